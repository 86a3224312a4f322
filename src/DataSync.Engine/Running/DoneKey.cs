using System.Security.Cryptography;
using System.Text;

namespace DataSync.Engine.Running;

/// <summary>What one execution of a step is noted under, in done-marks and in the journal: masked values only as digests. Source: tasks R126, R140.</summary>
/// <param name="Text">As it is noted.</param>
/// <param name="Plain">With the masked values themselves, as it was noted earlier, and as a run of then may have left it; null where there are none.</param>
internal sealed record DoneKey(string Text, string? Plain = null)
{
    /// <summary>Characters of a digest: few enough that the key of a row still fits in a mark.</summary>
    private const int DigestLength = 32;

    /// <summary>The key of one value.</summary>
    public static DoneKey Of(string text, bool masked) => masked ? new DoneKey(Digest(text), text) : new DoneKey(text);

    /// <summary>The key of several parts.</summary>
    public static DoneKey Join(string separator, IReadOnlyCollection<DoneKey> parts) => new(
        string.Join(separator, parts.Select(p => p.Text)),
        parts.Any(p => p.Plain is not null) ? string.Join(separator, parts.Select(p => p.Plain ?? p.Text)) : null);

    /// <summary>The same key with something behind it.</summary>
    public DoneKey With(string end) => new(Text + end, Plain is null ? null : Plain + end);

    private static string Digest(string text) => "#" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..DigestLength];
}
