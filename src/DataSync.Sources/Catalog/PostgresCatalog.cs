using System.Collections.Immutable;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Sources.Catalog;

/// <summary>PostgreSQL's own catalogue. Names without a schema are looked up as the server does: along the search path.</summary>
internal sealed class PostgresCatalog(CatalogQuery query) : ICatalog
{
    private const string Columns = """
        select a.attname, case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) else format_type(a.atttypid, a.atttypmod) end, a.attnotnull or t.typnotnull, a.attidentity <> '' or coalesce(pg_get_expr(d.adbin, d.adrelid), '') like 'nextval(%',
               a.attgenerated <> '', pg_get_expr(d.adbin, d.adrelid), case when a.attcollation = 0 then null when co.collisdeterministic then co.collname else co.collname || ' (nondeterministic)' end, t.typtype, a.atttypid, a.attidentity = 'a'
        from pg_attribute a
        join pg_type t on t.oid = a.atttypid
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        left join pg_collation co on co.oid = a.attcollation
        where a.attrelid = cast(? as oid) and a.attnum > 0 and not a.attisdropped
        order by a.attnum
        """;

    public ImmutableArray<CatalogName> Tables(CancellationToken cancellation) =>
    [
        .. query.Rows("""
            select case when n.nspname = current_schema() then null else n.nspname end, c.relname, c.relkind in ('v', 'm')
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
            order by n.nspname <> current_schema(), n.nspname, c.relname
            """, cancellation).Select(row => new CatalogName(row[0], row[1] ?? "", CatalogQuery.IsTrue(row[2]))),
    ];

    public CatalogTable? Find(string physicalName, CancellationToken cancellation)
    {
        if (IsElsewhere(physicalName, cancellation))
            return null;
        var found = query.Rows("""
            select c.oid, case when n.nspname = current_schema() then null else n.nspname end, c.relname, c.relkind in ('v', 'm'),
                   exists (select 1 from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal) or (c.relhasrules and c.relkind not in ('v', 'm')),
                   exists (select 1 from pg_index i where i.indrelid = c.oid and (i.indisexclusion or i.indisunique and (i.indpred is not null or i.indexprs is not null))),
                   (c.relkind not in ('v', 'm') or pg_relation_is_updatable(c.oid, false) & 4 <> 0) and has_any_column_privilege(c.oid, 'UPDATE'),
                   c.relkind not in ('v', 'm') and not c.relhasrules and not row_security_active(c.oid)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass(?)
            """, cancellation, Quoted(physicalName));
        if (found is not [[{ } id, var schema, { } name, var view, var triggers, var others, var locks, var copies]])
            return null;
        var columns = query.Rows(Columns, cancellation, id);
        var checks = query.Rows("select pg_get_constraintdef(oid), conkey[1], array_length(conkey, 1) from pg_constraint where contype = 'c' and conrelid = cast(? as oid)", cancellation, id)
            .Where(row => row[2] == "1").Select(row => AllowedValues.Of(row[0] ?? "")).Where(list => list is not null).ToList();
        var keys = query.Rows("""
            select i.indexrelid, i.indisprimary, a.attname
            from pg_index i cross join lateral unnest(i.indkey) with ordinality k(attnum, place)
            join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
            where i.indrelid = cast(? as oid) and i.indisunique and i.indpred is null and i.indexprs is null and i.indimmediate and k.place <= i.indnkeyatts
            order by i.indexrelid, k.place
            """, cancellation, id).GroupBy(row => row[0]).Select(rows => (Primary: CatalogQuery.IsTrue(rows.First()[1]), Columns: rows.Select(row => row[2] ?? "").ToImmutableArray())).ToList();
        return new CatalogTable(new CatalogName(schema, name, CatalogQuery.IsTrue(view)),
            [.. columns.Select(row => Column(row, checks, cancellation))])
        {
            PrimaryKey = keys.FirstOrDefault(key => key.Primary).Columns is { IsDefault: false } primary ? primary : [],
            Uniques = [.. keys.Where(key => !key.Primary).Select(key => key.Columns)],
            ForeignKeys = ForeignKeys(id, cancellation),
            HasTriggers = CatalogQuery.IsTrue(triggers),
            HasOtherUniques = CatalogQuery.IsTrue(others),
            LocksRows = CatalogQuery.IsTrue(locks),
            TakesCopies = CatalogQuery.IsTrue(copies),
        };
    }

    public bool IsReferenced(CatalogTable table, CancellationToken cancellation)
    {
        return query.Rows("select 1 from pg_constraint where contype = 'f' and confrelid = to_regclass(?) limit 1", cancellation, Quoted(table.Name.PhysicalName)).Count > 0;
    }

    public ImmutableArray<CatalogCascade> Cascades(CatalogName table, CancellationToken cancellation) =>
    [
        // The keys of a table's parts stand beside its own.
        .. query.Rows("""
            select distinct case when n.nspname = current_schema() then null else n.nspname end, c.relname, case f.confdeltype when 'c' then 'cascade' when 'n' then 'set null' else 'set default' end
            from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
            where f.contype = 'f' and f.confrelid = to_regclass(?) and f.confdeltype in ('c', 'n', 'd')
              and not exists (select 1 from pg_constraint whole where whole.oid = f.conparentid and whole.confrelid = f.confrelid)
            order by 1, 2, 3
            """, cancellation, Quoted(table.PhysicalName)).Select(row => new CatalogCascade(new CatalogName(row[0], row[1] ?? "", false), row[2] ?? "")),
    ];

    // The server refuses to look for a name of three parts, unless the first is its own database.
    private bool IsElsewhere(string physicalName, CancellationToken cancellation) =>
        physicalName.Split('.') is { Length: > 2 } parts && (parts.Length > 3 || query.Rows("select 1 where current_database() = ?", cancellation, parts[0]).Count == 0);

    private static string Quoted(string physicalName) =>
        string.Join('.', physicalName.Split('.').Select(part => $"\"{part.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));

    private CatalogColumn Column(string?[] row, List<AllowedValues?> checks, CancellationToken cancellation)
    {
        var name = row[0] ?? "";
        var type = row[1] ?? "";
        var isEnumeration = row[7] == "e";
        var nullable = !CatalogQuery.IsTrue(row[2]);
        return new CatalogColumn(name, type, Nearest(isEnumeration ? "text" : type, nullable), nullable)
        {
            Generated = CatalogQuery.IsTrue(row[3]),
            AlwaysGenerated = CatalogQuery.IsTrue(row[9]),
            Computed = CatalogQuery.IsTrue(row[4]),
            Default = CatalogQuery.IsTrue(row[4]) ? null : row[5],
            Collation = row[6],
            Values = isEnumeration
                ? [.. query.Rows("select enumlabel from pg_enum where enumtypid = cast(? as oid) order by enumsortorder", cancellation, row[8] ?? "").Select(label => label[0] ?? "")]
                : checks.FirstOrDefault(list => list?.Column == name)?.Values ?? [],
        };
    }

    // A row of bits is none of its numbers and no truth value, not even one bit.
    private static SyncType? Nearest(string type, bool nullable) => CatalogTypes.Split(type).Name is "bit" or "bit varying" ? null : CatalogTypes.Nearest(type, nullable);

    private ImmutableArray<CatalogForeignKey> ForeignKeys(string id, CancellationToken cancellation) =>
    [
        .. query.Rows("""
            select f.oid, a.attname, case when n.nspname = current_schema() then null else n.nspname end, c.relname, b.attname
            from pg_constraint f
            cross join lateral unnest(f.conkey, f.confkey) with ordinality k(here, there, place)
            join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.here
            join pg_attribute b on b.attrelid = f.confrelid and b.attnum = k.there
            join pg_class c on c.oid = f.confrelid join pg_namespace n on n.oid = c.relnamespace
            where f.contype = 'f' and f.conrelid = cast(? as oid)
            order by f.conname, k.place
            """, cancellation, id).GroupBy(row => row[0]).Select(rows => new CatalogForeignKey(
                [.. rows.Select(row => row[1] ?? "")], new CatalogName(rows.First()[2], rows.First()[3] ?? "", false), [.. rows.Select(row => row[4] ?? "")])),
    ];
}
