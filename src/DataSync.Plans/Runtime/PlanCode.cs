using DataSync.Plans.Sources;

namespace DataSync.Plans.Runtime;

/// <summary>A condition: true, false or unknown (null).</summary>
public delegate bool? Condition(Frame frame);

/// <summary>Any expression, boxed.</summary>
public delegate object? ValueFunction(Frame frame);

/// <summary>Sets fields of rows in the frame: <c>let</c>, <c>set</c>, <c>aggregate … into</c>.</summary>
public delegate void Assign(Frame frame);

/// <summary>Writes the values of a mapping, in the order of the step's target columns.</summary>
public delegate void MapOut(Frame frame, RowWriter writer);

/// <summary>Reads the columns of a request, in its order, into a typed row.</summary>
public delegate void ReadIn(RowReader reader, Row row);

/// <summary>The compiled half of a plan: step records refer to its functions and row types by index.</summary>
public abstract class PlanCode
{
    /// <summary>A new, empty row of a row type (index into <c>SyncPlan.RowTypes</c>).</summary>
    public abstract Row NewRow(int rowType);

    public abstract Condition Condition(int function);

    public abstract ValueFunction Value(int function);

    public abstract Assign Assign(int function);

    public abstract MapOut MapOut(int function);

    public abstract ReadIn ReadIn(int function);
}
