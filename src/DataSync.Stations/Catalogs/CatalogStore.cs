using System.Data.Common;
using System.Text;
using DataSync.Stations.Files.Json;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Catalogs;

/// <summary>An entry as the ledger keeps it.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Origin">The history in which it was numbered here; empty where it came with a file.</param>
internal sealed record KeptEntry(CatalogEntry Entry, string Origin)
{
    /// <summary>Whether no later entry is known of the value.</summary>
    public bool IsNewest { get; init; } = true;

    /// <summary>Whether the table here is yet to follow it.</summary>
    public bool IsDue { get; init; }
}

/// <summary>The catalog journal in the ledger. Nothing is ever taken out of it: a partner without pointer gets all of it.</summary>
internal static class CatalogStore
{
    private const string Columns = "number, tbl, op, at, was, content, origin, newest, due";

    /// <summary>The last entry, or null.</summary>
    public static KeptEntry? Last(LedgerSql sql) => sql.Query(Read, $"select {Columns} from ds_catalog where number = (select max(number) from ds_catalog)").SingleOrDefault();

    /// <summary>Entries behind a number, rising.</summary>
    public static List<KeptEntry> Behind(LedgerSql sql, long number) => sql.Query(Read, $"select {Columns} from ds_catalog where number > @p0 order by number", number);

    /// <summary>The newest entries of the values of a catalog, rising.</summary>
    public static List<KeptEntry> Newest(LedgerSql sql, string catalog) => sql.Query(Read, $"select {Columns} from ds_catalog where tbl = @p0 and newest = 1 order by number", catalog);

    /// <summary>Entries that the tables here are yet to follow, rising.</summary>
    public static List<KeptEntry> Due(LedgerSql sql) => sql.Query(Read, $"select {Columns} from ds_catalog where due = 1 order by number");

    public static bool Has(LedgerSql sql, long number) => sql.Number("select count(*) from ds_catalog where number = @p0", number) > 0;

    public static void Put(LedgerSql sql, KeptEntry kept) => sql.Put(LedgerSchema.Catalog, kept.Entry.Number, kept.Entry.Catalog, kept.Entry.Letter.ToString(), kept.Entry.At,
        Text(kept.Entry.Old), Text(kept.Entry.New), kept.Origin, kept.IsNewest ? 1 : 0, kept.IsDue ? 1 : 0);

    /// <summary>A later entry of its value is known: nothing is to be done for it any more.</summary>
    public static void Supersede(LedgerSql sql, long number) => sql.Execute("update ds_catalog set newest = 0, due = 0 where number = @p0", number);

    /// <summary>The table here follows it.</summary>
    public static void Done(LedgerSql sql, long number) => sql.Execute("update ds_catalog set due = 0 where number = @p0", number);

    private static string Text(IReadOnlyDictionary<string, string>? values) => values is null ? "" : StationJson.Line(values);

    private static IReadOnlyDictionary<string, string>? Values(string text) => text.Length == 0 ? null : StationJson.Read<Dictionary<string, string>>(Encoding.UTF8.GetBytes(text));

    private static KeptEntry Read(DbDataReader r) => new(new CatalogEntry(r.GetInt64(0), r.GetString(1),
        r.GetString(2) switch { "N" => CatalogChange.New, "U" => CatalogChange.Updated, _ => CatalogChange.Deleted }, r.GetInt64(3), Values(r.GetString(4)), Values(r.GetString(5))), r.GetString(6))
    {
        IsNewest = r.GetInt64(7) != 0, IsDue = r.GetInt64(8) != 0,
    };
}
