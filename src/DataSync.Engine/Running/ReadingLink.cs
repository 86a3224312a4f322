using DataSync.Plans.Sources;

namespace DataSync.Engine.Running;

/// <summary>
/// The link of its own on which a step reads rows while the source's other link writes and commits. It serves one run after the other, and is made anew when it was lost, or the other one: what
/// breaks one mostly breaks both, and the one that reads would be noticed a run later. Source: tasks R33.
/// </summary>
internal sealed class ReadingLink(TaskSession session) : IDisposable
{
    private ISourceSession? link;
    private ISourceSession? beside;

    /// <summary>The link to a source; always the same one.</summary>
    public ISourceSession To(int source)
    {
        var writing = session.Connection(source).Session;
        if (link is { } known && (!known.IsLinked || beside != writing))
        {
            link = null;
            known.Dispose();
        }
        beside = writing;
        return link ??= session.ConnectForReading(source);
    }

    public void Dispose() => link?.Dispose();
}
