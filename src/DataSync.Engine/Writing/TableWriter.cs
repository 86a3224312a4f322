using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Writing;

/// <summary>One kind of write to one table, prepared when first needed.</summary>
internal sealed class TableWriter(TaskSession session, WriteKind kind, TablePlan table, ImmutableArray<int> columns, ImmutableArray<int> key) : IDisposable
{
    private PreparedWrite? prepared;
    private ISourceSession? preparedOn;

    /// <summary>Takes the values: columns first, then the key.</summary>
    public RowWriter Values => Prepared.Values;

    public string Text => Prepared.Text;

    /// <summary>Prepared once for each connection: one that was lost took its statements along.</summary>
    private PreparedWrite Prepared
    {
        get
        {
            var current = session.Connection(table.Source).Session;
            if (prepared is not null && preparedOn == current) return prepared;
            prepared?.Dispose();
            prepared = null;
            prepared = current.Prepare(new WriteRequest(kind, table, columns, key));
            preparedOn = current;
            return prepared;
        }
    }

    /// <exception cref="SyncException">DS6205: the key was to find one row, and has found several.</exception>
    public long Execute()
    {
        var affected = Prepared.Execute(session.Cancellation);
        if (affected != 0) session.Wrote(table.Source);
        return Affected.AtMostOne(affected, kind, table, key);
    }

    public void Dispose() => prepared?.Dispose();
}
