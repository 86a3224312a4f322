using System.Collections.Immutable;

namespace DataSync.Sources.Smtp.Transport;

/// <summary>What a mail server says: a number of three digits and lines of text.</summary>
internal sealed record SmtpReply(int Code, ImmutableArray<string> Lines)
{
    /// <summary>It did what it was told.</summary>
    public bool IsDone => Code is >= 200 and < 300;

    /// <summary>It closes the link after this.</summary>
    public bool IsClosing => Code == 421;

    /// <summary>It may do it later (RFC 5321, 4.2.1): many a server lets everybody come twice whom it does not know.</summary>
    public bool IsForNow => Code is >= 400 and < 500;

    /// <summary>In one line, without anything that could pass for something else in a log.</summary>
    public override string ToString() => FormattableString.Invariant($"{Code} {string.Join(' ', Lines)}").TrimEnd();
}
