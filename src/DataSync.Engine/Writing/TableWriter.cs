using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Writing;

/// <summary>One kind of write to one table, prepared when first needed.</summary>
internal sealed class TableWriter(TaskSession session, WriteKind kind, TablePlan table, ImmutableArray<int> columns, ImmutableArray<int> key) : IDisposable
{
    private PreparedWrite? prepared;

    /// <summary>Takes the values: columns first, then the key.</summary>
    public RowWriter Values => Prepared.Values;

    public string Text => Prepared.Text;

    private PreparedWrite Prepared =>
        prepared ??= session.Connection(table.Source).Session.Prepare(new WriteRequest(kind, table, columns, key));

    public long Execute() => Prepared.Execute(session.Cancellation);

    public void Dispose() => prepared?.Dispose();
}
