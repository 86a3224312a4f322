using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Sources.Sql;

/// <summary>What a filter does with a column.</summary>
internal enum ColumnUse
{
    Equality,
    Order,
    List,
    Truth,
}

/// <summary>
/// What generating SQL needs to know of a database beyond the contract. Every method that says "why not" answers null only where
/// the database surely gives the answer that compiled code gives.
/// </summary>
internal abstract class SourceDialect : SqlDialect
{
    /// <summary>Null where the database uses the column in a condition exactly as compiled code does.</summary>
    internal abstract string? WhyNotUsed(ColumnPlan column, TablePlan table, ColumnUse use);

    /// <summary>
    /// Whether the database's answer to an equality of this column has at least all rows of ours: then it is sent to have fewer
    /// rows, and checked again here.
    /// </summary>
    internal abstract bool Narrows(ColumnPlan column, TablePlan table);

    /// <summary>
    /// Whether a value that was read from the column, compared with it by the database's own rules, stands where its row does in the database's own order. That order need not be the language's.
    /// </summary>
    internal virtual bool KeepsPlace(ColumnPlan column, TablePlan table) => WhyNotUsed(column, table, ColumnUse.Equality) is null;

    /// <summary>A condition for what comes behind a key in the database's own order.</summary>
    internal virtual string Behind(ImmutableArray<ColumnPlan> key) =>
        $"({string.Join(", ", key.Select(column => Quote(column.PhysicalName)))}) > ({string.Join(", ", key.Select(Marker))})";

    /// <summary>Which value of the key each marker of <see cref="Behind"/> takes.</summary>
    internal virtual IEnumerable<int> MarkersBehind(int columns) => Enumerable.Range(0, columns);

    /// <summary>Null where the database computes this over the column exactly as compiled code does.</summary>
    internal virtual string? WhyNotAggregated(ColumnPlan column, TablePlan table, AggregateOf of) => "it is not certain that this database computes as compiled code does";

    /// <summary>A condition that finds values which are not what the column is declared as, and which reading would refuse; null where there can be none.</summary>
    internal virtual string? Unsound(ColumnPlan column, TablePlan table) => null;

    /// <summary>The column in a condition.</summary>
    internal virtual string InCondition(ColumnPlan column, TablePlan table) => Quote(column.PhysicalName);

    /// <summary>The column where it is compared for more or less.</summary>
    internal virtual string InOrderCondition(ColumnPlan column, TablePlan table) => InCondition(column, table);

    /// <summary>A truth value as a condition by itself.</summary>
    internal virtual string Truth(ColumnPlan column) => Quote(column.PhysicalName) + " = 1";

    /// <summary>The marker of a value that is compared with the column, such that the database takes it as of the column's type.</summary>
    internal virtual string Marker(ColumnPlan column) => "?";

    /// <summary>The marker of a value that is compared with the column as the column's own unique index would compare it.</summary>
    internal virtual string MarkerAsKept(ColumnPlan column, TablePlan table) => Marker(column);

    /// <summary>
    /// Whether <see cref="InCondition"/> is not what the column's indexes are built over: then an equality is asked twice, once as the database has it.
    /// </summary>
    internal virtual bool EqualityIsLoose(ColumnPlan column, TablePlan table) => false;

    /// <summary>A value of the column as text in one form, where the database keeps one value in several and compares their letters; null where its equality is that of the values.</summary>
    /// <param name="column">A column that a row is found by.</param>
    /// <param name="table">Its table.</param>
    /// <param name="value">An expression that has the value.</param>
    internal virtual string? InOneForm(ColumnPlan column, TablePlan table, string value) => null;

    /// <summary>A marker for a value that has a marker already.</summary>
    /// <param name="position">The position of that one.</param>
    internal virtual string MarkerAgain(int position) => "?";

    /// <exception cref="Plans.Runtime.SyncException">The table does with a row that is written what nobody is told of.</exception>
    private protected virtual void CheckTable(TablePlan table)
    {
    }

    /// <summary>What the real column keeps of a value that is written to it.</summary>
    private protected virtual WriteCheck CheckOf(ColumnPlan column, TablePlan table) => new(column);

    /// <summary>The same for a value of this write: one that only finds its row may end in blanks or be null, and then finds none.</summary>
    internal WriteCheck CheckOf(ColumnPlan column, WriteRequest request)
    {
        if (request.Kind != WriteKind.DeleteByKey)
            CheckTable(request.Table);
        var check = CheckOf(column, request.Table);
        return request.Kind is WriteKind.UpdateByKey or WriteKind.DeleteByKey && !request.Columns.Contains(column.Index) ? check with { DropsBlanks = false, MakesNowOfNull = false } : check;
    }

    /// <summary>The column in a select list.</summary>
    internal virtual string InSelect(ColumnPlan column, TablePlan table) => Quote(column.PhysicalName);

    /// <summary>What is selected besides the columns: the position of a text that this way would cut, or NULL. Empty where none would be.</summary>
    internal virtual string CutColumn(TablePlan table, ImmutableArray<int> columns) => "";

    /// <summary>The column in an ORDER BY; null where the database would order differently.</summary>
    internal abstract string? InOrder(ColumnPlan column, TablePlan table, bool descending);

    /// <summary>A clause that ends the select after some rows; empty where the reader must stop by itself.</summary>
    internal abstract string Limit(int rows);

    /// <inheritdoc />
    public override string? Definition(ColumnPlan column, TablePlan table) =>
        $"{Quote(column.PhysicalName)} {ColumnType(column.Type, column.IsKey)}{(column.Type.Nullable ? "" : " not null")}{Given(column, table)}";

    /// <summary>The type of a column in CREATE TABLE, such that every value comes back exactly.</summary>
    internal abstract string ColumnType(SyncType type, bool isKey);

    /// <summary>What a new column in CREATE TABLE says of the value it gives by itself: it counts, or it has a default.</summary>
    internal string Given(ColumnPlan column, TablePlan table) => column.Generated ? Counts(column, table)
        : column.Default is { Text: { } text } value && Literal(value.Kind, text) is { } literal ? $" default {literal}"
        : "";

    /// <summary>What makes a column of CREATE TABLE count by itself.</summary>
    private protected virtual string Counts(ColumnPlan column, TablePlan table) => "";

    /// <summary>A constant in CREATE TABLE; null for what needs none there.</summary>
    private protected virtual string? Literal(TypeKind kind, string text) => kind switch
    {
        TypeKind.Text or TypeKind.Date or TypeKind.Time => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        TypeKind.DateTime => $"'{text.Replace('T', ' ')}'",
        TypeKind.Int or TypeKind.Decimal or TypeKind.Float => text,
        TypeKind.Bool => text == "true" ? "1" : "0",
        _ => null,
    };

    /// <summary>Ends a select that asks for the rows of a table as they are now, and not as they were when the transaction began, and locks them; empty where it sees them anyway, or there is no such lock.</summary>
    internal virtual string Newest(TablePlan table) => "";

    /// <summary>Ends an insert that leaves the row out when a unique key is taken; empty where there is no such clause.</summary>
    internal virtual string UnlessTaken => "";

    /// <summary>What is written when a row has no column at all to write.</summary>
    internal virtual string EmptyInsert => "default values";

    /// <inheritdoc/>
    public override string QuoteTable(string physicalName) => string.Join('.', physicalName.Split('.').Select(Quote));

    /// <inheritdoc/>
    public override string? WhyNotPushed(FilterPlan filter, TablePlan table) => new FilterText(this, table).WhyNot(filter);
}
