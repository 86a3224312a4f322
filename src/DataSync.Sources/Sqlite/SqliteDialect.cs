using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Odbc;
using DataSync.Sources.Sql;
using Microsoft.Data.Sqlite;

namespace DataSync.Sources.Sqlite;

/// <summary>SQLite, embedded or behind ODBC. It keeps text, whole numbers, floating numbers and bytes, whatever a column is called.</summary>
/// <param name="schema">The real columns.</param>
/// <param name="behindOdbc">The way to the database renders floating numbers with too few digits: they are asked for as text. And it cuts a text at U+0000: such a text is looked for.</param>
internal sealed class SqliteDialect(SqliteSchema schema, bool behindOdbc) : SourceDialect
{
    private const int UniqueViolated = 2067, PrimaryKeyViolated = 1555, RowIdViolated = 2579, Constraint = 19;

    public override string Name => "sqlite";

    // Whoever reads in a transaction holds the file, or is refused its first write when somebody else was faster.
    public override bool KeepsWhatIsRead => true;

    internal override string UnlessTaken => " on conflict do nothing";

    public override string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public override bool IsDuplicateKey(DbException error) => error switch
    {
        SqliteException sqlite => sqlite.SqliteExtendedErrorCode is UniqueViolated or PrimaryKeyViolated or RowIdViolated,
        OdbcException { NativeCode: Constraint } odbc => odbc.Message.Contains("UNIQUE constraint failed", StringComparison.Ordinal)
            || odbc.Message.Contains("PRIMARY KEY", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>
    /// A name with a schema that SQLite does not have (<c>dbo.Account</c>) is one name here: so a script written for another
    /// database runs in its tests.
    /// </summary>
    public override string QuoteTable(string physicalName) =>
        SqliteSchema.Split(physicalName) is ({ } schemaName, var table) ? $"{Quote(schemaName)}.{Quote(table)}" : Quote(physicalName);

    internal override string? WhyNotUsed(ColumnPlan column, TablePlan table, ColumnUse use)
    {
        var affinity = schema.Of(table.PhysicalName, column.PhysicalName);
        return column.Type.Kind switch
        {
            _ when affinity == Affinity.Unknown => $"{column.PhysicalName} is not a column of the database",
            TypeKind.Text when affinity != Affinity.Text => $"{column.PhysicalName} is no text column in the database ({affinity.ToString().ToLowerInvariant()})",
            TypeKind.Text when use == ColumnUse.Order && !schema.IsUtf8 => "this database does not order text by code point",
            TypeKind.Text => null,
            TypeKind.Int => affinity is Affinity.Integer or Affinity.Numeric ? null : NotStoredAs("a whole number", affinity, column),
            TypeKind.Bool when use == ColumnUse.Order => "yes and no have no order",
            TypeKind.Bool => affinity is Affinity.Integer or Affinity.Numeric ? null : NotStoredAs("0 and 1", affinity, column),
            TypeKind.Float => affinity == Affinity.Real ? null : NotStoredAs("a floating number", affinity, column),
            // Dates are read in one form only, and that form orders as dates do.
            TypeKind.Date => affinity is Affinity.Text or Affinity.Numeric ? null : NotStoredAs("ISO text", affinity, column),
            TypeKind.Decimal => "SQLite has no exact decimals: it compares them as text or as floating numbers",
            TypeKind.DateTime or TypeKind.Time => "SQLite keeps times as text, which may write one time in several ways",
            TypeKind.Guid => "SQLite keeps a GUID as text, which may be in capitals or not",
            _ => $"{column.Type} is not compared by the database",
        };
    }

    internal override string? WhyNotAggregated(ColumnPlan column, TablePlan table, AggregateOf of) => column.Type.Kind switch
    {
        _ when of == AggregateOf.Values => null,
        TypeKind.Float => "floating numbers give another result in another order",
        TypeKind.Bool => "truth values may be kept as other numbers",
        _ => WhyNotUsed(column, table, of == AggregateOf.Distinct ? ColumnUse.Equality : ColumnUse.Order),
    };

    // Any column may hold anything.
    internal override string? Unsound(ColumnPlan column, TablePlan table)
    {
        var name = Quote(column.PhysicalName);
        return column.Type.Kind switch
        {
            TypeKind.Int => $"typeof({name}) not in ('integer', 'null')",
            TypeKind.Text => $"typeof({name}) not in ('text', 'null')" + (column.Type.Length > 0 ? $" or length({name}) > {column.Type.Length}" : ""),
            TypeKind.Date => $"({name} is not null and date({name}) is not {name})",
            _ => null,
        };
    }

    internal override bool Narrows(ColumnPlan column, TablePlan table) => false;

    internal override string InCondition(ColumnPlan column, TablePlan table) =>
        column.Type.Kind == TypeKind.Text ? Quote(column.PhysicalName) + " collate binary" : Quote(column.PhysicalName);

    // Applications write dates with a T or a blank, decimals with as many zeros as they like. Every form that is read is known here, but numbers with leading zeros or an exponent.
    internal override string? InOneForm(ColumnPlan column, TablePlan table, string value)
    {
        var keepsText = schema.Of(table.PhysicalName, column.PhysicalName) is Affinity.Text or Affinity.Blob;
        return column.Type.Kind switch
        {
            TypeKind.Decimal when keepsText => $"case when instr({value}, '.') > 0 then rtrim(rtrim({value}, '0'), '.') else cast({value} as text) end",
            TypeKind.DateTime => $"replace({value}, 'T', ' ') || substr(' 00:00:00.0000000', length({value}) - 9)",
            TypeKind.Time => $"{value} || substr(':00.0000000', length({value}) - 4)",
            TypeKind.Guid => $"lower(replace(replace(replace({value}, '-', ''), '{{', ''), '}}', ''))",
            _ => null,
        };
    }

    // Behind ODBC a marker has no number.
    internal override string MarkerAgain(int position) => behindOdbc ? "?" : string.Create(CultureInfo.InvariantCulture, $"?{position + 1}");

    internal override string InSelect(ColumnPlan column, TablePlan table)
    {
        var name = Quote(column.PhysicalName);
        if (!behindOdbc || column.Type.Kind != TypeKind.Float)
            return name;
        // SQLite's own rendering is exact up to here; beyond, a text that is no number is refused when it is read.
        return $"case when typeof({name}) = 'real' and abs({name}) >= 1e99 then 'beyond 1e99' when typeof({name}) = 'real' then printf('%!.17g', {name}) else {name} end as {Quote(column.PhysicalName + " (float)")}";
    }

    internal override string CutColumn(TablePlan table, ImmutableArray<int> columns)
    {
        if (!behindOdbc)
            return "";
        var cases = new List<string>();
        for (var position = 0; position < columns.Length; position++)
            if (table.Columns[columns[position]] is { Type.Kind: TypeKind.Text } column) cases.Add(string.Create(CultureInfo.InvariantCulture, $" when instr({Quote(column.PhysicalName)}, char(0)) then {position}"));
        return cases.Count == 0 ? "" : $", case{string.Concat(cases)} end as \"(cut)\"";
    }

    internal override string? InOrder(ColumnPlan column, TablePlan table, bool descending)
    {
        var name = Quote(column.PhysicalName);
        var affinity = schema.Of(table.PhysicalName, column.PhysicalName);
        var ordered = column.Type.Kind switch
        {
            TypeKind.Text when affinity == Affinity.Text && schema.IsUtf8 => name + " collate binary",
            TypeKind.Int or TypeKind.Bool or TypeKind.Float when affinity is Affinity.Integer or Affinity.Numeric or Affinity.Real => name,
            // As floating numbers decimals of at most 15 digits keep their order.
            TypeKind.Decimal when column.Type.Precision is > 0 and <= 15 => $"cast({name} as real)",
            TypeKind.Date or TypeKind.Time when affinity is Affinity.Text or Affinity.Numeric => name + " collate binary",
            TypeKind.DateTime when affinity is Affinity.Text or Affinity.Numeric => $"replace({name}, 'T', ' ')",
            TypeKind.Guid when affinity is Affinity.Text or Affinity.Numeric => $"lower({name})",
            _ => null,
        };
        return ordered is null ? null : descending ? ordered + " desc" : ordered;
    }

    internal override string Limit(int rows) => $" limit {rows}";

    internal override string ColumnType(SyncType type, bool isKey) => type.Kind switch
    {
        TypeKind.Int or TypeKind.Bool => "integer",
        TypeKind.Float => "real",
        TypeKind.Bytes => "blob",
        // Decimals as text, or they become floating numbers.
        _ => "text",
    };

    private protected override void CheckTable(TablePlan table)
    {
        if (schema.ReplacesRows(table.PhysicalName))
        {
            throw new SyncException(SourceCodes.ReplacesRows, $"A rule of the table {table.PhysicalName} says `on conflict replace`: a row that is written takes away another one that has its value, or null becomes a default, and nobody is told.",
                "Make the table anew without these words; `upsert` writes a row whether or not it is there.", FailureClass.Setup);
        }
    }

    // What looks like a number is one there, whatever it was written as.
    private protected override WriteCheck CheckOf(ColumnPlan column, TablePlan table)
    {
        var affinity = schema.Of(table.PhysicalName, column.PhysicalName);
        var makesNumbers = affinity is Affinity.Real or Affinity.Numeric or Affinity.Integer;
        return new WriteCheck(column)
        {
            KeepsDecimalsAsFloating = makesNumbers,
            Makes = affinity == Affinity.Real ? TypeKind.Float : makesNumbers ? TypeKind.Decimal : null,
        };
    }

    /// <summary>Whether the real column keeps every value as it is bound: of texts it makes no numbers, and of numbers none of another kind.</summary>
    internal bool KeepsAsWritten(ColumnPlan column, TablePlan table) => (column.Type.Kind, schema.Of(table.PhysicalName, column.PhysicalName)) switch
    {
        (TypeKind.Int or TypeKind.Bool, Affinity.Integer or Affinity.Numeric or Affinity.Blob) => true,
        (TypeKind.Text or TypeKind.Decimal or TypeKind.Date or TypeKind.Time or TypeKind.DateTime or TypeKind.Guid, Affinity.Text or Affinity.Blob) => true,
        (TypeKind.Bytes, not Affinity.Unknown) => true,
        _ => false,
    };

    private static string NotStoredAs(string what, Affinity affinity, ColumnPlan column) =>
        $"{column.PhysicalName} is not kept as {what} in the database ({affinity.ToString().ToLowerInvariant()})";
}
