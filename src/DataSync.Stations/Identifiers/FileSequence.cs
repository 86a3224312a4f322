using System.Globalization;

namespace DataSync.Stations.Identifiers;

/// <summary>
/// The place of a communication file on one directed connection within one history: 1, 2, 3 … without gaps. 0 lies before the first file; a file
/// <i>after 0</i> brings all.
/// </summary>
public readonly record struct FileSequence(long Value) : IComparable<FileSequence>
{
    /// <summary>Before the first file.</summary>
    public static FileSequence None => default;

    /// <summary>The sequence that follows this one.</summary>
    public FileSequence Next() => new(checked(Value + 1));

    /// <inheritdoc />
    public int CompareTo(FileSequence other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left file comes earlier.</summary>
    public static bool operator <(FileSequence left, FileSequence right) => left.Value < right.Value;

    /// <summary>Whether the left file comes later.</summary>
    public static bool operator >(FileSequence left, FileSequence right) => left.Value > right.Value;

    /// <summary>Whether the left file comes earlier or is the same.</summary>
    public static bool operator <=(FileSequence left, FileSequence right) => left.Value <= right.Value;

    /// <summary>Whether the left file comes later or is the same.</summary>
    public static bool operator >=(FileSequence left, FileSequence right) => left.Value >= right.Value;

    /// <inheritdoc />
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
