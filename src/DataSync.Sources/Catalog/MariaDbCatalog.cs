using System.Collections.Immutable;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Catalog;

/// <summary>MariaDB's catalogue. A schema is a database there; names without one are those of the connection's own.</summary>
internal sealed class MariaDbCatalog(CatalogQuery query) : ICatalog
{
    public ImmutableArray<CatalogName> Tables(CancellationToken cancellation) =>
    [
        .. query.Rows("select table_name, table_type = 'VIEW' from information_schema.tables where table_schema = database() order by table_name", cancellation)
            .Select(row => new CatalogName(null, row[0] ?? "", CatalogQuery.IsTrue(row[1]))),
    ];

    public CatalogTable? Find(string physicalName, CancellationToken cancellation)
    {
        var dot = physicalName.IndexOf('.', StringComparison.Ordinal);
        var name = physicalName[(dot + 1)..];
        var schema = dot > 0 ? physicalName[..dot] : query.Rows("select database()", cancellation)[0][0] ?? "";
        var found = query.Rows("""
            select t.table_name, t.table_type = 'VIEW', case when e.transactions = 'NO' then t.engine end
            from information_schema.tables t left join information_schema.engines e on e.engine = t.engine where t.table_schema = ? and t.table_name = ?
            """, cancellation, schema, name);
        if (found is not [[{ } table, var view, var engine]])
            return null;
        var checks = query.Rows("select check_clause from information_schema.check_constraints where constraint_schema = ? and table_name = ?", cancellation, schema, name)
            .Select(row => AllowedValues.Of(row[0] ?? "")).Where(list => list is not null).ToList();
        var keys = query.Rows("""
            select index_name, column_name, sub_part is not null from information_schema.statistics
            where table_schema = ? and table_name = ? and non_unique = 0 order by index_name, seq_in_index
            """, cancellation, schema, name).GroupBy(row => row[0])
            // What is unique together with the beginning of a text is not so without it.
            .Where(rows => !rows.Any(row => CatalogQuery.IsTrue(row[2]))).Select(rows => (Name: rows.Key, Columns: rows.Select(row => row[1] ?? "").ToImmutableArray())).ToList();
        return new CatalogTable(new CatalogName(dot > 0 ? schema : null, table, CatalogQuery.IsTrue(view)), Columns(schema, name, checks, cancellation))
        {
            EngineWithoutTransactions = engine,
            PrimaryKey = keys.FirstOrDefault(key => key.Name == "PRIMARY").Columns is { IsDefault: false } primary ? primary : [],
            Uniques = [.. keys.Where(key => key.Name != "PRIMARY").Select(key => key.Columns)],
            ForeignKeys = ForeignKeys(schema, name, dot > 0, cancellation),
            HasTriggers = query.Rows("select 1 from information_schema.triggers where event_object_schema = ? and event_object_table = ?", cancellation, schema, name).Count > 0,
            HasOtherUniques = query.Rows("select 1 from information_schema.statistics where table_schema = ? and table_name = ? and non_unique = 0 and sub_part is not null", cancellation, schema, name).Count > 0,
        };
    }

    public bool IsReferenced(CatalogTable table, CancellationToken cancellation)
    {
        var schema = table.Name.Schema ?? query.Rows("select database()", cancellation)[0][0] ?? "";
        return query.Rows("select 1 from information_schema.referential_constraints where unique_constraint_schema = ? and referenced_table_name = ?", cancellation, schema, table.Name.Name).Count > 0;
    }

    public ImmutableArray<CatalogCascade> Cascades(CatalogName table, CancellationToken cancellation) =>
    [
        .. query.Rows("""
            select distinct nullif(constraint_schema, database()), table_name, lower(delete_rule) from information_schema.referential_constraints
            where unique_constraint_schema = coalesce(nullif(?, ''), database()) and referenced_table_name = ? and delete_rule in ('CASCADE', 'SET NULL', 'SET DEFAULT') order by 1, 2, 3
            """, cancellation, table.Schema ?? "", table.Name).Select(row => new CatalogCascade(new CatalogName(row[0], row[1] ?? "", false), row[2] ?? "")),
    ];

    private ImmutableArray<CatalogColumn> Columns(string schema, string name, List<AllowedValues?> checks, CancellationToken cancellation) =>
    [
        .. query.Rows("""
            select column_name, column_type, is_nullable, extra, column_default, collation_name, data_type, generation_expression is not null
            from information_schema.columns where table_schema = ? and table_name = ? order by ordinal_position
            """, cancellation, schema, name).Select(row =>
        {
            var type = row[1] ?? "";
            var nullable = row[2] == "YES";
            var isEnumeration = row[6] == "enum";
            return new CatalogColumn(row[0] ?? "", type, CatalogTypes.Nearest(isEnumeration ? "enum" : type, nullable), nullable)
            {
                Generated = (row[3] ?? "").Contains("auto_increment", StringComparison.OrdinalIgnoreCase),
                Computed = CatalogQuery.IsTrue(row[7]),
                Default = row[4] is "NULL" ? null : row[4],
                Collation = row[5],
                Values = isEnumeration ? AllowedValues.Of($"x in {type[4..]}")?.Values ?? [] : checks.FirstOrDefault(list => list?.Column == row[0])?.Values ?? [],
            };
        }),
    ];

    private ImmutableArray<CatalogForeignKey> ForeignKeys(string schema, string name, bool qualified, CancellationToken cancellation) =>
    [
        .. query.Rows("""
            select constraint_name, column_name, referenced_table_schema, referenced_table_name, referenced_column_name
            from information_schema.key_column_usage
            where table_schema = ? and table_name = ? and referenced_table_name is not null order by constraint_name, ordinal_position
            """, cancellation, schema, name).GroupBy(row => row[0]).Select(rows => new CatalogForeignKey(
                [.. rows.Select(row => row[1] ?? "")],
                new CatalogName(qualified || rows.First()[2] != schema ? rows.First()[2] : null, rows.First()[3] ?? "", false),
                [.. rows.Select(row => row[4] ?? "")])),
    ];
}
