using DataSync.Cli.Output;
using DataSync.Engine.Artefacts;
using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Loading;

/// <summary>What a script says of the task and the steps of a run that the journal tells of. The journal does not keep that, so the plan must still be the one that the run has last run with.</summary>
internal static class NotesOfRun
{
    /// <param name="path">The script or artefact. A script is not compiled for this: of one that has not changed the artefact is known.</param>
    public static TaskNotes Find(string path, RunJournal journal, JournaledRun run)
    {
        var plan = journal.Attempts(run.Run).Select(attempt => attempt.Plan).LastOrDefault("");
        if (plan.Length == 0 || !File.Exists(path)) return TaskNotes.None;
        try
        {
            var artefact = path.EndsWith(PlanLoader.ArtefactExtension, StringComparison.OrdinalIgnoreCase) ? path : ScriptCompilation.KnownArtefact(path);
            if (artefact is null || ArtefactReader.Read(artefact) is var read && PlanLoader.DigestOf(read) != plan) return TaskNotes.None;
            return read.Plan.Tasks.FirstOrDefault(task => task.Name == run.Task) is { } found ? new TaskNotes(found) : TaskNotes.None;
        }
        catch (Exception error) when (error is SyncException or IOException or UnauthorizedAccessException)
        {
            // What the journal knows is shown without it.
            return TaskNotes.None;
        }
    }
}
