using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using DataSync.Plans.Mail;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Smtp.Mime;

namespace DataSync.Sources.Smtp.Transport;

/// <summary>A conversation with a mail server: greeting, TLS, login, mails, farewell (RFC 5321, 3207, 4954, 6531).</summary>
internal sealed class SmtpLink : IMailLink
{
    private readonly string name;
    private readonly SmtpSettings settings;
    private SmtpStream? stream;
    private ImmutableArray<string> offers = [];

    private SmtpLink(string name, SmtpSettings settings) => (this.name, this.settings) = (name, settings);

    public static SmtpLink Open(string name, SmtpSettings settings, CancellationToken cancellation)
    {
        var link = new SmtpLink(name, settings);
        try
        {
            link.Timed(cancellation, link.Begin, () => false);
            return link;
        }
        catch
        {
            link.stream?.Dispose();
            throw;
        }
    }

    public MailReceipt Send(MailMessage message, CancellationToken cancellation)
    {
        MailReceipt? receipt = null;
        var isOut = false;
        Timed(cancellation, _ => receipt = Send(message, () => isOut = true), () => isOut);
        return receipt ?? throw new InvalidOperationException("A mail that was sent has a receipt.");
    }

    public void Dispose()
    {
        try
        {
            stream?.Say("QUIT");
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Whoever goes needs no farewell.
        }
        stream?.Dispose();
    }

    private void Begin(CancellationToken limit)
    {
        stream = SmtpStream.Connect(settings.Host, settings.Port, limit);
        if (settings.Security == SmtpSecurity.Tls) Secure(stream);
        Greet(stream.Read());
        Introduce();
        if (settings.Security == SmtpSecurity.StartTls)
        {
            if (!Offers("STARTTLS")) throw Trouble(SmtpCodes.NotSecure, "it offers no STARTTLS", "Ask for its way to a secured link: security \"tls\" with port 465 is one; \"none\" secures nothing.", FailureClass.Setup);
            var answer = Ask("STARTTLS");
            if (answer.Code != 220) throw Trouble(SmtpCodes.NotSecure, $"it refuses STARTTLS: {answer}", "Ask whoever runs the server.", FailureClass.Setup);
            Secure(stream);
            // What was said before is forgotten on both sides.
            Introduce();
        }
        if (settings.User is { } user) Login(user);
    }

    private void Secure(SmtpStream link)
    {
        try
        {
            link.Secure(settings.Host, settings.Roots);
        }
        catch (AuthenticationException error)
        {
            throw Trouble(SmtpCodes.NotSecure, $"its certificate is not accepted: {error.Message}", "Name the host as its certificate does, have the machine trust its issuer, or name the issuer's certificate with `roots`.", FailureClass.Setup, error);
        }
    }

    private void Greet(SmtpReply greeting)
    {
        if (greeting.Code != 220) throw Trouble(SmtpCodes.NotSmtp, $"it turns everybody away: {greeting}", "Ask whoever runs the server.", FailureClass.Connection);
    }

    private void Introduce()
    {
        var answer = Ask($"EHLO {Stream.OwnName}");
        if (!answer.IsDone) throw Trouble(SmtpCodes.NotSmtp, $"it refuses EHLO: {answer}", "A server that speaks ESMTP is needed.", FailureClass.Connection);
        offers = [.. answer.Lines.Skip(1)];
    }

    private void Login(string user)
    {
        if (!Stream.IsSecure && !Stream.IsLocal && !settings.PasswordInClear)
            throw Trouble(SmtpCodes.PasswordInClear, "the link is not secured, so the password is not sent", "Use security \"starttls\" or \"tls\"; or say `password_in_clear: true`, if nobody can listen.", FailureClass.Setup);
        var ways = offers.Where(o => o.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase)).SelectMany(o => o.Split(' ', '=').Skip(1)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        SmtpReply answer;
        if (ways.Contains("PLAIN")) answer = Ask("AUTH PLAIN " + Base64($"\0{user}\0{settings.Password}"));
        else if (ways.Contains("LOGIN"))
        {
            answer = Ask("AUTH LOGIN");
            foreach (var word in (ReadOnlySpan<string>)[user, settings.Password])
                if (answer.Code == 334) answer = Ask(Base64(word));
        }
        else throw Trouble(SmtpCodes.LoginRefused, $"it offers no login that is known here: {(ways.Count == 0 ? "none at all" : string.Join(", ", ways))}", "PLAIN and LOGIN are known. Many servers offer them on a secured link only.", FailureClass.Login);
        if (answer.Code == 235) return;
        throw Trouble(SmtpCodes.LoginRefused, $"it refuses the login of {user}: {Hidden(answer.ToString())}", "Check user and password, and whether this user may send by program.", FailureClass.Login);
    }

    private MailReceipt Send(MailMessage message, Action goesOut)
    {
        var (taken, refused) = Split(message);
        var content = MailText.Of(taken, settings);
        var needsUtf8 = taken.Recipients.Append(settings.From).Any(a => a.IsInternational);
        var size = Offers("SIZE") ? string.Create(CultureInfo.InvariantCulture, $" SIZE={content.Length}") : "";
        var sender = Ask($"MAIL FROM:<{settings.From.Address}>{size}{(needsUtf8 ? " BODY=8BITMIME SMTPUTF8" : "")}");
        if (!sender.IsDone)
        {
            Reset(sender);
            // 552 and 452: it is for its size.
            throw sender.Code is 552 or 452 ? Refused(sender) : Trouble(SmtpCodes.SenderRefused, $"it takes no mail from {settings.From.Address}: {sender}", "Correct `from`, or log in as somebody who may send from there.", FailureClass.Setup);
        }
        var (any, later) = (false, false);
        foreach (var recipient in taken.Recipients)
        {
            var answer = Ask($"RCPT TO:<{recipient.Address}>");
            if (answer.IsClosing) throw Closing(answer);
            any |= answer.IsDone;
            later |= answer.IsForNow;
            if (answer.IsDone) continue;
            refused.Add(new RefusedRecipient(recipient, answer.ToString()));
        }
        if (!any)
        {
            Reset(null);
            throw Trouble(SmtpCodes.RecipientsRefused, $"it {(refused.Count == 1 ? "does not take the recipient" : "takes none of the recipients")} {string.Join("; ", refused.Select(r => $"{r.Address.Address}: {r.Answer}"))}", "Correct the addresses, or ask whoever runs the server what its answers mean.", later ? FailureClass.Service : FailureClass.Data);
        }
        var ready = Ask("DATA");
        if (ready.Code != 354)
        {
            Reset(ready);
            throw Refused(ready);
        }
        Stream.Write(DotStuffing.Of(content));
        goesOut();
        Stream.Write(".\r\n"u8);
        var end = Stream.Read();
        if (!end.IsDone) throw Refused(end);
        return new MailReceipt(end.ToString(), [.. refused]);
    }

    /// <summary>The mail without those whom the server cannot take, whatever it thinks of them.</summary>
    private (MailMessage Taken, List<RefusedRecipient> Refused) Split(MailMessage message)
    {
        var refused = new List<RefusedRecipient>();
        if (Offers("SMTPUTF8") && Offers("8BITMIME")) return (message, refused);
        const string why = "it takes addresses of ASCII only";
        if (settings.From.IsInternational) throw Trouble(SmtpCodes.SenderRefused, why, "Give `from` an address of ASCII.", FailureClass.Setup);
        refused.AddRange(message.Recipients.Where(a => a.IsInternational).Select(a => new RefusedRecipient(a, why)));
        return (message with { To = Plain(message.To), Cc = Plain(message.Cc), Bcc = Plain(message.Bcc) }, refused);

        static ImmutableArray<MailAddress> Plain(ImmutableArray<MailAddress> addresses) => addresses.RemoveAll(a => a.IsInternational);
    }

    /// <summary>The next mail begins anew.</summary>
    private void Reset(SmtpReply? before)
    {
        if (before is { IsClosing: true }) throw Closing(before);
        _ = Ask("RSET");
    }

    private SmtpStream Stream => stream ?? throw new InvalidOperationException("The link is not open.");

    private SmtpReply Ask(string command)
    {
        Stream.Say(command);
        return Stream.Read();
    }

    private bool Offers(string what) => offers.Any(o => o.Equals(what, StringComparison.OrdinalIgnoreCase) || o.StartsWith(what + " ", StringComparison.OrdinalIgnoreCase));

    /// <summary>Does something within the time that is given for it, and says what was in its way.</summary>
    /// <param name="isOut">Whether the server may have taken the mail.</param>
    private void Timed(CancellationToken cancellation, Action<CancellationToken> work, Func<bool> isOut)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(settings.Timeout);
        using var closing = limit.Token.Register(() => stream?.Dispose());
        try
        {
            work(limit.Token);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidDataException or AuthenticationException)
        {
            if (isOut()) throw Trouble(SmtpCodes.Unknown, $"it did not say whether it has taken the mail: {Why(error, limit.IsCancellationRequested)}", "Ask a recipient whether it arrived; it is not sent again.", FailureClass.Unknown, error);
            if (cancellation.IsCancellationRequested) throw Trouble(SmtpCodes.TooSlow, "the run was cancelled before the mail was sent", "Run it again, if it matters.", FailureClass.Timeout, error);
            if (limit.IsCancellationRequested) throw Trouble(SmtpCodes.TooSlow, $"it did not answer within {settings.Timeout:c}", "Check host, port and security: a server that waits for TLS says nothing. Or give it more time with `timeout`.", FailureClass.Timeout, error);
            if (error is InvalidDataException) throw Trouble(SmtpCodes.NotSmtp, error.Message, "Check host, port and security.", FailureClass.Connection, error);
            throw Trouble(SmtpCodes.Unreachable, error.Message, "Check host and port, and that the server is running.", FailureClass.Connection, error);
        }
    }

    private string Why(Exception error, bool tooSlow) => tooSlow ? $"no answer within {settings.Timeout:c}" : error.Message;

    private SyncException Refused(SmtpReply answer) => answer.IsClosing ? Closing(answer)
        : Trouble(SmtpCodes.MessageRefused, $"it does not take the mail: {answer}", "Ask whoever runs the server what its answer means: size, content, or too many mails.", answer.IsForNow ? FailureClass.Service : FailureClass.Data);

    private SyncException Closing(SmtpReply answer) => Trouble(SmtpCodes.Unreachable, $"it closes the link: {answer}", "Try again later.", FailureClass.Connection);

    private SyncException Trouble(string code, string message, string remedy, FailureClass failure, Exception? inner = null) =>
        new(code, string.Create(CultureInfo.InvariantCulture, $"The mail server of {name} ({settings.Host}:{settings.Port}): {message}."), remedy, failure, inner);

    /// <summary>Servers repeat what they were told.</summary>
    private string Hidden(string answer) => settings.Password.Length == 0 ? answer
        : answer.Replace(settings.Password, "***", StringComparison.Ordinal).Replace(Base64(settings.Password), "***", StringComparison.Ordinal).Replace(Base64($"\0{settings.User}\0{settings.Password}"), "***", StringComparison.Ordinal);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
