using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Stations.Tests.Network;

/// <summary>The compiled half of a plan, written by hand: row types by their number of fields, functions as lambdas.</summary>
internal sealed class TestCode : PlanCode
{
    private readonly List<RowTypePlan> _rowTypes = [];
    private readonly List<Condition> _conditions = [];
    private readonly List<ValueFunction> _values = [];

    public IReadOnlyList<RowTypePlan> RowTypes => _rowTypes;

    public int Add(RowTypePlan rowType)
    {
        _rowTypes.Add(rowType);
        return _rowTypes.Count - 1;
    }

    /// <summary>A condition over the record and the target's attributes.</summary>
    public int Add(Func<Row, Row?, bool?> condition)
    {
        _conditions.Add(frame => condition(frame.Rows[0] ?? throw new InvalidOperationException("No record in slot 0."), frame.Rows[1]));
        return _conditions.Count - 1;
    }

    public int Value(object? value)
    {
        _values.Add(_ => value);
        return _values.Count - 1;
    }

    public override Row NewRow(int rowType) => new ValueRow(_rowTypes[rowType].Fields.Length);

    public override Condition Condition(int function) => _conditions[function];

    public override ValueFunction Value(int function) => _values[function];

    /// <summary>Function n reads all columns of row type n.</summary>
    public override ReadIn ReadIn(int function) => (reader, row) =>
    {
        var fields = _rowTypes[function].Fields;
        for (var i = 0; i < fields.Length; i++) row[i] = reader.Get(i, fields[i].Type.Kind);
    };

    public override Assign Assign(int function) => throw new NotSupportedException("Stations assign nothing.");

    public override MapOut MapOut(int function) => throw new NotSupportedException("Stations map nothing.");
}
