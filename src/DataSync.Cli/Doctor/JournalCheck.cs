using System.Collections.Immutable;
using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Doctor;

/// <summary>Whether a run can write its journal, and how that stands: runs that nobody is at, fences that are left, mails that wait. One that is not there yet is not made.</summary>
/// <param name="at">Where it is, or is to be.</param>
/// <param name="scripts">Those of the project.</param>
internal sealed class JournalCheck(JournalAt at, ImmutableArray<string> scripts, DateTimeOffset now)
{
    private const string Area = "project";
    private const int MostNamed = 5;

    public IEnumerable<Finding> Run()
    {
        try
        {
            return at.Server is { } server ? [.. OnServer(server)] : [.. InFile()];
        }
        catch (Exception error) when (error is SyncException or IOException or UnauthorizedAccessException)
        {
            return [new Finding(Area, Verdict.Problem, RuntimeErrorCatalog.JournalUnusable.Code, $"The run journal {at} cannot be written: {error.Message}", (error as SyncException)?.Remedy ?? RuntimeErrorCatalog.JournalUnusable.Remedy)];
        }
    }

    private IEnumerable<Finding> InFile()
    {
        yield return Finding.Fine(Area, $"run journal: {at} can be written");
        if (!File.Exists(at.Name))
        {
            File.Create(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(at.Name)) ?? ".", $".datasync-{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose).Dispose();
            yield break;
        }
        using var journal = RunJournal.Open(at);
        foreach (var finding in State(journal)) yield return finding;
    }

    private IEnumerable<Finding> OnServer(JournalServer server)
    {
        var found = RunJournal.Find(server, at.Name);
        if (found.Trouble is { } trouble)
        {
            yield return new Finding(Area, Verdict.Problem, trouble.Code, trouble.Message, trouble.Remedy);
            yield break;
        }
        if (found.Version is not { } version)
        {
            yield return Finding.Fine(Area, $"run journal: {at} can be reached; the first run makes its tables");
            yield break;
        }
        var old = version < JournalFound.Own ? string.Create(CultureInfo.InvariantCulture, $"; the next run brings it to version {JournalFound.Own}, and older programs are refused then") : "";
        yield return Finding.Fine(Area, string.Create(CultureInfo.InvariantCulture, $"run journal: {at} can be written; version {version}, of the owner {found.Owner}{old}"));
        if (old.Length > 0 || RunJournal.OpenToRead(at) is not { } journal) yield break;
        using (journal)
            foreach (var finding in State(journal)) yield return finding;
    }

    private IEnumerable<Finding> State(RunJournal journal)
    {
        var state = journal.Summary(now);
        yield return Finding.Fine(Area, string.Create(CultureInfo.InvariantCulture, $"in the run journal: {state.Running} running, {state.Fences} fences in use, {state.Mails} mails waiting{(state.Due is { } due ? $", the first until {due:yyyy-MM-dd HH:mm'Z'}" : "")}"));
        if (!state.Left.IsEmpty)
        {
            var named = string.Join(", ", state.Left.Take(MostNamed).Select(run => $"{run.Task}{(run.Item.Length == 0 ? "" : " " + run.Item)} of {run.Started[..10]} ({run.Host})")) + (state.Left.Length > MostNamed ? " …" : "");
            yield return new Finding(Area, Verdict.Warning, "DS5177", string.Create(CultureInfo.InvariantCulture, $"{state.Left.Length} runs have begun and not ended, and no process is at them: {named}."),
                "The next run of the same task and item goes on with each; `datasync exceptions list` has them all, `exceptions discard` gives one up.");
        }
        if (!state.LostFences.IsEmpty)
            yield return Finding.Fine(Area, $"in the run journal: fences are left in {string.Join(", ", state.LostFences.Select(lost => string.Create(CultureInfo.InvariantCulture, $"{lost.Source} ({lost.Count})")))}; the next run of their task removes them");
        foreach (var left in journal.LeftMails(scripts, now)) yield return new Finding(Area, Verdict.Warning, RuntimeErrorCatalog.MailGone.Code, left.Words, RuntimeErrorCatalog.MailGone.Remedy);
    }
}
