using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Catalog;

namespace DataSync.Sources.Sql;

/// <summary>
/// MariaDB and MySQL. Their collations take case, accents and trailing blanks as equal: a text is compared once as the column has it, for the index,
/// and once by code point.
/// </summary>
internal sealed class MariaDbDialect(RealColumns columns) : ServerDialect(columns)
{
    private const int Duplicate = 1062;
    internal const string ByCodePoint = "utf8mb4_nopad_bin";

    public override string Name => "mariadb";

    internal override string EmptyInsert => "() values ()";

    internal override string Newest(TablePlan table) => " for update";

    private protected override int SilentFraction => 0;

    private protected override int? SilentScale => 0;

    public override string Quote(string identifier) => $"`{identifier.Replace("`", "``", StringComparison.Ordinal)}`";

    public override bool IsDuplicateKey(DbException error) => IsUniqueViolation(error, (_, native) => native == Duplicate);

    private protected override bool Keeps(TypeKind kind, string type, ColumnUse use) => kind switch
    {
        TypeKind.Int => type.Replace(" unsigned", "", StringComparison.Ordinal) is "tinyint" or "smallint" or "mediumint" or "int" or "bigint",
        TypeKind.Decimal => type == "decimal",
        TypeKind.Float => type == "double",
        TypeKind.Bool => type is "tinyint" or "boolean",
        TypeKind.Date => type == "date",
        // A timestamp is kept in another zone than it is shown in, and a time may be of several days.
        TypeKind.DateTime => type == "datetime",
        TypeKind.Guid => type == "uuid" && use != ColumnUse.Order,
        _ => false,
    };

    private protected override string? WhyNotText(ColumnPlan column, CatalogColumn real, string type) =>
        real.Collation is not null && type is "varchar" or "char" or "text" or "tinytext" or "mediumtext" or "longtext"
            ? null
            : $"{column.PhysicalName} is {real.DatabaseType} in the database, which compares in its own way";

    internal override string InCondition(ColumnPlan column, TablePlan table)
    {
        var name = Quote(column.PhysicalName);
        if (column.Type.Kind != TypeKind.Text || Columns.Of(column, table)?.Collation is not { } collation || collation == ByCodePoint)
            return name;
        return collation.StartsWith("utf8mb4_", StringComparison.Ordinal) ? $"{name} collate {ByCodePoint}" : $"convert({name} using utf8mb4) collate {ByCodePoint}";
    }

    // With a number of digits its last bit is not that of the number it shows.
    internal override string InSelect(ColumnPlan column, TablePlan table) =>
        column.Type.Kind is TypeKind.Float or TypeKind.Decimal or TypeKind.Text && CatalogTypes.Split(Columns.Of(column, table)?.DatabaseType ?? "") is ("double" or "double unsigned", > 0, _)
            ? $"cast({Quote(column.PhysicalName)} as char) as {Quote(column.PhysicalName)}"
            : base.InSelect(column, table);

    // A value of another character set would be compared by the rules of neither.
    internal override bool KeepsPlace(ColumnPlan column, TablePlan table) => base.KeepsPlace(column, table)
        && (column.Type.Kind != TypeKind.Text || Columns.Of(column, table)?.Collation?.StartsWith("utf8mb4_", StringComparison.Ordinal) == true);

    // It goes through the whole index for a comparison of rows, and to the place for this.
    internal override string Behind(ImmutableArray<ColumnPlan> key) => string.Join(" or ", key.Select((last, count) => "("
        + string.Join(" and ", key.Take(count).Select(column => $"{Quote(column.PhysicalName)} = {Marker(column)}").Append($"{Quote(last.PhysicalName)} > {Marker(last)}")) + ")"));

    internal override IEnumerable<int> MarkersBehind(int columns) => Enumerable.Range(1, columns).SelectMany(count => Enumerable.Range(0, count));

    // A date of zeros, in whole or in part.
    internal override string? Unsound(ColumnPlan column, TablePlan table) => column.Type.Kind is TypeKind.Date or TypeKind.DateTime
        ? $"year({Quote(column.PhysicalName)}) = 0 or month({Quote(column.PhysicalName)}) = 0 or dayofmonth({Quote(column.PhysicalName)}) = 0" : null;

    internal override bool EqualityIsLoose(ColumnPlan column, TablePlan table) =>
        column.Type.Kind == TypeKind.Text && Columns.Of(column, table)?.Collation is { } collation && collation != ByCodePoint;

    // Without a cast a decimal that comes as text is compared as a floating number.
    internal override string Marker(ColumnPlan column) => column.Type.Kind switch
    {
        TypeKind.Decimal => "cast(? as decimal(65, 30))",
        TypeKind.Date => "cast(? as date)",
        TypeKind.DateTime => "cast(? as datetime(6))",
        TypeKind.Guid => "cast(? as uuid)",
        _ => "?",
    };

    /// <summary>A marker whose value is of its real column's own type wherever it stands, so that the comparison and the write are those of the value by itself; null where that is not sure.</summary>
    internal string? TypedMarker(ColumnPlan column, TablePlan table)
    {
        if (Columns.Of(column, table) is not { } real || WhyNotUsed(column, table, ColumnUse.Equality) is not null)
            return null;
        var (_, digits, fraction) = CatalogTypes.Split(real.DatabaseType);
        return column.Type.Kind switch
        {
            TypeKind.Int or TypeKind.Bool => "cast(? as signed)",
            TypeKind.Float => "cast(? as double)",
            TypeKind.Decimal => $"cast(? as decimal({digits.ToString(CultureInfo.InvariantCulture)}, {fraction.ToString(CultureInfo.InvariantCulture)}))",
            TypeKind.Date or TypeKind.Guid => Marker(column),
            TypeKind.DateTime => $"cast(? as {real.DatabaseType})",
            TypeKind.Text when real.Collation is { } collation && collation.StartsWith("utf8mb4_", StringComparison.Ordinal) => $"cast(? as char character set utf8mb4) collate {collation}",
            _ => null,
        };
    }

    internal override string? InOrder(ColumnPlan column, TablePlan table, bool descending) =>
        column.Type.Kind != TypeKind.Bool && WhyNotUsed(column, table, ColumnUse.Order) is not null ? null : InCondition(column, table) + (descending ? " desc" : "");

    internal override string Limit(int rows) => $" limit {rows}";

    // Only what is a key by itself may count there.
    private protected override string Counts(ColumnPlan column, TablePlan table) =>
        column.Type.Kind == TypeKind.Int && table.Key is [var only] && only == column.Index ? " auto_increment" : "";

    private protected override string? Literal(TypeKind kind, string text) =>
        base.Literal(kind, kind == TypeKind.Text ? text.Replace("\\", "\\\\", StringComparison.Ordinal) : text);

    internal override string ColumnType(SyncType type, bool isKey) => type.Kind switch
    {
        TypeKind.Text when type.Length > 0 => $"varchar({type.Length}) character set utf8mb4 collate {ByCodePoint}",
        TypeKind.Text when isKey => $"varchar(700) character set utf8mb4 collate {ByCodePoint}",
        TypeKind.Text => $"longtext character set utf8mb4 collate {ByCodePoint}",
        TypeKind.Int => "bigint",
        TypeKind.Decimal when type.Precision > 0 => $"decimal({type.Precision}, {type.Scale})",
        TypeKind.Decimal => "decimal(57, 28)",
        TypeKind.Float => "double",
        TypeKind.Bool => "boolean",
        TypeKind.Date => "date",
        TypeKind.Time => "time(6)",
        TypeKind.DateTime => "datetime(6)",
        TypeKind.Guid => "uuid",
        TypeKind.Bytes when isKey => "varbinary(700)",
        _ => "longblob",
    };
}
