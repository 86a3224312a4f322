using System.Data.Common;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Catalog;

namespace DataSync.Sources.Sql;

/// <summary>PostgreSQL, by its own protocol or behind ODBC.</summary>
/// <param name="columns">The real columns.</param>
/// <param name="behindOdbc">The driver gives a day before our era without saying so: days are asked for as text.</param>
internal sealed class PostgresDialect(RealColumns columns, bool behindOdbc) : ServerDialect(columns)
{
    public override string Name => "postgres";

    internal override string Newest(TablePlan table) => Columns.Table(table.PhysicalName) is { LocksRows: false } ? "" : " for update";

    internal override string UnlessTaken => " on conflict do nothing";

    private protected override int SilentFraction => 6;

    private protected override int? SilentScale => null;

    public override string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public override bool IsDuplicateKey(DbException error) => IsUniqueViolation(error, (state, _) => state == "23505");

    private protected override bool Keeps(TypeKind kind, string type, ColumnUse use) => kind switch
    {
        TypeKind.Int => type is "smallint" or "integer" or "bigint",
        TypeKind.Decimal => type == "numeric",
        TypeKind.Float => type == "double precision",
        TypeKind.Bool => type == "boolean",
        TypeKind.Date => type == "date",
        TypeKind.Time => type == "time without time zone",
        TypeKind.DateTime => type == "timestamp without time zone",
        TypeKind.Guid => type == "uuid",
        _ => false,
    };

    // Equal is what has equal bytes, unless a collation says otherwise; of CHAR the filling blanks do not count.
    private protected override string? WhyNotText(ColumnPlan column, CatalogColumn real, string type) =>
        type is not ("text" or "character varying") ? $"{column.PhysicalName} is {real.DatabaseType} in the database, which compares in its own way"
        : real.Collation is { } collation && collation.EndsWith("(nondeterministic)", StringComparison.Ordinal) ? $"the collation {collation} takes different texts as equal"
        : null;

    // A collation that takes different texts as equal does so in its order too.
    internal override bool KeepsPlace(ColumnPlan column, TablePlan table) => column.Type.Kind == TypeKind.Text
        ? Columns.Of(column, table) is { } real && CatalogTypes.Split(real.DatabaseType).Name is "text" or "character varying"
        : base.KeepsPlace(column, table);

    internal override string InOrderCondition(ColumnPlan column, TablePlan table) =>
        column.Type.Kind == TypeKind.Text ? Quote(column.PhysicalName) + " collate \"C\"" : Quote(column.PhysicalName);

    internal override string InSelect(ColumnPlan column, TablePlan table)
    {
        var name = Quote(column.PhysicalName);
        if (column.Type.Kind is not (TypeKind.Text or TypeKind.Date) || Columns.Of(column, table) is not { } real)
            return name;
        return CatalogTypes.Nearest(real.DatabaseType, false)?.Kind switch
        {
            // A cast would add the bits of a network to an address that has none.
            _ when column.Type.Kind == TypeKind.Text && real.DatabaseType == "inet" => $"cast(inet_out({name}) as text) as {name}",
            // As the server writes it, on every way to it; so a number of more digits than ours is read as the text it is declared as.
            not TypeKind.Text when column.Type.Kind == TypeKind.Text => $"cast({name} as text) as {name}",
            TypeKind.Date when behindOdbc => $"cast({name} as varchar(16)) as {name}",
            _ => name,
        };
    }

    internal override string? Unsound(ColumnPlan column, TablePlan table) => column.Type.Kind switch
    {
        TypeKind.Decimal => $"{Quote(column.PhysicalName)} = 'NaN'::numeric",
        TypeKind.Date or TypeKind.DateTime => $"not isfinite({Quote(column.PhysicalName)})",
        TypeKind.Time => $"{Quote(column.PhysicalName)} = time '24:00'",
        _ => null,
    };

    internal override string Truth(ColumnPlan column) => Quote(column.PhysicalName);

    internal override string Marker(ColumnPlan column) => TypeOf(column.Type.Kind) is { } type ? $"cast(? as {type})" : "?";

    // A text makes one of what stands beside it, and then blanks and letters count that do not in the column's own type.
    internal override string MarkerAsKept(ColumnPlan column, TablePlan table) => CatalogTypes.Split(Columns.Of(column, table)?.DatabaseType ?? "").Name switch
    {
        "character" or "bpchar" when column.Type.Kind == TypeKind.Text => "cast(? as bpchar)",
        "citext" when column.Type.Kind == TypeKind.Text => "cast(? as citext)",
        _ => Marker(column),
    };

    internal override string? InOrder(ColumnPlan column, TablePlan table, bool descending)
    {
        // A moment with a zone has the order of the UTC times that it is read as.
        if (column.Type.Kind != TypeKind.Bool && !IsMoment(column, table) && WhyNotUsed(column, table, ColumnUse.Order) is not null)
            return null;
        var name = InOrderCondition(column, table);
        return !column.Type.Nullable ? name + (descending ? " desc" : "") : name + (descending ? " desc nulls last" : " nulls first");
    }

    private bool IsMoment(ColumnPlan column, TablePlan table) => column.Type.Kind == TypeKind.DateTime && Columns.Of(column, table) is { DatabaseType: { } type } && CatalogTypes.Split(type).Name == "timestamp with time zone";

    internal override string Limit(int rows) => $" limit {rows}";

    internal override string ColumnType(SyncType type, bool isKey) => type.Kind switch
    {
        TypeKind.Text when type.Length > 0 => $"varchar({type.Length})",
        TypeKind.Decimal when type.Precision > 0 => $"numeric({type.Precision}, {type.Scale})",
        var kind => TypeOf(kind) ?? "text",
    };

    private protected override string Counts(ColumnPlan column, TablePlan table) => column.Type.Kind == TypeKind.Int ? " generated by default as identity" : "";

    private protected override string? Literal(TypeKind kind, string text) => kind == TypeKind.Bool ? text : base.Literal(kind, text);

    /// <summary>The server's type for a kind of the language.</summary>
    internal static string? TypeOf(TypeKind kind) => kind switch
    {
        TypeKind.Text => "text",
        TypeKind.Int => "bigint",
        TypeKind.Decimal => "numeric",
        TypeKind.Float => "double precision",
        TypeKind.Bool => "boolean",
        TypeKind.Date => "date",
        TypeKind.Time => "time",
        TypeKind.DateTime => "timestamp",
        TypeKind.Guid => "uuid",
        TypeKind.Bytes => "bytea",
        _ => null,
    };
}
