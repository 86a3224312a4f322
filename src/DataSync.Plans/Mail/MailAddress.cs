using System.Buffers;
using System.Globalization;
using System.Text;

namespace DataSync.Plans.Mail;

/// <summary>One address of a mail: <c>ap@example.com</c>, <c>Accounts &lt;ap@example.com&gt;</c>. It holds no character that could end a line of a mail or of the conversation with its server.</summary>
/// <param name="Name">What is shown beside it; empty for none.</param>
/// <param name="Local">What stands before the @.</param>
/// <param name="Domain">What stands behind it, in ASCII whatever it was written in.</param>
public sealed record MailAddress(string Name, string Local, string Domain)
{
    /// <summary>Longest address that a mail server takes, in bytes.</summary>
    private const int Most = 254;

    private static readonly SearchValues<char> NotInAddress = SearchValues.Create(" <>()[],;:\\\"@");

    private static readonly IdnMapping Names = new() { UseStd3AsciiRules = true };

    /// <summary>Without its name.</summary>
    public string Address => $"{Local}@{Domain}";

    /// <summary>It has other characters than those of ASCII: not every server takes it.</summary>
    public bool IsInternational => !Ascii.IsValid(Local);

    /// <summary>The same for addresses of one mailbox: their case does not count.</summary>
    public string Identity => Address.ToLowerInvariant();

    /// <summary>Reads one address; null where the text is none, or several.</summary>
    public static MailAddress? Of(string? text)
    {
        var whole = text?.Trim() ?? "";
        var name = "";
        if (whole.EndsWith('>') && whole.IndexOf('<', StringComparison.Ordinal) is >= 0 and var open)
        {
            name = whole[..open].Trim();
            if (name is ['"', .., '"']) name = name[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal);
            whole = whole[(open + 1)..^1];
        }
        var at = whole.LastIndexOf('@');
        if (at < 1 || at == whole.Length - 1 || Encoding.UTF8.GetByteCount(whole) > Most || HasControls(whole) || HasControls(name)) return null;
        var (local, domain) = (whole[..at], whole[(at + 1)..]);
        return IsPart(local) && IsPart(domain) && Plain(domain) is { } plain ? new MailAddress(name, local, plain) : null;
    }

    /// <summary>A domain in ASCII; null where it is none.</summary>
    private static string? Plain(string domain)
    {
        try
        {
            return Names.GetAscii(domain);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>As it stands in a message to people.</summary>
    public override string ToString() => Name.Length == 0 ? Address : $"{Name} <{Address}>";

    private static bool IsPart(string part) =>
        !part.AsSpan().ContainsAny(NotInAddress) && !part.StartsWith('.') && !part.EndsWith('.') && !part.Contains("..", StringComparison.Ordinal) && !part.Any(char.IsWhiteSpace);

    private static bool HasControls(string text) => text.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029' || char.IsSurrogate(c) && !IsPaired(text));

    private static bool IsPaired(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (rune == Rune.ReplacementChar && !text.Contains('\uFFFD', StringComparison.Ordinal)) return false;
        return true;
    }
}
