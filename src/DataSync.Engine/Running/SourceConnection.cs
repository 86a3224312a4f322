using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Running;

/// <summary>The connection of a run to one source, with what the run has prepared and marked there.</summary>
internal sealed class SourceConnection(int source, SourcePlan plan, ISourceSession session) : IDisposable
{
    private DoneMarks? marks;

    public int Source => source;

    public string Name => plan.Name;

    public ISourceSession Session => session;

    /// <summary>The marks kept in this source; their table is created on first use, so ask outside a transaction.</summary>
    public DoneMarks Marks => marks ??= new DoneMarks(plan.Name, session);

    public bool HasMarks => marks is not null;

    public void Dispose()
    {
        marks?.Dispose();
        if (session.InTransaction) session.Rollback();
        session.Dispose();
    }
}
