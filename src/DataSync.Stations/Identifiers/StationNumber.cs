using System.Globalization;

namespace DataSync.Stations.Identifiers;

/// <summary>The number a station bears in the whole network: 1 or more. 0 is nobody.</summary>
public readonly record struct StationNumber(int Value) : IComparable<StationNumber>
{
    /// <summary>No station at all.</summary>
    public static StationNumber None => default;

    /// <inheritdoc />
    public int CompareTo(StationNumber other) => Value.CompareTo(other.Value);

    /// <summary>The number in plain digits, as it stands in file names.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
