using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DataSync.Plans.Mail;

namespace DataSync.Sources.Smtp.Mime;

/// <summary>A mail as it is sent: its head, its text, the same as HTML, and files (RFC 5322, 2045 to 2047, 2231). Everything but addresses of other characters is ASCII.</summary>
internal static class MailText
{
    /// <summary>Lines that end with CR LF, the last one too.</summary>
    public static byte[] Of(MailMessage message, SmtpSettings settings)
    {
        var text = new StringBuilder();
        Head(text, "Date", message.Date.ToString("ddd, dd MMM yyyy HH:mm:ss zz", CultureInfo.InvariantCulture) + "00");
        Head(text, "From", Shown(settings.From));
        if (settings.ReplyTo is { } replies) Head(text, "Reply-To", Shown(replies));
        Head(text, "To", message.To.IsEmpty ? "undisclosed-recipients:;" : Shown(message.To));
        if (!message.Cc.IsEmpty) Head(text, "Cc", Shown(message.Cc));
        Head(text, "Subject", EncodedWords.Of(message.Subject));
        Head(text, "Message-ID", $"<{message.Id}@{settings.From.Domain}>");
        // Nobody is to answer that he is away.
        Head(text, "Auto-Submitted", "auto-generated");
        Head(text, "MIME-Version", "1.0");
        if (message.Files.IsEmpty) Content(text, message);
        else Mixed(text, message);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Mixed(StringBuilder text, MailMessage message)
    {
        var between = $"=_{message.Id}_f";
        Head(text, "Content-Type", $"multipart/mixed; boundary=\"{between}\"");
        Open(text, between);
        Content(text, message);
        foreach (var file in message.Files)
        {
            Open(text, between);
            Head(text, "Content-Type", "application/octet-stream");
            Head(text, "Content-Disposition", $"attachment; {FileName(file.Name)}");
            Head(text, "Content-Transfer-Encoding", "base64");
            text.Append("\r\n").Append(Convert.ToBase64String(file.Content.AsSpan(), Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\r\n")).Append("\r\n");
        }
        text.Append("--").Append(between).Append("--\r\n");
    }

    private static void Content(StringBuilder text, MailMessage message)
    {
        if (message.Html is not { } html) Part(text, "plain", message.Body);
        else if (message.Body.Length == 0) Part(text, "html", html);
        else
        {
            var between = $"=_{message.Id}_a";
            Head(text, "Content-Type", $"multipart/alternative; boundary=\"{between}\"");
            Open(text, between);
            Part(text, "plain", message.Body);
            Open(text, between);
            Part(text, "html", html);
            text.Append("--").Append(between).Append("--\r\n");
        }
    }

    private static void Part(StringBuilder text, string kind, string content)
    {
        Head(text, "Content-Type", $"text/{kind}; charset=utf-8");
        Head(text, "Content-Transfer-Encoding", "quoted-printable");
        text.Append("\r\n").Append(QuotedPrintable.Of(content));
    }

    private static void Open(StringBuilder text, string between)
    {
        if (!EndsHead(text)) text.Append("\r\n");
        text.Append("--").Append(between).Append("\r\n");
    }

    // Between a head and its first part stands an empty line; between parts none is needed.
    private static bool EndsHead(StringBuilder text) => text.Length >= 4 && text[^1] == '\n' && text[^3] == '\n';

    private static void Head(StringBuilder text, string name, string value) => text.Append(name).Append(": ").Append(value).Append("\r\n");

    private static string Shown(ImmutableArray<MailAddress> addresses) => string.Join(",\r\n ", addresses.Select(Shown));

    private static string Shown(MailAddress address) => address.Name.Length == 0 ? address.Address : $"{EncodedWords.Name(address.Name)} <{address.Address}>";

    private static string FileName(string name) => name.All(c => c is >= ' ' and <= '~' and not ('"' or '\\')) ? $"filename=\"{name}\"" : $"filename*=UTF-8''{Uri.EscapeDataString(name)}";
}
