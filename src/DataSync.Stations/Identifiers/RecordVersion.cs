using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DataSync.Stations.Identifiers;

/// <summary>
/// The version of a record or of one of its fields. Totally ordered by time, station, generation; the higher one wins wherever two meet, so order,
/// repetition and tiers do not matter.
/// </summary>
/// <param name="Time">Milliseconds since 1970-01-01 UTC times 65,536, raised where needed so that it only ever rises per record.</param>
/// <param name="Station">The station the change was made at.</param>
/// <param name="Generation">The generation of that station's history: a restored station never gives one version twice.</param>
public readonly record struct RecordVersion(long Time, StationNumber Station, int Generation) : IComparable<RecordVersion>
{
    /// <summary>Lower than every version given.</summary>
    public static RecordVersion None => default;

    /// <summary>How many versions fit into one millisecond.</summary>
    public const long PerMillisecond = 65_536;

    /// <summary>
    /// The version of a change made now, above <paramref name="newest"/> whatever the clock says.
    /// </summary>
    /// <param name="unixMilliseconds">When the change was made, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="newest">The newest version of the record so far, or <see cref="None"/>.</param>
    /// <param name="station">The station the change was made at.</param>
    /// <param name="generation">The generation of that station's history.</param>
    public static RecordVersion Above(long unixMilliseconds, RecordVersion newest, StationNumber station, int generation) =>
        new(Math.Max(checked(unixMilliseconds * PerMillisecond), checked(newest.Time + 1)), station, generation);

    /// <summary>The clock reading behind the version, milliseconds since 1970-01-01 UTC.</summary>
    public long UnixMilliseconds => Time / PerMillisecond;

    /// <inheritdoc />
    public int CompareTo(RecordVersion other)
    {
        var byTime = Time.CompareTo(other.Time);
        if (byTime != 0) return byTime;
        var byStation = Station.CompareTo(other.Station);
#if MUTANTS
        if (Mutant.Is("M11")) return byStation;
#endif
        return byStation != 0 ? byStation : Generation.CompareTo(other.Generation);
    }

    /// <summary>Whether the left version is older.</summary>
    public static bool operator <(RecordVersion left, RecordVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left version is newer.</summary>
    public static bool operator >(RecordVersion left, RecordVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left version is older or the same.</summary>
    public static bool operator <=(RecordVersion left, RecordVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left version is newer or the same.</summary>
    public static bool operator >=(RecordVersion left, RecordVersion right) => left.CompareTo(right) >= 0;

    /// <summary>
    /// The version as text of 34 characters, hexadecimal, whose ordinal order is the order of versions: <c>time-station-generation</c>.
    /// </summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time:x16}-{Station.Value:x8}-{Generation:x8}");

    /// <summary>Reads what <see cref="ToString"/> wrote, and nothing else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RecordVersion version)
    {
        version = default;
        if (text is not { Length: 34 } || text[16] != '-' || text[25] != '-') return false;
        if (!long.TryParse(text.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var time) || time < 0) return false;
        if (!int.TryParse(text.AsSpan(17, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var station) || station < 0) return false;
        if (!int.TryParse(text.AsSpan(26, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var generation) || generation < 0) return false;
        version = new RecordVersion(time, new StationNumber(station), generation);
        return true;
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not a version.</exception>
    public static RecordVersion Parse(string text) =>
        TryParse(text, out var version) ? version : throw new FormatException($"'{text}' is not a record version: expected time-station-generation in 34 hexadecimal characters.");
}
