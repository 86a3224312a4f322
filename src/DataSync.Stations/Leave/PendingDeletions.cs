using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Leave;

/// <summary>A deletion that waits for a person, because more would have gone with its file than the connection allows.</summary>
/// <param name="Partner">Whose file asked for it.</param>
/// <param name="Table">The table.</param>
/// <param name="Key">The record.</param>
/// <param name="Rule"><c>R93</c> left the scope or is not listed, <c>R115</c> fails the input condition, <c>R40</c> deleted there.</param>
/// <param name="Life">For a deletion: the life the record is in there.</param>
/// <param name="File">The file that asked for it last.</param>
/// <param name="At">When, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Reason">Why it waits.</param>
internal sealed record PendingDeletion(StationNumber Partner, TrackedTable Table, RecordKey Key, string Rule, Life Life, string File, long At, string Reason);

/// <summary>Deletions that wait, in the ledger: one row a record, so that what is told anew waits once.</summary>
internal static class PendingDeletions
{
    /// <summary>A user of the partner deleted the record.</summary>
    public const string DeletedThere = "R40";

    /// <summary>It left what this station should hold.</summary>
    public const string LeftScope = "R93";

    /// <summary>It fails the input condition.</summary>
    public const string NotAdmitted = "R115";

    public static void Put(LedgerSql sql, PendingDeletion pending) => sql.Put(LedgerSchema.Pending,
        pending.Partner.Value, pending.Table.Name, pending.Key.Canonical.ToArray(), pending.Rule, pending.Life.Value, pending.File, pending.At, pending.Reason);

    public static void Drop(LedgerSql sql, StationNumber partner, TrackedTable table, RecordKey key) =>
        sql.Execute("delete from ds_pending where partner = @p0 and tbl = @p1 and rkey = @p2", partner.Value, table.Name, key.Canonical.ToArray());

    /// <summary>Forgets all of a table that a partner asked for.</summary>
    public static void Drop(LedgerSql sql, StationNumber partner, TrackedTable table) => sql.Execute("delete from ds_pending where partner = @p0 and tbl = @p1", partner.Value, table.Name);

    /// <summary>Forgets all of a table that wait by a rule: the file at hand says anew which shall go.</summary>
    public static void Drop(LedgerSql sql, StationNumber partner, TrackedTable table, string rule) =>
        sql.Execute("delete from ds_pending where partner = @p0 and tbl = @p1 and rule = @p2", partner.Value, table.Name, rule);

    public static long Count(LedgerSql sql, StationNumber partner) => sql.Number("select count(*) from ds_pending where partner = @p0", partner.Value);

    /// <summary>Whether a deletion of this record waits, of whatever partner.</summary>
    public static PendingDeletion? Find(LedgerSql sql, TrackedTable table, RecordKey key) =>
        All(sql, table, "and rkey = @p1", key.Canonical.ToArray()).FirstOrDefault();

    /// <summary>All of a partner, in the order of the data model, then of keys.</summary>
    public static List<PendingDeletion> Of(LedgerSql sql, DataModel model, StationNumber partner) =>
        [.. model.Tables.SelectMany(table => All(sql, table, "and partner = @p1", partner.Value))];

    private static List<PendingDeletion> All(LedgerSql sql, TrackedTable table, string condition, object value) => sql.Query(
        r => new PendingDeletion(new StationNumber(r.GetInt32(0)), table, RecordKey.FromCanonical((byte[])r.GetValue(1)), r.GetString(2), new Life(r.GetInt32(3)), r.GetString(4), r.GetInt64(5), r.GetString(6)),
        $"select partner, rkey, rule, life, file, at, reason from ds_pending where tbl = @p0 {condition} order by rkey", table.Name, value);
}
