using System.Data.Common;
using DataSync.Plans.Model;
using DataSync.Plans.Values;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Odbc;

/// <summary>
/// A database of which nothing is certain but the standard. Whole numbers compare everywhere alike; an equality of texts is sent
/// to have fewer rows and is checked again here, because collation and padding are the database's own.
/// </summary>
/// <param name="quote">The character that quotes names; a blank where names cannot be quoted.</param>
internal sealed class StandardDialect(string quote) : SourceDialect
{
    private const int SqlServerIndex = 2601, SqlServerConstraint = 2627;

    public override string Name => "generic";

    public override string Quote(string identifier) => string.IsNullOrWhiteSpace(quote)
        ? identifier
        : quote + identifier.Replace(quote, quote + quote, StringComparison.Ordinal) + quote;

    public override bool IsDuplicateKey(DbException error) => error is OdbcException odbc
        && odbc.Diagnostics.Any(record => record.SqlState == "23505" || (record.SqlState == "23000" && record.NativeCode is SqlServerIndex or SqlServerConstraint));

    internal override string? WhyNotUsed(ColumnPlan column, TablePlan table, ColumnUse use) => column.Type.Kind switch
    {
        TypeKind.Int when use != ColumnUse.Truth => null,
        TypeKind.Text => "the database compares text by its own collation",
        _ => $"it is not certain that this database compares {column.Type} as compiled code does",
    };

    internal override bool Narrows(ColumnPlan column, TablePlan table) => column.Type.Kind == TypeKind.Text;

    internal override string? InOrder(ColumnPlan column, TablePlan table, bool descending) => column.Type.Kind switch
    {
        // The place of NULL differs between databases.
        TypeKind.Int or TypeKind.Decimal or TypeKind.Date or TypeKind.DateTime when !column.Type.Nullable =>
            Quote(column.PhysicalName) + (descending ? " desc" : ""),
        _ => null,
    };

    internal override string Limit(int rows) => "";

    internal override string ColumnType(SyncType type, bool isKey) => type.Kind switch
    {
        TypeKind.Text => type.Length > 0 ? $"varchar({type.Length})" : "text",
        TypeKind.Int => "bigint",
        TypeKind.Decimal => type.Precision > 0 ? $"decimal({type.Precision}, {type.Scale})" : "decimal(38, 10)",
        TypeKind.Float => "double precision",
        TypeKind.Bool => "boolean",
        TypeKind.Date => "date",
        TypeKind.Time => "time(6)",
        TypeKind.DateTime => "timestamp(6)",
        TypeKind.Guid => "char(36)",
        _ => "blob",
    };
}
