using System.Data.Common;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Catalog;

namespace DataSync.Sources.Sql;

/// <summary>What PostgreSQL and MariaDB have in common: what a condition may do follows from the real column and not from its declaration.</summary>
internal abstract class ServerDialect(RealColumns columns) : SourceDialect
{
    private const int MicrosecondDigits = 6;
    private const int MoneyScale = 2;
    private const int MostOfName = 63;

    internal RealColumns Columns => columns;

    internal sealed override string? WhyNotUsed(ColumnPlan column, TablePlan table, ColumnUse use)
    {
        if (columns.Of(column, table) is not { } real)
            return $"{column.PhysicalName} is not a column of the database";
        var (type, digits, _) = CatalogTypes.Split(real.DatabaseType);
        return column.Type.Kind switch
        {
            TypeKind.Float when digits > 0 => $"{column.PhysicalName} is {real.DatabaseType} in the database, which shows fewer digits than it compares",
            TypeKind.Bool when use == ColumnUse.Order => "yes and no have no order",
            TypeKind.Text => WhyNotText(column, real, type),
            TypeKind.Bytes or TypeKind.Duration => $"{column.Type} is not compared by the database",
            var kind => Keeps(kind, type, use) ? null : $"{column.PhysicalName} is declared {column.Type} and is {real.DatabaseType} in the database",
        };
    }

    internal override bool Narrows(ColumnPlan column, TablePlan table) =>
        column.Type.Kind == TypeKind.Text && columns.Of(column, table) is { } real && CatalogTypes.Nearest(real.DatabaseType, false) is { Kind: TypeKind.Text };

    internal sealed override string? WhyNotAggregated(ColumnPlan column, TablePlan table, AggregateOf of)
    {
        if (of == AggregateOf.Values)
            return null;
        if (column.Type.Kind is TypeKind.Float or TypeKind.Bool)
            return column.Type.Kind == TypeKind.Float ? "floating numbers give another result in another order" : "truth values may be kept as other numbers";
        if (WhyNotUsed(column, table, of == AggregateOf.Distinct ? ColumnUse.Equality : ColumnUse.Order) is { } reason)
            return reason;
        var (_, first, second) = CatalogTypes.Split(columns.Of(column, table)?.DatabaseType ?? "");
        var declared = column.Type;
        return declared.Kind switch
        {
            TypeKind.Decimal when of == AggregateOf.Sum && declared.Precision is 0 or > 18 => "a sum of decimals with more than 18 digits may have more digits than can be kept",
            TypeKind.Decimal when first == 0 || (declared.Precision > 0 && (second > declared.Scale || first - second > declared.Precision - declared.Scale)) =>
                $"{column.PhysicalName} may hold more digits than {declared}",
            TypeKind.Text when declared.Length > 0 && (first == 0 || first > declared.Length) => $"{column.PhysicalName} may hold more characters than {declared}",
            _ => null,
        };
    }

    private protected sealed override WriteCheck CheckOf(ColumnPlan column, TablePlan table)
    {
        if (columns.Table(table.PhysicalName) is { EngineWithoutTransactions: { } engine })
        {
            throw new SyncException(SourceCodes.NoTransactions, $"The table {table.PhysicalName} is kept by {engine}, which takes nothing back: a write that fails half way would stay, and be done again.",
                "Convert it: alter table … engine = InnoDB.", FailureClass.Setup);
        }
        if (columns.Of(column, table) is not { } real)
            return new WriteCheck(column) { Fraction = MicrosecondDigits };
        var type = CatalogTypes.Nearest(real.DatabaseType, false);
        var (name, precision, scale) = CatalogTypes.Split(real.DatabaseType);
        return new WriteCheck(column)
        {
            Fraction = CatalogTypes.Fraction(real.DatabaseType, SilentFraction),
            Scale = type?.Kind switch
            {
                TypeKind.Int => 0,
                TypeKind.Decimal when precision > 0 => scale,
                TypeKind.Decimal => SilentScale,
                TypeKind.Float when precision > 0 => scale,
                null when name == "money" => MoneyScale,
                TypeKind.Bool when name == "tinyint" => 0,
                _ => null,
            },
            KeepsDecimalsAsFloating = type?.Kind == TypeKind.Float,
            KeepsSingle = name is "real" or "float" or "float unsigned",
            Makes = type?.Kind,
            Characters = type?.Kind == TypeKind.Text ? precision : 0,
            DropsBlanks = name is "character" or "char" or "bpchar" or "nchar",
            Octets = name switch { "name" => MostOfName, "\"char\"" => 1, _ => 0 },
            FilledBytes = name == "binary" ? precision : 0,
            Members = ValuesOf("enum("),
            SetMembers = ValuesOf("set("),
            KeepsAddresses = name == "inet",
            KeepsYears = name == "year" || real.DatabaseType.StartsWith("year(", StringComparison.OrdinalIgnoreCase),
            KeepsZone = name == "timestamp with time zone",
            MakesNowOfNull = name == "timestamp" && !real.Nullable,
        };

        string? ValuesOf(string opening) => real.DatabaseType.StartsWith(opening, StringComparison.OrdinalIgnoreCase) ? real.DatabaseType[opening.Length..^1] : null;
    }

    /// <exception cref="SyncException">DS6142: a time is finer than a microsecond, and the server would round it before it compares.</exception>
    internal static void CheckParameters(ReadOnlySpan<object?> values)
    {
        foreach (var value in values)
        {
            if ((value is DateTime moment && moment.Ticks % TimeSpan.TicksPerMicrosecond != 0) || (value is TimeOnly time && time.Ticks % TimeSpan.TicksPerMicrosecond != 0))
            {
                throw new SyncException(SourceCodes.NotKept, "A time in the condition is finer than a microsecond, and the database would round it.",
                    "Compare with a time of at most six digits behind the second.");
            }
        }
    }

    /// <summary>Digits behind a second of a column that does not say how many.</summary>
    private protected abstract int SilentFraction { get; }

    /// <summary>Digits behind the point of a decimal column that does not say how many; null: any number.</summary>
    private protected abstract int? SilentScale { get; }

    /// <summary>Whether a real type compares exactly as a kind of the language does.</summary>
    private protected abstract bool Keeps(TypeKind kind, string type, ColumnUse use);

    private protected abstract string? WhyNotText(ColumnPlan column, Plans.Sources.CatalogColumn real, string type);

    private protected static bool IsUniqueViolation(DbException error, Func<string, int, bool> matches) => error switch
    {
        Odbc.OdbcException odbc => odbc.Diagnostics.Any(record => matches(record.SqlState, record.NativeCode)),
        _ => matches(error.SqlState ?? "", error.ErrorCode),
    };
}
