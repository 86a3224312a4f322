using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using DataSync.Plans.Mail;
using DataSync.Plans.Model;

namespace DataSync.Engine.Mail;

/// <summary>Somebody who is to be told.</summary>
/// <param name="IsMasked">The address is not shown.</param>
internal sealed record Recipient(RecipientPart Part, MailAddress Address, bool IsMasked)
{
    /// <summary>As it may be shown.</summary>
    public string Shown => IsMasked ? Failures.Masking.Hidden : Address.Address;

    /// <summary>What the journal knows the recipient by within one run: masked addresses do not stand in it.</summary>
    public string Mark(string run) => MailDigest.Of(run, Address.Identity);
}

/// <summary>What stands in the journal for what must not: an address that is masked, the value of a key.</summary>
internal static class MailDigest
{
    public static string Of(params ReadOnlySpan<string> texts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', texts))));
}

/// <summary>A mail that waits until what it tells of is durable.</summary>
/// <param name="Step">The step that tells it.</param>
/// <param name="Key">What tells this execution of the step from others of the run.</param>
/// <param name="Files">Paths from the project folder; they are read when the mail is sent.</param>
internal sealed record WaitingMail(NotifyStep Step, string Key, ImmutableArray<Recipient> Recipients, string Subject, string Body, string? Html, ImmutableArray<string> Files);
