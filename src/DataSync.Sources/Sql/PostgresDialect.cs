using System.Data.Common;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Sources.Sql;

/// <summary>PostgreSQL, by its own protocol or behind ODBC.</summary>
internal sealed class PostgresDialect(RealColumns columns) : ServerDialect(columns)
{
    public override string Name => "postgres";

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

    internal override string InOrderCondition(ColumnPlan column, TablePlan table) =>
        column.Type.Kind == TypeKind.Text ? Quote(column.PhysicalName) + " collate \"C\"" : Quote(column.PhysicalName);

    internal override string Truth(ColumnPlan column) => Quote(column.PhysicalName);

    internal override string Marker(ColumnPlan column) => TypeOf(column.Type.Kind) is { } type ? $"cast(? as {type})" : "?";

    internal override string? InOrder(ColumnPlan column, TablePlan table, bool descending)
    {
        if (column.Type.Kind != TypeKind.Bool && WhyNotUsed(column, table, ColumnUse.Order) is not null)
            return null;
        var name = InOrderCondition(column, table);
        return !column.Type.Nullable ? name + (descending ? " desc" : "") : name + (descending ? " desc nulls last" : " nulls first");
    }

    internal override string Limit(int rows) => $" limit {rows}";

    internal override string ColumnType(SyncType type, bool isKey) => type.Kind switch
    {
        TypeKind.Text when type.Length > 0 => $"varchar({type.Length})",
        TypeKind.Decimal when type.Precision > 0 => $"numeric({type.Precision}, {type.Scale})",
        var kind => TypeOf(kind) ?? "text",
    };

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
