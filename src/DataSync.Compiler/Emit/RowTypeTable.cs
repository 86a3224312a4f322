using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Emit;

/// <summary>The row types of a plan: one per table, one per task that names values, one per row that a step makes.</summary>
internal sealed class RowTypeTable
{
    private readonly List<RowTypePlan> types = [];
    private readonly Dictionary<TableSymbol, int> tables = [];
    private readonly Dictionary<RowSymbol, int> made = [];
    private readonly Dictionary<int, int> locals = [];

    /// <summary>Row type of the target's attributes (slot 1 of conditions); -1 when there are none.</summary>
    public int Attributes { get; private set; } = -1;

    /// <summary>Row type of the counts of the condition that is being compiled (slot 0 of a test's condition).</summary>
    public int Counts { get; set; } = -1;

    public ImmutableArray<RowTypePlan> ToImmutable() => [.. types];

    public int Add(string name, IEnumerable<FieldPlan> fields)
    {
        types.Add(new RowTypePlan(name, [.. fields]));
        return types.Count - 1;
    }

    public int AddTable(TableSymbol table) => tables[table] = Add(table.Name, table.Columns.Select(Field));

    public int AddMade(string name, RowSymbol row) => made[row] = Add(name, row.Columns.Select(Field));

    public int AddAttributes(IEnumerable<FieldPlan> fields) => Attributes = Add("target", fields);

    /// <summary>The values that a task names by <c>let</c>. Slots are counted per task: the last task added counts.</summary>
    public int AddLocals(string name, int slot, IEnumerable<LetSymbol> values) =>
        locals[slot] = Add(name, values.Select(v => new FieldPlan(v.Name, v.Type, v.Masked is not null)));

    public int Of(TableSymbol table) => tables[table];

    public int Of(RowSymbol row) => row.Table is { } table ? tables[table] : made[row.Shape ?? row];

    public int OfLocals(int slot) => locals[slot];

    private static FieldPlan Field(ColumnSymbol column) => new(column.Name, column.Type, column.IsMasked);
}
