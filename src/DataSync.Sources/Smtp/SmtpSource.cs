using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Smtp.Transport;

namespace DataSync.Sources.Smtp;

/// <summary>One way to send mail.</summary>
internal sealed class SmtpSource(string name, SmtpSettings settings) : IMailSource
{
    public string Name => name;

    public string Kind => "smtp";

    public int MostPerRun => settings.MostPerRun;

    public TimeSpan? Digest => settings.Digest;

    public int? MostPerHour => settings.MostPerHour;

    public IMailLink Open(CancellationToken cancellation) => SmtpLink.Open(name, settings, cancellation);

    /// <exception cref="SyncException">DS6140: always.</exception>
    public ISourceSession Connect(CancellationToken cancellation) =>
        throw new SyncException(SourceCodes.Setting, $"{name} is a mail: it has no tables.", "Use `notify`.", FailureClass.Setup);

    public void Dispose()
    {
        foreach (var root in settings.Roots ?? []) root.Dispose();
    }
}
