using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using DataSync.Plans.Mail;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;
using DataSync.Sources.Tls;

namespace DataSync.Sources.Smtp;

/// <summary>How the link to a mail server is secured.</summary>
internal enum SmtpSecurity { StartTls, Tls, None }

/// <summary>What a mail of kind smtp is told, with its defaults.</summary>
internal sealed record SmtpSettings(string Host, MailAddress From)
{
    private const long StandardMost = 1000;

    public int Port { get; init; }

    public MailAddress? ReplyTo { get; init; }

    /// <summary>Null for no login.</summary>
    public string? User { get; init; }

    public string Password { get; init; } = "";

    public SmtpSecurity Security { get; init; }

    /// <summary>The only certificates that count; null for those of the machine.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    public bool PasswordInClear { get; init; }

    public TimeSpan Timeout { get; init; }

    public int MostPerRun { get; init; }

    /// <summary>Null where each mail goes at once.</summary>
    public TimeSpan? Digest { get; init; }

    /// <summary>Null for any number.</summary>
    public int? MostPerHour { get; init; }

    /// <exception cref="SyncException">DS6140.</exception>
    public static SmtpSettings Of(string mail, IReadOnlyDictionary<string, object?> settings, string folder)
    {
        var security = Text("security") switch
        {
            null or "starttls" => SmtpSecurity.StartTls,
            "tls" => SmtpSecurity.Tls,
            "none" => SmtpSecurity.None,
            _ => throw Wrong(mail, "security", "\"starttls\", \"tls\" or \"none\""),
        };
        var timeout = SourceRegistry.Setting(mail, settings, "timeout", new SyncDuration(0, 30_000));
        if (!timeout.IsExact || timeout.Milliseconds < 1) throw Wrong(mail, "timeout", "a duration like `30 s`");
        var digest = SourceRegistry.Setting<SyncDuration?>(mail, settings, "digest", null);
        if (digest is { } wait && (!wait.IsExact || wait.ToTimeSpan() < TimeSpan.FromMinutes(1) || wait.ToTimeSpan() > TimeSpan.FromDays(7))) throw Wrong(mail, "digest", "a duration from `1 min` to `7 days`");
        var (user, password) = (Text("user"), Text("password"));
        if (user is null != password is null) throw Wrong(mail, user is null ? "user" : "password", "there, and the other one of `user` and `password` is");
        var host = Text("host") ?? "";
        if (Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown) throw Wrong(mail, "host", "the name or the address of a machine");
        return new SmtpSettings(host.Trim('[', ']'), Address("from") ?? throw Wrong(mail, "from", "an address like \"datasync@example.com\""))
        {
            Port = (int)Number("port", security switch { SmtpSecurity.StartTls => 587, SmtpSecurity.Tls => 465, _ => 25 }, ushort.MaxValue),
            ReplyTo = Address("reply_to"),
            User = user,
            Password = password ?? "",
            Security = security,
            Roots = Text("roots") is { } roots ? TrustedRoots.Read($"mail {mail}", Path.Combine(folder, roots)) : null,
            PasswordInClear = SourceRegistry.Setting(mail, settings, "password_in_clear", false),
            Timeout = timeout.ToTimeSpan(),
            MostPerRun = (int)Number("most_per_run", StandardMost, int.MaxValue),
            Digest = digest?.ToTimeSpan(),
            MostPerHour = settings.GetValueOrDefault("most_per_hour") is null ? null : (int)Number("most_per_hour", StandardMost, int.MaxValue),
        };

        string? Text(string name) => SourceRegistry.Setting<string?>(mail, settings, name, null) is { Length: > 0 } text ? text : null;

        MailAddress? Address(string name) => Text(name) is { } text ? MailAddress.Of(text) ?? throw Wrong(mail, name, "an address like \"datasync@example.com\"") : null;

        // A variable of the environment is a text.
        long Number(string name, long standard, long most) => settings.GetValueOrDefault(name) switch
        {
            null => standard,
            long number when number >= 1 && number <= most => number,
            string text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most => number,
            _ => throw Wrong(mail, name, string.Create(CultureInfo.InvariantCulture, $"a number from 1 to {most}")),
        };
    }

    private static SyncException Wrong(string mail, string setting, string wanted) =>
        new(SourceCodes.Setting, $"The setting \"{setting}\" of the mail {mail} is not {wanted}.", "Correct it.", FailureClass.Setup);
}
