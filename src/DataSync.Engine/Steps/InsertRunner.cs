using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Engine.Preview;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Engine.Steps;

/// <summary><c>insert T { … }</c>. Source: tasks R77, R80.</summary>
internal sealed class InsertRunner : WriteRunner
{
    private readonly InsertStep step;
    private readonly MapOut map;
    private readonly CapturedValues values;
    private readonly InsertWriter insert;

    public InsertRunner(InsertStep step, TaskSession session) : base(step, session)
    {
        this.step = step;
        map = session.Code.MapOut(step.Mapping.MapFunction);
        values = new CapturedValues(step.Mapping.Columns.Length);
        insert = new InsertWriter(step, session, Returned, step.Mapping.Columns);
    }

    public override string Kind => "insert";

    public override void Dispose()
    {
        base.Dispose();
        insert.Dispose();
    }

    protected override string ConflictMessage => $"{Table.Name} already has a row with this key.";

    /// <summary>Whether the values are kept before they are sent: in a loop they go straight to the statement.</summary>
    private bool Captures => Listed || Returned.IsWanted || Session.Own.Watches(Table.Index);

    protected override bool Map()
    {
        if (!Captures) return true;
        values.Clear();
        map(Frame, values);
        return true;
    }

    protected override WriteOutcome Write(SourceConnection connection)
    {
        var began = Listed ? Session.Timestamp : 0;
        if (Session.Preview)
        {
            Returned.Suppose(connection, Table.Key, insert.Key(values), step.Mapping.Columns, values);
        }
        else
        {
            try
            {
                if (Captures)
                {
                    insert.Execute(connection, values);
                    Session.Own.After(connection, Table, Session.Own.New(Table, insert.GivenKey.IsEmpty ? insert.Key(values) : [.. insert.GivenKey]));
                }
                else
                {
                    map(Frame, insert.Values);
                    AtStep();
                    insert.Execute();
                }
            }
            catch (DbException error) when (step.WhenConflict is not null && connection.Session.Dialect.IsDuplicateKey(error))
            {
                return WriteOutcome.Conflict;
            }
        }
        Count(1);
        if (!Listed) return WriteOutcome.Written;
        if (!Session.Preview) Exchange(insert.Text, 1, began);
        var key = string.Join(", ", Table.Key.Select(k => step.Mapping.Columns.IndexOf(k) is var at && at >= 0 ? ShownKeyPart(k, values.Boxed(at)) : Given(k)));
        Tell(PlannedKind.Insert, key, [.. step.Mapping.Columns.Select((c, i) => Change(key, c, "", Shown(c, values.Boxed(i))))]);
        return WriteOutcome.Written;
    }

    /// <summary>A key that the database gave, where it is known.</summary>
    private string Given(int column) => insert.GivenKey is { IsEmpty: false } given ? ShownKeyPart(column, given[Table.Key.IndexOf(column)])
        : !Session.Preview && Returned.IsWanted && step.Returning.Contains(column) && Frame.Rows[step.ReturningSlot] is { } row ? ShownKeyPart(column, row[column]) : "";
}
