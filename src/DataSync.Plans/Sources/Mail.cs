using DataSync.Plans.Mail;

namespace DataSync.Plans.Sources;

/// <summary>A way to send mail; it has no tables. Source: tasks C42.</summary>
public interface IMailSource : ISource
{
    /// <summary>Most mails that one run sends.</summary>
    int MostPerRun { get; }

    /// <summary>How long a mail waits for others that go to the same recipient, all of them as one; null: it goes at once.</summary>
    TimeSpan? Digest { get; }

    /// <summary>Most mails that one recipient gets in an hour, of all runs together; what is more goes as one when the hour is over. Null for any number.</summary>
    int? MostPerHour { get; }

    /// <summary>Connects, secures the link and logs in, as far as the settings say.</summary>
    /// <exception cref="Runtime.SyncException">DS6350 to DS6353, DS6357, DS6358: it is not to be had.</exception>
    IMailLink Open(CancellationToken cancellation);
}

/// <summary>A link to a mail server, for any number of mails. Not thread-safe.</summary>
public interface IMailLink : IDisposable
{
    /// <summary>Sends one mail. It is taken by the server when this returns.</summary>
    /// <exception cref="Runtime.SyncException">
    /// DS6350 to DS6359. With <see cref="Runtime.FailureClass.Unknown"/> the server may have taken it; with any other class it surely has not.
    /// </exception>
    MailReceipt Send(MailMessage message, CancellationToken cancellation);
}
