using DataSync.Plans.Mail;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Testing.Data;

/// <summary>Stands in for the mail servers of a plan: keeps what a test's runs have sent.</summary>
internal sealed class Mailbox
{
    private readonly List<MailMessage> mails = [];

    public IMailSource Source(SourcePlan source) => new KeptMails(source.Name, this);

    /// <summary>Why there is no such mail; null where there is one.</summary>
    /// <param name="subject">The pattern of its subject; null for any.</param>
    public string? WhyNot(string to, string? subject)
    {
        var found = To(to).ToList();
        if (subject is null ? found.Count > 0 : found.Any(m => Ops.Like(m.Subject, subject) == true)) return null;
        if (found.Count > 0) return $"expected a mail to {to} with a subject like {ValueText.Quote(subject)}; there {(found.Count == 1 ? "is" : "are")} {string.Join(", ", found.Select(m => ValueText.Quote(m.Subject)))}";
        return $"expected a mail to {to}; there {(mails.Count == 0 ? "is none at all" : $"are mails to {string.Join(", ", mails.SelectMany(m => m.Recipients).Select(a => a.Address).Distinct())}")}";
    }

    /// <summary>What is there and should not be; null for nothing.</summary>
    /// <param name="to">Null for anybody.</param>
    public string? Unexpected(string? to)
    {
        var found = to is null ? mails : [.. To(to)];
        return found.Count == 0 ? null
            : $"expected no mail{(to is null ? "" : $" to {to}")}; there {(found.Count == 1 ? "is" : "are")} {string.Join(", ", found.Select(m => $"{ValueText.Quote(m.Subject)} to {string.Join(", ", m.Recipients.Select(a => a.Address))}"))}";
    }

    private IEnumerable<MailMessage> To(string to)
    {
        var wanted = MailAddress.Of(to)?.Identity ?? to;
        return mails.Where(m => m.Recipients.Any(a => a.Identity == wanted));
    }

    private sealed class KeptMails(string name, Mailbox box) : IMailSource, IMailLink
    {
        public string Name => name;

        public string Kind => "smtp";

        public int MostPerRun => int.MaxValue;

        public TimeSpan? Digest => null;

        public int? MostPerHour => null;

        public IMailLink Open(CancellationToken cancellation) => this;

        public MailReceipt Send(MailMessage message, CancellationToken cancellation)
        {
            box.mails.Add(message);
            return new MailReceipt("", []);
        }

        public ISourceSession Connect(CancellationToken cancellation) => throw new TestFailure($"{name} is a mail: it has no tables.");

        public void Dispose() { }
    }
}
