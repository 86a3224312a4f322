using System.Data.Common;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Undo;

/// <summary>A record that was taken away here, whole.</summary>
/// <param name="Id">Running number: the later ones were taken away later.</param>
/// <param name="Table">Its table.</param>
/// <param name="Key">Its key.</param>
/// <param name="Content">The row, as <see cref="RowContent.Text"/> wrote it.</param>
/// <param name="At">When, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Rule">By which rule.</param>
/// <param name="File">The file that asked for it.</param>
internal sealed record RemovedRow(long Id, TrackedTable Table, RecordKey Key, string Content, long At, string Rule, string File);

/// <summary>
/// What leaving, synchronization and deletions above took away here, until the delete cycle has passed; and what was brought back, which is protected for as
/// long. Source: stations R137, communication.md §Ledger.
/// </summary>
internal static class UndoStore
{
    private const string Columns = "id, rkey, content, at, rule, file";

    // What is kept for a delete cycle.
    private static readonly string[] Tables = [LedgerSchema.Removed.Name, LedgerSchema.Restored.Name, LedgerSchema.Parted.Name, LedgerSchema.Asked.Name];

    public static void Add(LedgerSql sql, TrackedTable table, Track track, Row row, long at, string rule, string file) => sql.Execute(
        "insert into ds_removed (tbl, rkey, content, life, version, at, rule, file) values (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7)",
        table.Name, track.Key.Canonical.ToArray(), RowContent.Text(table, row), track.Life.Value, track.Version.ToString(), at, rule, file);

    /// <summary>All of a table, in the order in which they were taken away.</summary>
    public static List<RemovedRow> Of(LedgerSql sql, TrackedTable table) =>
        sql.Query(r => Read(table, r), $"select {Columns} from ds_removed where tbl = @p0 order by id", table.Name);

    /// <summary>The last time a record was taken away, or null.</summary>
    public static RemovedRow? Last(LedgerSql sql, TrackedTable table, RecordKey key) =>
        sql.Query(r => Read(table, r), $"select {Columns} from ds_removed where tbl = @p0 and rkey = @p1 order by id", table.Name, key.Canonical.ToArray()).LastOrDefault();

    /// <summary>A record is back: it is protected from now on.</summary>
    public static void Restored(LedgerSql sql, TrackedTable table, Track track, long at)
    {
        TakeOut(sql, table, track.Key);
        sql.Put(LedgerSchema.Restored, table.Name, track.Rid, at);
    }

    /// <summary>A record is back by itself.</summary>
    public static void TakeOut(LedgerSql sql, TrackedTable table, RecordKey key) => sql.Execute("delete from ds_removed where tbl = @p0 and rkey = @p1", table.Name, key.Canonical.ToArray());

    /// <summary>Whether a record was brought back by a person, less than a delete cycle ago.</summary>
    public static bool IsProtected(LedgerSql sql, TrackedTable table, long rid, long since) =>
        sql.Number("select count(*) from ds_restored where tbl = @p0 and rid = @p1 and at > @p2", table.Name, rid, since) > 0;

    /// <summary>When a person brought a record back, milliseconds since 1970-01-01 UTC; null when nobody did, or longer ago than the delete cycle.</summary>
    public static long? RestoredAt(LedgerSql sql, TrackedTable table, long rid) => sql.Query(r => r.GetInt64(0), "select at from ds_restored where tbl = @p0 and rid = @p1", table.Name, rid) is [var at] ? at : null;

    public static bool AnyRestored(LedgerSql sql) => sql.Number("select count(*) from ds_restored") > 0;

    /// <summary>It came from above: it belongs here by itself, and so does what hangs below it.</summary>
    public static void EndProtection(LedgerWork work, TrackedTable table, Track track)
    {
        if (work.Sql.Affect("delete from ds_restored where tbl = @p0 and rid = @p1", table.Name, track.Rid) == 0) return;
        foreach (var (child, link) in work.Session.Model.Below(table.Index))
        {
            foreach (var row in work.Session.Rows(child).Where(link.Columns, track.Key))
                if (work.Tracks(child).Find(child.KeyOf(row)) is { } below) EndProtection(work, child, below);
        }
    }

    /// <summary>Forgets what is older than the delete cycle; in a ledger transaction of its own, when there is any.</summary>
    public static void Expire(StationHost host)
    {
        var before = host.Clock.Ago(host.Network.Me.RemoveDeletedAfter);
        if (Tables.All(table => host.Sql.Number($"select count(*) from {table} where at <= @p0", before) == 0)) return;
        host.Session.InTransaction(() =>
        {
            foreach (var table in Tables) host.Sql.Execute($"delete from {table} where at <= @p0", before);
            return true;
        });
    }

    private static RemovedRow Read(TrackedTable table, DbDataReader r) =>
        new(r.GetInt64(0), table, RecordKey.FromCanonical((byte[])r.GetValue(1)), r.GetString(2), r.GetInt64(3), r.GetString(4), r.GetString(5));
}
