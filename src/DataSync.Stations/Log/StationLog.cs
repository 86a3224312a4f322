using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Output;

namespace DataSync.Stations.Log;

/// <summary>One record of the communication log. Nothing is ever decided from it. Source: stations §2.7.</summary>
/// <param name="Id">Running number.</param>
/// <param name="At">When, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Partner">The partner's number.</param>
/// <param name="IsOutput">Whether this station sent; otherwise it received.</param>
/// <param name="Kind">What the file was for: <c>delta</c>, <c>initial load</c>, <c>requested</c>, <c>repetition</c>, <c>receipt</c>; with <c>synchronization</c> when it carried such data (R91).</param>
/// <param name="Status"><c>success</c>, <c>error</c>, <c>waiting</c>, <c>already applied</c>.</param>
/// <param name="File">Its name.</param>
/// <param name="Sequence">Its sequence; 0 for a receipt file.</param>
/// <param name="Code">Code of the error, or empty.</param>
/// <param name="Error">The error as text, or empty.</param>
/// <param name="BaseAt">Output: the moment from which changes were collected (R41); null for all.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Received">Output: the destination has it (R77, R78).</param>
/// <param name="Input">Output: the destination took it in (R77).</param>
/// <param name="Refused">Output: the destination's error (R78), or empty.</param>
/// <param name="Tables">The counters of each table.</param>
public sealed record StationLogEntry(
    long Id,
    long At,
    StationNumber Partner,
    bool IsOutput,
    string Kind,
    string Status,
    string File,
    long Sequence,
    string Code,
    string Error,
    long? BaseAt,
    long Bytes,
    bool Received,
    bool Input,
    string Refused,
    ImmutableArray<TableCounts> Tables)
{
    /// <summary>Rows the database there does not take, with the reason. Input: set aside by this file. Output: what the destination said it set aside.</summary>
    public ImmutableArray<RecordStory> SetAside { get; init; } = [];

    /// <summary>The counters of a table; all zero when the file had nothing of it.</summary>
    public TableCounts this[string table] => Tables.FirstOrDefault(counts => counts.Table == table) ?? new TableCounts(table);
}

/// <summary>The communication log in the ledger: append-only, but for what the destination says later.</summary>
internal static class StationLog
{
    private const string Columns = "id, at, partner, output, kind, status, file, seq, code, error, base_at, bytes, received, input, refused, counts, aside";

    /// <returns>The number of the record.</returns>
    public static long Append(LedgerSql sql, StationLogEntry entry)
    {
        var id = sql.Number("select coalesce(max(id), 0) + 1 from ds_log");
        sql.Execute($"insert into ds_log ({Columns}) values (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, 0, 0, '', @p12, @p13)",
            id, entry.At, entry.Partner.Value, entry.IsOutput ? 1 : 0, entry.Kind, entry.Status, entry.File, entry.Sequence, entry.Code, entry.Error, entry.BaseAt,
            entry.Bytes, JsonSerializer.Serialize(entry.Tables), JsonSerializer.Serialize(entry.SetAside));
        return id;
    }

    /// <summary>What the destination said about a file. Source: stations R77, R78.</summary>
    public static void Answer(LedgerSql sql, long id, bool input, string refused, ImmutableArray<RecordStory>? setAside)
    {
        sql.Execute("update ds_log set received = 1, input = case when @p1 = 1 then 1 else input end, refused = @p2 where id = @p0", id, input ? 1 : 0, refused);
        if (setAside is { } rows) sql.Execute("update ds_log set aside = @p1 where id = @p0", id, JsonSerializer.Serialize(rows));
    }

    /// <summary>All records, oldest first; of one partner, or of all.</summary>
    public static ImmutableArray<StationLogEntry> Read(LedgerSql sql, StationNumber? partner) =>
        [.. partner is { } one ? sql.Query(Entry, $"select {Columns} from ds_log where partner = @p0 order by id", one.Value) : sql.Query(Entry, $"select {Columns} from ds_log order by id")];

    /// <summary>The record of this number, or null.</summary>
    public static StationLogEntry? Find(LedgerSql sql, long id) => sql.Query(Entry, $"select {Columns} from ds_log where id = @p0", id).SingleOrDefault();

    private static StationLogEntry Entry(DbDataReader r) => new(
        r.GetInt64(0), r.GetInt64(1), new StationNumber(r.GetInt32(2)), r.GetInt64(3) != 0, r.GetString(4), r.GetString(5), r.GetString(6), r.GetInt64(7), r.GetString(8),
        r.GetString(9), r.IsDBNull(10) ? null : r.GetInt64(10), r.GetInt64(11), r.GetInt64(12) != 0, r.GetInt64(13) != 0, r.GetString(14),
        JsonSerializer.Deserialize<ImmutableArray<TableCounts>>(r.GetString(15)))
    {
        SetAside = JsonSerializer.Deserialize<ImmutableArray<RecordStory>>(r.GetString(16)),
    };
}
