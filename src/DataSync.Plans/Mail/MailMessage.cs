using System.Collections.Immutable;

namespace DataSync.Plans.Mail;

/// <summary>A file of a mail.</summary>
/// <param name="Name">As the recipient sees it.</param>
public sealed record MailAttachment(string Name, ImmutableArray<byte> Content);

/// <summary>A mail that is to be sent.</summary>
/// <param name="Subject">In one line.</param>
/// <param name="Body">As plain text; empty where there is HTML only.</param>
/// <param name="Html">The same as HTML; null for none.</param>
/// <param name="Id">What tells it from any other, without the domain of the sender.</param>
/// <param name="Date">When it is sent.</param>
public sealed record MailMessage(ImmutableArray<MailAddress> To, ImmutableArray<MailAddress> Cc, ImmutableArray<MailAddress> Bcc, string Subject, string Body, string? Html,
    ImmutableArray<MailAttachment> Files, string Id, DateTimeOffset Date)
{
    /// <summary>Everybody who gets it.</summary>
    public IEnumerable<MailAddress> Recipients => To.Concat(Cc).Concat(Bcc);
}

/// <summary>A recipient whom the server did not take; the others got the mail.</summary>
/// <param name="Answer">What the server said.</param>
public sealed record RefusedRecipient(MailAddress Address, string Answer);

/// <summary>What became of a mail that the server took.</summary>
/// <param name="Answer">What the server said.</param>
public sealed record MailReceipt(string Answer, ImmutableArray<RefusedRecipient> Refused);
