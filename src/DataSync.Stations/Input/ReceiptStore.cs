using System.Collections.Immutable;
using System.Text;
using DataSync.Stations.Files;
using DataSync.Stations.Files.Json;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Input;

/// <summary>The partner's files as they were dealt with here, each with its receipt, which is repeated until a file that carried it is acknowledged.</summary>
internal static class ReceiptStore
{
    private const int NeverTold = -1;

    /// <summary>Notes a file with its receipt. One that was for another station is noted and never confirmed: only its target can.</summary>
    public static void Add(LedgerSql sql, StationNumber me, StationNumber partner, FileReceipt receipt) => sql.Execute(
        "insert into ds_in (partner, seq, digest, status, name, receipt, told) values (@p0, @p1, @p2, @p3, @p4, @p5, @p6)",
        partner.Value, receipt.File.Sequence.Value, receipt.Digest?.Hex ?? "", receipt.Status.ToString(), receipt.File.ToString(), Encoding.UTF8.GetString(StationJson.Write(receipt)),
        receipt.File.Source == partner && receipt.File.Target == me ? 0 : NeverTold);

    /// <summary>Receipts the partner may not know yet.</summary>
    public static ImmutableArray<FileReceipt> Untold(LedgerSql sql, StationNumber partner, FileSequence confirmed) =>
        [.. sql.Query(r => StationJson.Read<FileReceipt>(Encoding.UTF8.GetBytes(r.GetString(0))), "select receipt from ds_in where partner = @p0 and (told = 0 or told > @p1) order by id",
            partner.Value, confirmed.Value)];

    /// <summary>A row of a file waits here no longer: the receipt of the file is told anew, for what it says of rows that wait.</summary>
    public static void Settled(LedgerSql sql, StationNumber partner, string file, TrackedTable table, RecordKey key)
    {
        foreach (var (id, receipt) in sql.Query(r => (r.GetInt64(0), StationJson.Read<FileReceipt>(Encoding.UTF8.GetBytes(r.GetString(1)))),
            "select id, receipt from ds_in where partner = @p0 and name = @p1 and status = 'Applied' and told <> @p2", partner.Value, file, NeverTold))
        {
            ImmutableArray<SetAsideRecord> rest = [.. receipt.SetAside.Where(row => row.Table != table.Name || row.Key != key)];
            if (rest.Length == receipt.SetAside.Length) continue;
            sql.Execute("update ds_in set receipt = @p1, told = 0 where id = @p0", id, Encoding.UTF8.GetString(StationJson.Write(receipt with { Kept = [], Synchronization = [], SetAside = rest })));
        }
    }

    /// <summary>The file that carries them now; until it or a later one is confirmed they are repeated.</summary>
    public static void Told(LedgerSql sql, StationNumber partner, FileSequence by) =>
        sql.Execute("update ds_in set told = @p1 where partner = @p0 and told = 0", partner.Value, by.Value);

    /// <summary>The digest under which a file of the partner was applied here, or null.</summary>
    public static string? AppliedDigest(LedgerSql sql, StationNumber partner, FileSequence sequence) =>
        sql.Query(r => r.GetString(0), "select digest from ds_in where partner = @p0 and seq = @p1 and status = 'Applied' order by id limit 1", partner.Value, sequence.Value).FirstOrDefault();

    /// <summary>The partner goes on in a new history behind this file: of those that it continues differently there, none counts as known any more, and it knows nothing of their receipts.</summary>
    public static void Forget(LedgerSql sql, StationNumber partner, FileSequence after) =>
        sql.Execute("update ds_in set status = 'Former', told = -1 where partner = @p0 and seq > @p1 and status = 'Applied'", partner.Value, after.Value);

    /// <summary>Whether the very same thing was said of the very same file before and is still to be told.</summary>
    public static bool IsSaid(LedgerSql sql, StationNumber partner, FileReceipt receipt) =>
        sql.Number("select count(*) from ds_in where partner = @p0 and name = @p1 and digest = @p2 and status = @p3 and told = 0",
            partner.Value, receipt.File.ToString(), receipt.Digest?.Hex ?? "", receipt.Status.ToString()) > 0;
}
