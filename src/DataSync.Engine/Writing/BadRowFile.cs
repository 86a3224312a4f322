using DataSync.Engine.Running;

namespace DataSync.Engine.Writing;

/// <summary>Where bad rows are kept for people: for now only counted and warned of.</summary>
internal sealed class BadRowFile(TaskSession session)
{
    public void Add(BadRow row) => _ = (session, row);

    public void Discard() { }

    public void Flush() { }
}
