using System.Collections.Immutable;
using System.Runtime.InteropServices;
using DataSync.Plans.Values;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Files.Blocks;

/// <summary>How one kind of row is laid out, column by column, in a block. Each can write a list of rows and read as many back.</summary>
/// <typeparam name="TRow">The kind of row.</typeparam>
internal interface IRowCoding<TRow>
{
    /// <summary>Roughly how many bytes the row takes before compression.</summary>
    int Weigh(TRow row);

    /// <exception cref="StationFileException">DS8116: a value does not fit its column.</exception>
    void Write(BlockBuffer buffer, IReadOnlyList<TRow> rows);

    /// <returns>Rows that need nothing of the block any more.</returns>
    /// <exception cref="InvalidDataException">The block is not what <see cref="Write"/> writes.</exception>
    IEnumerable<TRow> Read(BlockCursor cursor, int rows);

    /// <summary>Passes over the rows, to see that they can be read.</summary>
    /// <exception cref="InvalidDataException">They cannot.</exception>
    void Check(BlockCursor cursor, int rows) => Read(cursor, rows);
}

/// <summary>Whole rows: lives, versions, marks of new ones, stamps, then the columns.</summary>
internal sealed class RecordCoding(string place, ImmutableArray<FileColumn> columns) : IRowCoding<FileRow>
{
    public int Weigh(FileRow row)
    {
        var weight = 32;
        foreach (var value in row.Values)
        {
            weight += value switch { string text => text.Length + 2, byte[] bytes => bytes.Length + 2, _ => 8 };
        }
        return weight;
    }

    public void Write(BlockBuffer buffer, IReadOnlyList<FileRow> rows)
    {
        foreach (var row in rows) Check(row);
        foreach (var row in rows) buffer.Varint((ulong)row.Life.Value);
        VersionCoding.Write(buffer, [.. rows.Select(row => row.Version)]);
        buffer.Bits(rows.Count, row => rows[row].IsNew);
        foreach (var row in rows)
        {
            buffer.Varint((ulong)row.Stamps.Length);
            foreach (var stamp in row.Stamps) buffer.Varint((ulong)stamp.Column);
        }
        VersionCoding.Write(buffer, [.. rows.SelectMany(row => row.Stamps).Select(stamp => stamp.Version)]);
        var values = new object?[rows.Count];
        for (var at = 0; at < columns.Length; at++)
        {
            for (var row = 0; row < values.Length; row++) values[row] = rows[row].Values[at];
            try
            {
                ColumnCoding.Write(buffer, columns[at].Type, values);
            }
            catch (Exception error) when (error is InvalidCastException or System.Text.EncoderFallbackException)
            {
                throw DoesNotFit(columns[at], $"a value of column {columns[at].Name} is no {columns[at].Type}: {error.Message}");
            }
        }
    }

    public IEnumerable<FileRow> Read(BlockCursor cursor, int rows)
    {
        var lives = new Life[rows];
        for (var row = 0; row < rows; row++) lives[row] = new Life(cursor.Count(int.MaxValue));
        var versions = VersionCoding.Read(cursor, rows);
        var isNew = cursor.Bits(rows);
        var stamped = new int[rows][];
        for (var row = 0; row < rows; row++) stamped[row] = Stamped(cursor);
        var stamps = VersionCoding.Read(cursor, stamped.Sum(row => row.Length));
        var values = columns.Select(column => ColumnCoding.Read(cursor, column.Type, rows)).ToArray();
        if (lives.Any(life => !life.Lives)) throw Dead();

        var next = 0;
        var result = new FileRow[rows];
        for (var row = 0; row < rows; row++)
        {
            var whole = new object?[values.Length];
            for (var column = 0; column < whole.Length; column++) whole[column] = values[column][row];
            result[row] = new FileRow(lives[row], versions[row], isNew[row],
                stamped[row].Length == 0 ? [] : [.. stamped[row].Select(column => new FieldStamp(column, stamps[next++]))],
                ImmutableCollectionsMarshal.AsImmutableArray(whole));
        }
        return result;
    }

    public void Check(BlockCursor cursor, int rows)
    {
        for (var row = 0; row < rows; row++)
            if (!new Life(cursor.Count(int.MaxValue)).Lives) throw Dead();
        VersionCoding.Check(cursor, rows);
        cursor.Bits(rows);
        var stamps = 0;
        for (var row = 0; row < rows; row++) stamps += Stamped(cursor).Length;
        VersionCoding.Check(cursor, stamps);
        foreach (var column in columns) ColumnCoding.Check(cursor, column.Type, rows);
    }

    // The columns of a row that have a version of their own.
    private int[] Stamped(BlockCursor cursor)
    {
        var count = cursor.Count(Math.Min(columns.Length, cursor.Remaining));
        if (count == 0) return [];
        var stamped = new int[count];
        for (var i = 0; i < count; i++)
        {
            stamped[i] = cursor.Count(columns.Length - 1);
            if (i > 0 && stamped[i] <= stamped[i - 1]) throw new InvalidDataException("the stamps of a row are not in order");
        }

        return stamped;
    }

    private static InvalidDataException Dead() => new("a whole row of a record that does not live");

    private void Check(FileRow row)
    {
        if (row.Values.Length != columns.Length) throw Refuse($"a row has {row.Values.Length} values for {columns.Length} columns");
        if (!row.Life.Lives) throw Refuse($"a whole row of a record in life {row.Life}, which is deleted");
        for (var i = 0; i < row.Stamps.Length; i++)
        {
            if (row.Stamps[i].Column < 0 || row.Stamps[i].Column >= columns.Length || (i > 0 && row.Stamps[i].Column <= row.Stamps[i - 1].Column))
                throw Refuse("the stamps of a row are not by rising column");
        }
        for (var i = 0; i < columns.Length; i++)
        {
            if (row.Values[i] is null && !columns[i].Type.Nullable) throw DoesNotFit(columns[i], $"column {columns[i].Name} is null and may not be");
        }
    }

    private StationFileException DoesNotFit(FileColumn column, string cause) =>
        new(StationFileCodes.ValueDoesNotFitColumn, cause, place, $"make the data model say what column {column.Name} of the database really holds");

    private StationFileException Refuse(string cause) =>
        new(StationFileCodes.ValueDoesNotFitColumn, cause, place, "report it: the output of this station is at fault");
}

/// <summary>Keys that shall go: canonical keys, lives, whether each left, and whether it was withdrawn; otherwise it was deleted. Of withdrawn ones also when they were born.</summary>
internal sealed class GoneCoding : IRowCoding<GoneRow>
{
    public int Weigh(GoneRow row) => row.Key.Canonical.Length + 4;

    public void Write(BlockBuffer buffer, IReadOnlyList<GoneRow> rows)
    {
        KeyCoding.Write(buffer, [.. rows.Select(row => row.Key)]);
        foreach (var row in rows) buffer.Varint((ulong)row.Life.Value);
        buffer.Bits(rows.Count, row => rows[row].Reason == GoneReason.Leave);
        buffer.Bits(rows.Count, row => rows[row].Reason == GoneReason.Withdrawn);
        foreach (var row in rows.Where(row => row.Reason == GoneReason.Withdrawn)) buffer.Varint((ulong)row.Born);
    }

    public IEnumerable<GoneRow> Read(BlockCursor cursor, int rows)
    {
        var keys = KeyCoding.Read(cursor, rows);
        var lives = new Life[rows];
        for (var row = 0; row < rows; row++) lives[row] = new Life(cursor.Count(int.MaxValue));
        var leaves = cursor.Bits(rows);
        var withdrawn = cursor.Bits(rows);
        var born = new long[rows];
        for (var row = 0; row < rows; row++)
            if (withdrawn[row]) born[row] = (long)Math.Min(cursor.Varint(), long.MaxValue);
        return keys.Select((key, row) => new GoneRow(key, lives[row], leaves[row] ? GoneReason.Leave : withdrawn[row] ? GoneReason.Withdrawn : GoneReason.Deleted) { Born = born[row] }).ToArray();
    }
}

/// <summary>Keys that are asked for.</summary>
internal sealed class RequestCoding : IRowCoding<RecordKey>
{
    public int Weigh(RecordKey row) => row.Canonical.Length + 1;

    public void Write(BlockBuffer buffer, IReadOnlyList<RecordKey> rows) => KeyCoding.Write(buffer, rows);

    public IEnumerable<RecordKey> Read(BlockCursor cursor, int rows) => KeyCoding.Read(cursor, rows);
}

/// <summary>Canonical keys: their lengths, then their bytes.</summary>
internal static class KeyCoding
{
    internal static void Write(BlockBuffer buffer, IReadOnlyList<RecordKey> keys)
    {
        foreach (var key in keys) buffer.Varint((ulong)key.Canonical.Length);
        foreach (var key in keys) buffer.Bytes(key.Canonical);
    }

    internal static RecordKey[] Read(BlockCursor cursor, int rows)
    {
        var lengths = new int[rows];
        for (var row = 0; row < rows; row++) lengths[row] = cursor.Count(cursor.Remaining);
        var keys = new RecordKey[rows];
        for (var row = 0; row < rows; row++)
        {
            try { keys[row] = RecordKey.FromCanonical(cursor.Take(lengths[row])); }
            catch (StationException) { throw new InvalidDataException("a key in it is not in canonical form"); }
        }
        return keys;
    }

    /// <summary>Whether the key has a value of the right type for each key column.</summary>
    internal static bool Fits(RecordKey key, ImmutableArray<FileColumn> columns)
    {
        var values = key.Values;
        return values.Length == columns.Length && values.Zip(columns).All(pair => pair.Second.Type.Kind == pair.First switch
        {
            string => TypeKind.Text,
            long => TypeKind.Int,
            decimal => TypeKind.Decimal,
            bool => TypeKind.Bool,
            DateOnly => TypeKind.Date,
            TimeOnly => TypeKind.Time,
            DateTime => TypeKind.DateTime,
            System.Guid => TypeKind.Guid,
            byte[] => TypeKind.Bytes,
            _ => TypeKind.Error,
        });
    }
}

/// <summary>Versions: times as differences, stations and generations as they are.</summary>
internal static class VersionCoding
{
    internal static void Write(BlockBuffer buffer, IReadOnlyList<RecordVersion> versions)
    {
        var before = 0L;
        foreach (var version in versions)
        {
            buffer.Signed(version.Time - before);
            before = version.Time;
        }
        foreach (var version in versions) buffer.Varint((ulong)version.Station.Value);
        foreach (var version in versions) buffer.Varint((ulong)version.Generation);
    }

    internal static void Check(BlockCursor cursor, int count)
    {
        var time = 0L;
        for (var i = 0; i < count; i++) time = Later(time, cursor);
        for (var i = 0; i < 2 * count; i++) cursor.Count(int.MaxValue);
    }

    private static long Later(long time, BlockCursor cursor)
    {
        time = unchecked(time + cursor.Signed());
        return time >= 0 ? time : throw new InvalidDataException("a version in it is before all time");
    }

    internal static RecordVersion[] Read(BlockCursor cursor, int count)
    {
        var times = new long[count];
        var time = 0L;
        for (var i = 0; i < count; i++)
        {
            times[i] = time = Later(time, cursor);
        }
        var stations = new int[count];
        for (var i = 0; i < count; i++) stations[i] = cursor.Count(int.MaxValue);
        var versions = new RecordVersion[count];
        for (var i = 0; i < count; i++) versions[i] = new RecordVersion(times[i], new StationNumber(stations[i]), cursor.Count(int.MaxValue));
        return versions;
    }
}
