using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Merge;

/// <summary>
/// The versions of a record's fields: that of the record, which is the highest of them, and stamps of those that have another. Key columns have none.
/// One state has one form, so two stations that hold the same fields hold the same versions.
/// </summary>
/// <param name="Record">The version of the record.</param>
/// <param name="Stamps">Columns by index with a version of their own, rising. A field that never came here has <see cref="RecordVersion.None"/>.</param>
internal sealed record FieldVersions(RecordVersion Record, ImmutableArray<FieldStamp> Stamps)
{
    /// <summary>The version of one field.</summary>
    public RecordVersion this[int column]
    {
        get
        {
            foreach (var stamp in Stamps)
            {
                if (stamp.Column == column) return stamp.Version;
            }

            return Record;
        }
    }

    /// <summary>The newest version of a field that is as this station wrote it; null when none is.</summary>
    public RecordVersion? NewestOf(StationNumber station) =>
        Record.Station == station ? Record : Stamps.Where(stamp => stamp.Version.Station == station).Select(stamp => (RecordVersion?)stamp.Version).Max();

    /// <summary>The form of these versions.</summary>
    /// <param name="table">The table.</param>
    /// <param name="of">The version of each column that is not of the key.</param>
    /// <param name="record">The version of a record that has no such column.</param>
    public static FieldVersions Of(TrackedTable table, Func<int, RecordVersion> of, RecordVersion record)
    {
        var all = new List<FieldStamp>(table.Plan.Columns.Length);
        foreach (var column in table.Plan.Columns)
            if (!column.IsKey) all.Add(new FieldStamp(column.Index, of(column.Index)));
        if (all.Count == 0) return new FieldVersions(record, []);
        var highest = all[0].Version;
        foreach (var stamp in all)
            if (stamp.Version > highest) highest = stamp.Version;
        all.RemoveAll(stamp => stamp.Version == highest);
        return new FieldVersions(highest, [.. all]);
    }

    /// <summary>The versions of a row in a file, by the columns of the plan.</summary>
    public static FieldVersions Of(FileRow row, ImmutableArray<int> columns) =>
        new(row.Version, row.Stamps.IsEmpty ? [] : [.. row.Stamps.Select(stamp => stamp with { Column = columns[stamp.Column] })]);

    /// <summary>Stamps of these columns, by their places among them.</summary>
    public ImmutableArray<FieldStamp> Among(ImmutableArray<int> columns) =>
        Stamps.IsEmpty ? [] : [.. Stamps.Select(stamp => stamp with { Column = columns.IndexOf(stamp.Column) }).Where(stamp => stamp.Column >= 0)];

    /// <summary>One version that stands for those of some columns: equal at two stations exactly when all of them are. Only to be compared for equality.</summary>
    public RecordVersion Together(TrackedTable table, ImmutableArray<int> columns)
    {
        // Of a table all of whose fields are left out there is nothing to compare.
        if (columns.Length == table.Key.Length && columns.Length < table.Plan.Columns.Length) return RecordVersion.None;
        if (Stamps.IsEmpty) return Record;
        RecordVersion[] versions = [.. columns.Where(column => !table.Plan.Columns[column].IsKey).Order().Select(column => this[column])];
        if (versions.Length == 0) return Record;
        if (versions.All(version => version == versions[0])) return versions[0];
        var digest = SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('|', versions)));
        return new RecordVersion(BinaryPrimitives.ReadInt64BigEndian(digest) & long.MaxValue, versions[0].Station, versions[0].Generation);
    }

    /// <summary>Stamps as text: <c>2,3:version;4:version</c>.</summary>
    public string StampText()
    {
        if (Stamps.IsEmpty) return "";
        var text = new StringBuilder();
        var versions = new List<RecordVersion>();
        foreach (var (_, version) in Stamps)
        {
            if (versions.Contains(version)) continue;
            if (versions.Count > 0) text.Append(';');
            versions.Add(version);
            foreach (var stamp in Stamps)
                if (stamp.Version == version) text.Append(CultureInfo.InvariantCulture, $"{stamp.Column},");
            text.Length--;
            text.Append(CultureInfo.InvariantCulture, $":{version}");
        }

        return text.ToString();
    }

    /// <summary>Reads what <see cref="StampText"/> wrote.</summary>
    public static ImmutableArray<FieldStamp> ParseStamps(string text) => text.Length == 0 ? [] : [.. text.Split(';').Select(part => part.Split(':'))
        .SelectMany(part => part[0].Split(',').Select(column => new FieldStamp(int.Parse(column, CultureInfo.InvariantCulture), RecordVersion.Parse(part[1])))).OrderBy(stamp => stamp.Column)];
}
