using System.Collections.Immutable;
using System.Globalization;

namespace DataSync.Stations.Identifiers;

/// <summary>
/// The key of a record in canonical form: what two databases with different collations, paddings and number formats agree on. Equality, hash and order
/// are those of the canonical bytes, which alone are kept; see <see cref="CanonicalKeyCoding"/> for them.
/// </summary>
public sealed class RecordKey : IEquatable<RecordKey>, IComparable<RecordKey>
{
    private readonly byte[] _canonical;
    private int _hash;

    private RecordKey(byte[] canonical) => _canonical = canonical;

    /// <summary>The canonical bytes, never empty.</summary>
    public ReadOnlySpan<byte> Canonical => _canonical;

    /// <summary>The same, for those who need an array; it is the key's own, and nobody changes it.</summary>
    internal byte[] Bytes => _canonical;

    /// <summary>
    /// The typed values in canonical form: <see cref="string"/>, <see cref="long"/>, <see cref="decimal"/> without trailing zeros, <see cref="bool"/>,
    /// <see cref="DateOnly"/>, <see cref="TimeOnly"/>, <see cref="DateTime"/> of unspecified kind, <see cref="Guid"/>, <c>byte[]</c>. Decoded anew at each call.
    /// </summary>
    public ImmutableArray<object> Values => CanonicalKeyCoding.Decode(_canonical);

    /// <summary>Whether the key is one whole number, and which.</summary>
    internal bool IsInteger(out long value) => CanonicalKeyCoding.IsInteger(_canonical, out value);

    /// <summary>The key of the given column values, in key column order. Smaller integers are widened to <see cref="long"/>.</summary>
    /// <exception cref="StationException">DS8001: no value, a null, a float, an unknown type, or text that is not well-formed Unicode.</exception>
    public static RecordKey Of(params ReadOnlySpan<object?> values) => new(CanonicalKeyCoding.Encode(values));

    /// <summary>The key with these canonical bytes, as another station or the ledger wrote them.</summary>
    /// <exception cref="StationException">DS8002: the bytes are not the canonical form of any key.</exception>
    public static RecordKey FromCanonical(ReadOnlySpan<byte> canonical) => FromOwned(canonical.ToArray());

    /// <summary>The same for bytes that nobody else has.</summary>
    internal static RecordKey FromOwned(byte[] canonical)
    {
        CanonicalKeyCoding.Verify(canonical);
        return new RecordKey(canonical);
    }

    /// <summary>For bytes that are canonical by construction.</summary>
    internal static RecordKey Trusted(byte[] canonical) => new(canonical);

    /// <inheritdoc />
    public bool Equals(RecordKey? other) => other is not null && Canonical.SequenceEqual(other.Canonical);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as RecordKey);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        // Computed when it is first asked for; 0 is computed again.
        if (_hash != 0) return _hash;
        var hash = new HashCode();
        hash.AddBytes(_canonical);
        return _hash = hash.ToHashCode();
    }

    /// <summary>Orders by canonical bytes: integers, decimals, dates and text by code point as one expects; composite keys part by part.</summary>
    public int CompareTo(RecordKey? other) => other is null ? 1 : Canonical.SequenceCompareTo(other.Canonical);

    /// <summary>Whether both are the same key.</summary>
    public static bool operator ==(RecordKey? left, RecordKey? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether both are different keys.</summary>
    public static bool operator !=(RecordKey? left, RecordKey? right) => !(left == right);

    /// <summary>The key for people and logs: <c>31</c>, <c>"ab"</c>, <c>(31, "ab")</c>.</summary>
    public override string ToString()
    {
        var values = Values;
        var parts = values.Select(Show);
        return values.Length == 1 ? parts.First() : $"({string.Join(", ", parts)})";
    }

    private static string Show(object value) => value switch
    {
        string text => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        byte[] bytes => "0x" + Convert.ToHexStringLower(bytes),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        DateTime instant => instant.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };
}
