using System.Globalization;

namespace DataSync.Stations.Identifiers;

/// <summary>
/// The number the collector of one station gives to a changed record. It rises by one with each change of that station and means nothing at another one.
/// 0 lies before the first change.
/// </summary>
public readonly record struct ChangeNumber(long Value) : IComparable<ChangeNumber>
{
    /// <summary>Before the first change.</summary>
    public static ChangeNumber None => default;

    /// <summary>The number that follows this one.</summary>
    public ChangeNumber Next() => new(checked(Value + 1));

    /// <inheritdoc />
    public int CompareTo(ChangeNumber other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left number was given earlier.</summary>
    public static bool operator <(ChangeNumber left, ChangeNumber right) => left.Value < right.Value;

    /// <summary>Whether the left number was given later.</summary>
    public static bool operator >(ChangeNumber left, ChangeNumber right) => left.Value > right.Value;

    /// <summary>Whether the left number was given earlier or is the same.</summary>
    public static bool operator <=(ChangeNumber left, ChangeNumber right) => left.Value <= right.Value;

    /// <summary>Whether the left number was given later or is the same.</summary>
    public static bool operator >=(ChangeNumber left, ChangeNumber right) => left.Value >= right.Value;

    /// <inheritdoc />
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
