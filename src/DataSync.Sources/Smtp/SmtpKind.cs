using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Smtp;

/// <summary><c>mail office = smtp { … }</c>: mail through a server that speaks SMTP. Source: tasks C42.</summary>
public sealed class SmtpKind : ISourceKind
{
    public string Name => "smtp";

    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["host"] = "The mail server.",
        ["port"] = "Its port. Default: 587; 465 with security \"tls\", 25 with \"none\".",
        ["from"] = "Who sends: one address, with a name before it in angle brackets or without.",
        ["reply_to"] = "Who gets answers. Default: who sends.",
        ["user"] = "Who logs in. Default: nobody.",
        ["password"] = "His password, as a secret.",
        ["security"] = "How the link is secured: by STARTTLS before anything else is said (\"starttls\", default), from its first byte (\"tls\"), or not at all (\"none\"). There is no falling back.",
        ["roots"] = "A PEM file with the only certificates whose word for the server counts, relative to the project folder. Default: those that the machine trusts.",
        ["password_in_clear"] = "Whether the password may go over a link that is not secured, to another machine. Default: false.",
        ["timeout"] = "How long one mail may take as a whole, and so the way to the server and the login. Default: 30 s.",
        ["digest"] = "How long mails wait to go together, one for each recipient with all that it was told in that time: 1 min to 7 days. Default: each goes at once, by itself.",
        ["most_per_hour"] = "Most mails that one recipient gets in an hour, of all runs together. What is more goes as one mail when the hour is over. Default: any number.",
        ["most_per_run"] = "Most mails that one run of a task sends. Default: 1000.",
    }.ToImmutableDictionary();

    /// <exception cref="SyncException">DS6140: a setting is missing or wrong.</exception>
    public ISource Create(string name, IReadOnlyDictionary<string, object?> settings, string folder)
    {
        SourceRegistry.CheckSettings(this, name, settings, "host", "from");
        return new SmtpSource(name, SmtpSettings.Of(name, settings, folder));
    }
}
