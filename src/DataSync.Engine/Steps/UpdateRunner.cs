using System.Collections.Immutable;
using DataSync.Engine.Journal;
using DataSync.Engine.Preview;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Steps;

/// <summary><c>update T as x where … { … }</c>: reads the rows that match, maps each, writes by key those that differ. Source: tasks R66, R71 to R74, R78, R79.</summary>
internal sealed class UpdateRunner : MatchedWriteRunner
{
    private readonly UpdateStep step;
    private readonly MapOut map;
    private readonly CapturedValues values;
    private readonly TableWriter update;
    private readonly bool countsVersion;

    public UpdateRunner(UpdateStep step, TaskSession session) : base(step, step.Query, RowCheck.Of(session.Plan, step), step.Mapping.Columns, session)
    {
        this.step = step;
        map = session.Code.MapOut(step.Mapping.MapFunction);
        values = new CapturedValues(step.Mapping.Columns.Length);
        countsVersion = RowVersion.IsCounted(Table);
        update = new TableWriter(session, WriteKind.UpdateByKey, Table, RowVersion.Updated(Table, step.Mapping.Columns), Check.FoundBy);
    }

    public override string Kind => "update";

    public override void Dispose()
    {
        base.Dispose();
        update.Dispose();
    }

    protected override WriteOutcome Write(SourceConnection connection)
    {
        var count = Find(connection);
        var (written, unchanged) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            var row = Found(i);
            Frame.Rows[Slot] = row;
            values.Clear();
            map(Frame, values);
            AtStep();
            if (!Differs(row))
            {
                Returned.ReadBack(connection, Table.Key, KeyOf(row));
                unchanged++;
                continue;
            }
            var began = Session.Timestamp;
            if (!Session.Preview)
            {
                if (!IsAsRead(connection, row)) return WriteOutcome.Conflict;
                var own = Session.Own.Before(connection, Table, Table.Key, KeyOf(row));
                Put(row);
                if (!Affected.IsSome(update.Execute(), () => Again(connection), KeyOf(row), Session))
                {
                    if (IsGone(connection, row)) continue;
                    return WriteOutcome.Conflict;
                }
                Session.Own.After(connection, Table, own);
                if (Check.Version >= 0) NoteVersion(connection, Table.Key, KeyOf(row), Check.Version, row[Check.Version]);
                Returned.ReadBack(connection, Table.Key, KeyOf(row));
                Exchange(update.Text, 1, began);
            }
            else
            {
                Returned.Suppose(connection, Table.Key, KeyOf(row), step.Mapping.Columns, values);
            }
            written++;
            Count(1);
            if (Listed) Tell(PlannedKind.Update, Key(row), Changes(row));
        }
        return written > 0 ? WriteOutcome.Written : unchanged > 0 ? WriteOutcome.Unchanged : WriteOutcome.None;
    }

    private bool Differs(Row row)
    {
        var differs = false;
        for (var i = 0; i < values.Count; i++) differs |= values.Differs(i, row[step.Mapping.Columns[i]]);
        return differs;
    }

    private void Put(Row row)
    {
        var target = update.Values;
        var at = 0;
        for (; at < values.Count; at++) values.CopyTo(at, target, at);
        if (countsVersion) target.Int(at++, RowVersion.Next(row[Check.Version]));
        foreach (var column in Check.FoundBy) target.Put(at++, row[column]);
    }

    private ImmutableArray<FieldChange> Changes(Row row)
    {
        var key = Key(row);
        var changes = ImmutableArray.CreateBuilder<FieldChange>();
        for (var i = 0; i < values.Count; i++)
        {
            var column = step.Mapping.Columns[i];
            if (!ValueEquality.Same(row[column], values.Boxed(i))) changes.Add(Change(key, column, Shown(column, row[column]), Shown(column, values.Boxed(i))));
        }
        return changes.ToImmutable();
    }
}
