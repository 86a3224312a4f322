using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Tests.Fixtures;

/// <summary>The compiled half of a plan, written by hand: functions get their index when they are added.</summary>
internal sealed class LambdaCode : PlanCode
{
    private readonly List<Delegate> functions = [];

    /// <summary>Row types of the plan that goes with it.</summary>
    public List<RowTypePlan> RowTypes { get; } = [];

    public int Value(ValueFunction function) => Add(function);

    public int When(Condition condition) => Add(condition);

    public int Assign(Assign assign) => Add(assign);

    public int Map(MapOut map) => Add(map);

    public int Read(ReadIn read) => Add(read);

    /// <summary>Reads some columns of a table.</summary>
    public int Reading(IReadOnlyList<ColumnPlan> all, IReadOnlyList<int> columns) => Read((reader, row) =>
    {
        for (var i = 0; i < columns.Count; i++) row[columns[i]] = reader.Get(i, all[columns[i]].Type.Kind);
    });

    public override Row NewRow(int rowType) => new ValueRow(RowTypes[rowType].Fields.Length);

    public override Condition Condition(int function) => (Condition)functions[function];

    public override ValueFunction Value(int function) => (ValueFunction)functions[function];

    public override Assign Assign(int function) => (Assign)functions[function];

    public override MapOut MapOut(int function) => (MapOut)functions[function];

    public override ReadIn ReadIn(int function) => (ReadIn)functions[function];

    private int Add(Delegate function)
    {
        functions.Add(function);
        return functions.Count - 1;
    }
}
