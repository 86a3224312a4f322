using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DataSync.Stations.Files;

/// <summary>Says in plain lines what a communication file holds: for the command line and logs. It shows counts and no values.</summary>
public static class StationFileInspector
{
    /// <summary>Opens, checks and describes a file.</summary>
    /// <exception cref="StationFileException">The file is refused.</exception>
    public static string Describe(string path, StationFileLimits? limits = null)
    {
        using var reader = StationFileReader.Open(path, limits);
        return Describe(reader);
    }

    /// <summary>Describes a file that is open.</summary>
    public static string Describe(StationFileReader reader)
    {
        var header = reader.Header;
        var text = new StringBuilder();
        Line("file", string.Create(CultureInfo.InvariantCulture, $"{header.Name}  {reader.Bytes:N0} bytes  format {reader.Manifest.FormatVersion}"));
        Line("network", header.Network);
        Line("from", $"{header.Source}  history {header.History}");
        Line("to", header.Target.ToString());
        Line("kind", Name(header.Kind));
        if (header.Kind != StationFileKind.Receipt) Line("after", Position(header.After));
        Line("written", DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(header.ClockReading, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())).ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture));
        Line("digest", reader.Digest.Hex);
        Line("model", header.ModelDigest.Hex);
        if (header.Ack is { } ack) Line("applied", $"{Position(ack.Applied)} of history {ack.PartnerHistory}, deletions removed up to {ack.PurgedUpTo}");
        foreach (var entry in reader.Manifest.Entries)
        {
            var what = entry.Kind switch
            {
                FileEntryKind.Records => "records",
                FileEntryKind.Gone => "gone",
                FileEntryKind.Set => "keys to hold",
                FileEntryKind.Requests or FileEntryKind.HashRequests => "requested",
                _ => Name(entry.Kind),
            };
            Line(what, string.Create(CultureInfo.InvariantCulture, $"{entry.Table ?? "-"}  {entry.Rows:N0}  ({entry.Bytes:N0} bytes)"));
        }
        return text.ToString();

        void Line(string what, string value) => text.Append(CultureInfo.InvariantCulture, $"{what,-12}  {value}").Append('\n');
    }

    private static string Position(FilePosition position) => position.Digest is { } digest ? $"{position.Sequence} ({digest.Hex[..12]}…)" : "nothing";

    private static string Name<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
