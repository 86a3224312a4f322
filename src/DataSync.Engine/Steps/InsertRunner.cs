using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Engine.Preview;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Steps;

/// <summary><c>insert T { … }</c>. Source: tasks R77, R80.</summary>
internal sealed class InsertRunner(InsertStep step, TaskSession session) : WriteRunner(step, session)
{
    private readonly MapOut map = session.Code.MapOut(step.Mapping.MapFunction);
    private readonly CapturedValues values = new(step.Mapping.Columns.Length);
    private readonly TableWriter insert = new(session, WriteKind.Insert, session.Plan.Tables[step.Table], step.Mapping.Columns, []);

    public override string Kind => "insert";

    public override void Dispose() => insert.Dispose();

    protected override bool Map()
    {
        // In a loop the values go straight to the statement: see Write.
        if (!Recorded) return true;
        values.Clear();
        map(Frame, values);
        return true;
    }

    protected override WriteOutcome Write(SourceConnection connection)
    {
        var began = Recorded ? Session.Timestamp : 0;
        if (!Session.Preview)
        {
            if (Recorded)
                for (var i = 0; i < values.Count; i++) values.CopyTo(i, insert.Values, i);
            else
                map(Frame, insert.Values);
            AtStep();
            try
            {
                if (insert.Execute() == 0) throw RuntimeErrorCatalog.NotTaken.With($"The database took a row for {Table.Name} and did not write it.");
            }
            catch (DbException error) when (step.WhenConflict is not null && connection.Session.Dialect.IsDuplicateKey(error))
            {
                return WriteOutcome.Conflict;
            }
        }
        Count(1);
        if (!Recorded) return WriteOutcome.Written;
        if (!Session.Preview) Exchange(insert.Text, 1, began);
        var key = string.Join(", ", Table.Key.Select(k => step.Mapping.Columns.IndexOf(k) is var at && at >= 0 ? ShownKeyPart(k, values.Boxed(at)) : ""));
        Tell(PlannedKind.Insert, key, [.. step.Mapping.Columns.Select((c, i) => Change(key, c, "", Shown(c, values.Boxed(i))))]);
        return WriteOutcome.Written;
    }
}
