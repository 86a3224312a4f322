using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Engine.Merging;

/// <summary>
/// What a merge remembers of rows from one run to the next: what it has merged already (<c>incremental by digest</c>), what it leaves in its target for the merge in the opposite direction, and what
/// that one has left in its own source. Source: tasks C39, C41.
/// </summary>
internal sealed class MergeMemory : IDisposable
{
    private readonly MergeStep step;
    private readonly TaskSession session;
    private readonly MergeWriter writer;
    private readonly ContentNotes? digests;
    private readonly ContentNotes? left;
    private readonly ContentNotes? echoes;

    public MergeMemory(MergeStep step, TaskSession session, MergeWriter writer)
    {
        this.step = step;
        this.session = session;
        this.writer = writer;
        var (source, target) = (session.Plan.Tables[step.Query.Table].Source, session.Plan.Tables[step.Existing.Table].Source);
        if (step.Digest is not null) digests = new ContentNotes(session, target, () => Name(session, step.Name));
        if (step.Notes is { } notes) left = new ContentNotes(session, target, () => notes.Notes);
        if (step.Echo is { } echo) echoes = new ContentNotes(session, source, () => echo.Notes);
    }

    private IEnumerable<ContentNotes> All => new[] { digests, left, echoes }.OfType<ContentNotes>();

    /// <summary>Notes to be written in the target.</summary>
    private IEnumerable<ContentNotes> Own => new[] { digests, left }.OfType<ContentNotes>();

    public bool IsAhead => Own.Any(n => n.IsAhead);

    /// <summary>Which notes are those of a merge that is incremental by digest.</summary>
    public static string Name(TaskSession session, string merge)
    {
        var item = session.Task.Item is { } work ? " " + Masking.Record(session.Plan.Tables[work.Table], session.Frame.Rows[work.Slot]) : "";
        return $"digest {session.Plan.ScriptAt(session.Task.Site)} {session.Task.Name} {merge}{item}";
    }

    /// <summary>Before the first row, outside transactions.</summary>
    public void Begin()
    {
        foreach (var notes in All) notes.Create();
    }

    /// <summary>Finds the rows of a batch that are known to be as they were.</summary>
    public void Recognize(IReadOnlyList<MergeRow> rows)
    {
        if (digests is not null || left is not null)
            foreach (var row in rows) row.Record = ContentNotes.Digest(row.Key);
        left?.Find([.. rows.Select(r => r.Record)]);
        if (digests is not null && step.Digest is { } digest)
        {
            var decides = digest.Fingerprint + string.Join('\u001f', digest.Parameters.Select(p => ValueText.Quote(session.Frame.Run.Parameters[p])));
            foreach (var row in rows) row.Content = ContentNotes.Digest(step.Query.Columns.Select(c => row.Source[c]).Prepend(decides));
            digests.Find([.. rows.Select(r => r.Record)]);
            foreach (var row in rows) row.IsPassed = !session.Options.Full && digests.IsNoted(row.Record, row.Content);
        }
        if (echoes is null || step.Echo is not { } echo || session.Options.Full) return;
        echoes.Find([.. rows.Select(r => Of(r.Source, echo.Key))]);
        foreach (var row in rows) row.IsPassed |= echoes.IsNoted(Of(row.Source, echo.Key), Of(row.Source, echo.Columns));
    }

    /// <summary>The row compared last is dealt with.</summary>
    public void Note(MergeRow row, MergeAction action)
    {
        // What is kept may be wanted when the other side changes.
        if (action != MergeAction.Kept) digests?.Note(row.Record, row.Content);
        if (left is null || step.Notes is not { } notes || row.IsPassed || action == MergeAction.Kept) return;
        var values = new object?[notes.Columns.Length];
        for (var i = 0; i < values.Length; i++)
            if (!writer.Holds(row, notes.Columns[i], out values[i])) return;
        left.Note(row.Record, ContentNotes.Digest(values));
    }

    /// <summary>Writes what was noted, in the current transaction.</summary>
    public void Save()
    {
        foreach (var notes in Own)
            if (!notes.Write()) throw RuntimeErrorCatalog.Conflict.With("Another run notes the same rows at this moment.");
    }

    public void Forget()
    {
        foreach (var notes in Own) notes.Forget();
    }

    public void Dispose()
    {
        foreach (var notes in All) notes.Dispose();
    }

    private static string Of(Row row, ImmutableArray<int> columns) => ContentNotes.Digest(columns.Select(c => row[c]));
}
