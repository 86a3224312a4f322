using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DataSync.Stations.Identifiers;

/// <summary>
/// Which life of a station's database a file or a version comes from: a generation, raised when the database was restored or copied, and a random part
/// that tells two copies of one generation apart.
/// </summary>
/// <param name="Generation">1 for the first history, then one more than any generation known of this station. 0 is unknown.</param>
/// <param name="Random">64 random bits, drawn when the history began.</param>
public readonly record struct HistoryId(int Generation, ulong Random)
{
    /// <summary>The history of a station nothing is known of yet.</summary>
    public static HistoryId Unknown => default;

    /// <summary>Begins the first history of a station.</summary>
    public static HistoryId Begin(IEntropy entropy) => Unknown.Next(entropy);

    /// <summary>Begins the history that follows this one, which must be the highest known.</summary>
    public HistoryId Next(IEntropy entropy)
    {
        Span<byte> bytes = stackalloc byte[8];
        entropy.Fill(bytes);
        return new HistoryId(checked(Generation + 1), BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }

    /// <summary>The history as text, <c>generation-random</c>, the random part as 16 hexadecimal digits: <c>1-00c0ffee00c0ffee</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Generation}-{Random:x16}");

    /// <summary>Reads what <see cref="ToString"/> wrote, and nothing else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out HistoryId history)
    {
        history = default;
        if (text is null || text.IndexOf('-', StringComparison.Ordinal) is var dash && dash < 1) return false;
        if (!int.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var generation)) return false;
        if (!ulong.TryParse(text.AsSpan(dash + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var random)) return false;
        history = new HistoryId(generation, random);
        return history.ToString() == text;
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not a history.</exception>
    public static HistoryId Parse(string text) =>
        TryParse(text, out var history) ? history : throw new FormatException($"'{text}' is not a history: expected generation-random, e.g. 1-00c0ffee00c0ffee.");
}
