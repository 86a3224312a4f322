using System.Globalization;

namespace DataSync.Stations.Identifiers;

/// <summary>
/// How often a record was born and deleted: an odd life lives, an even one is deleted, 0 was never born. Between stations the higher life wins, so a
/// delete cannot be undone by a late edit, and a later insert of the same key can bring it back.
/// </summary>
public readonly record struct Life(int Value) : IComparable<Life>
{
    /// <summary>Never born.</summary>
    public static Life Unborn => default;

    /// <summary>The first life.</summary>
    public static Life First => new(1);

    /// <summary>Whether the record lives.</summary>
    public bool Lives => (Value & 1) == 1;

    /// <summary>The life after a delete; a deleted record stays as it is.</summary>
    public Life Delete() => Lives ? new Life(checked(Value + 1)) : this;

    /// <summary>The life after an insert; a living record stays as it is.</summary>
    public Life Insert() => Lives ? this : new Life(checked(Value + 1));

    /// <inheritdoc />
    public int CompareTo(Life other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left life is the earlier one.</summary>
    public static bool operator <(Life left, Life right) => left.Value < right.Value;

    /// <summary>Whether the left life is the later one.</summary>
    public static bool operator >(Life left, Life right) => left.Value > right.Value;

    /// <summary>Whether the left life is the earlier one or the same.</summary>
    public static bool operator <=(Life left, Life right) => left.Value <= right.Value;

    /// <summary>Whether the left life is the later one or the same.</summary>
    public static bool operator >=(Life left, Life right) => left.Value >= right.Value;

    /// <inheritdoc />
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
