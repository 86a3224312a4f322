using System.Collections.Immutable;
using System.Text.RegularExpressions;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Sqlite;

namespace DataSync.Sources.Catalog;

/// <summary>SQLite's catalogue: its pragmas, and the text of CREATE TABLE for what they do not tell.</summary>
internal sealed partial class SqliteCatalog(CatalogQuery query) : ICatalog
{
    [GeneratedRegex(@"\bcheck\s*\(", RegexOptions.IgnoreCase)]
    private static partial Regex CheckWord { get; }

    public ImmutableArray<CatalogName> Tables(CancellationToken cancellation) =>
    [
        .. query.Rows("select name, type = 'view' from sqlite_master where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\' order by name", cancellation)
            .Select(row => new CatalogName(null, row[0] ?? "", CatalogQuery.IsTrue(row[1]))),
    ];

    public CatalogTable? Find(string physicalName, CancellationToken cancellation)
    {
        var (_, name) = SqliteSchema.Split(physicalName);
        var found = query.Rows("select name, type = 'view', sql from sqlite_master where type in ('table', 'view') and lower(name) = lower(?)", cancellation, name);
        if (found is not [[{ } table, var view, var text]])
            return null;
        var columns = query.Rows("select name, type, \"notnull\", pk, dflt_value, hidden from pragma_table_xinfo(?) order by cid", cancellation, table);
        var primary = columns.Where(row => row[3] != "0").OrderBy(row => int.Parse(row[3] ?? "0", System.Globalization.CultureInfo.InvariantCulture)).Select(row => row[0] ?? "").ToImmutableArray();
        var checks = Checks(text ?? "").Select(AllowedValues.Of).Where(list => list is not null).ToList();
        var collations = query.Rows("select x.name, x.coll from pragma_index_list(?) as l, pragma_index_xinfo(l.name) as x where l.\"unique\" = 1 and x.key = 1", cancellation, table);
        return new CatalogTable(new CatalogName(null, table, CatalogQuery.IsTrue(view)), [.. columns.Where(row => row[5] != "1").Select(row => Column(row, primary, checks, collations))])
        {
            PrimaryKey = primary,
            Uniques =
            [
                .. query.Rows("select name from pragma_index_list(?) where \"unique\" = 1 and partial = 0 and origin <> 'pk' order by name", cancellation, table)
                    .Select(index => query.Rows("select name from pragma_index_info(?) order by seqno", cancellation, index[0] ?? "").Select(row => row[0]).ToList())
                    .Where(names => names.All(column => column is not null)).Select(names => names.Select(column => column ?? "").ToImmutableArray()),
            ],
            ForeignKeys = ForeignKeys(table, cancellation),
            HasTriggers = query.Rows("select 1 from sqlite_master where type = 'trigger' and lower(tbl_name) = lower(?)", cancellation, table).Count > 0,
            HasOtherUniques = query.Rows("select 1 from pragma_index_list(?) as l where l.\"unique\" = 1 and (l.partial = 1 or exists (select 1 from pragma_index_xinfo(l.name) as x where x.key = 1 and x.name is null))", cancellation, table).Count > 0,
        };
    }

    public bool IsReferenced(CatalogTable table, CancellationToken cancellation) => query.Rows(
        "select 1 from sqlite_master as m, pragma_foreign_key_list(m.name) as f where m.type = 'table' and lower(f.\"table\") = lower(?)", cancellation, table.Name.Name).Count > 0;

    // A connection that does not check foreign keys does nothing by them either.
    public ImmutableArray<CatalogCascade> Cascades(CatalogName table, CancellationToken cancellation) =>
    [
        .. query.Rows("""
            select distinct m.name, lower(f.on_delete) from pragma_foreign_keys as k, sqlite_master as m, pragma_foreign_key_list(m.name) as f
            where k.foreign_keys = 1 and m.type = 'table' and lower(f."table") = lower(?) and f.on_delete in ('CASCADE', 'SET NULL', 'SET DEFAULT') order by 1, 2
            """, cancellation, table.Name).Select(row => new CatalogCascade(new CatalogName(null, row[0] ?? "", false), row[1] ?? "")),
    ];

    /// <param name="collations">Column and collation of the unique indexes; the collation of another column SQLite does not tell.</param>
    private static CatalogColumn Column(string?[] row, ImmutableArray<string> primary, List<AllowedValues?> checks, List<string?[]> collations)
    {
        var name = row[0] ?? "";
        var type = row[1] ?? "";
        // The row id: a primary key that is one column declared INTEGER, and nothing else.
        var isRowId = primary is [var only] && only == name && type.Equals("integer", StringComparison.OrdinalIgnoreCase);
        var nullable = row[2] == "0" && !primary.Contains(name);
        return new CatalogColumn(name, type, Nearest(type, nullable), nullable)
        {
            Generated = isRowId,
            Computed = row[5] is "2" or "3",
            Default = row[4],
            Values = checks.FirstOrDefault(list => string.Equals(list?.Column, name, StringComparison.OrdinalIgnoreCase))?.Values ?? [],
            Collation = collations.Where(key => key[0] == name).Select(key => key[1]).OrderBy(collation => collation == "BINARY").FirstOrDefault(),
        };
    }

    private const int ExactInDouble = 15;

    private static SyncType? Nearest(string type, bool nullable) => CatalogTypes.Nearest(type, nullable) switch
    {
        // It keeps decimals as floating numbers: of more digits none is sure, and of none said neither.
        { Kind: TypeKind.Decimal, Precision: 0 } => CatalogTypes.Nearest("real", nullable),
        { Kind: TypeKind.Decimal, Precision: > ExactInDouble } wide => wide with { Precision = ExactInDouble, Scale = Math.Min(wide.Scale, ExactInDouble) },
        { } known => known,
        null => ByAffinity(type, nullable),
    };

    // SQLite takes any word for a type; where it is none that another database knows, the words in it decide, as they do for SQLite itself.
    private static SyncType? ByAffinity(string type, bool nullable) => SqliteSchema.FromDeclaration(type) switch
    {
        Affinity.Integer => nullable ? SyncType.Int.OrNull() : SyncType.Int,
        Affinity.Text => CatalogTypes.Nearest($"varchar({CatalogTypes.Split(type).First})", nullable),
        Affinity.Real => CatalogTypes.Nearest("real", nullable),
        Affinity.Blob when type.Length > 0 => CatalogTypes.Nearest("blob", nullable),
        _ => null,
    };

    private ImmutableArray<CatalogForeignKey> ForeignKeys(string table, CancellationToken cancellation) =>
    [
        .. query.Rows("select id, \"from\", \"table\", \"to\" from pragma_foreign_key_list(?) order by id, seq", cancellation, table).GroupBy(row => row[0]).Select(rows =>
        {
            var target = rows.First()[2] ?? "";
            var columns = rows.Select(row => row[3]).ToList();
            // Without columns it means the key of the other table.
            ImmutableArray<string> named = columns.Any(column => column is null) 
                ? [.. query.Rows("select name from pragma_table_xinfo(?) where pk > 0 order by pk", cancellation, target).Select(row => row[0] ?? "")]
                : [.. columns.Select(column => column ?? "")];
            return new CatalogForeignKey([.. rows.Select(row => row[1] ?? "")], new CatalogName(null, target, false), named);
        }),
    ];

    /// <summary>The conditions in the text of a table, each from its opening bracket to its closing one.</summary>
    private static IEnumerable<string> Checks(string text)
    {
        foreach (Match word in CheckWord.Matches(text))
        {
            var depth = 0;
            var quoted = false;
            for (var at = word.Index + word.Length - 1; at < text.Length; at++)
            {
                if (text[at] == '\'')
                    quoted = !quoted;
                if (quoted)
                    continue;
                depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
                if (depth == 0)
                {
                    yield return text[(word.Index + word.Length)..at] + ")";
                    break;
                }
            }
        }
    }
}
