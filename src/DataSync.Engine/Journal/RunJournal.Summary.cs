using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Engine.Journal.Stores;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Journal;

// What is looked at before anything is run. Nothing is changed.
public sealed partial class RunJournal
{
    /// <summary>Looks at the database that a run journal is in, or is to be in.</summary>
    /// <returns>What is there; it cannot be reached where <see cref="JournalFound.Trouble"/> says so.</returns>
    public static JournalFound Find(JournalServer server, string name)
    {
        try
        {
            using var store = new ServerJournalStore(server);
            var owner = store.Owner();
            if (store.Version is not 0 and var version)
                return new JournalFound(version, version > JournalSchema.Version ? JournalErrors.Newer(version) : store.Refused() is { } why ? JournalErrors.Refused($"The run journal {name} cannot be written: {why}") : null) { Owner = owner };
            if (store.Foreign() is { } table) return new JournalFound(null, JournalErrors.Foreign(table));
            return new JournalFound(null, store.MayMake() ? null : JournalErrors.Refused($"The run journal {name} is not there yet, and this user may not make it"));
        }
        catch (DbException error)
        {
            return new JournalFound(null, JournalErrors.Of($"The run journal {name} cannot be used", error));
        }
        catch (SyncException error)
        {
            return new JournalFound(null, error);
        }
    }

    /// <summary>How it stands.</summary>
    public JournalSummary Summary(DateTimeOffset now)
    {
        var open = Query("select run, script, task, item, host, started, owner, lease from runs where ended is null and outcome is null order by started, run",
            r => (Run: new LeftRun(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5)), HasOwner: HasOwner(Text(r, 6), Instant(Text(r, 7)), now)));
        var fences = Query("select source, owner, is_lost from fences", r => (Source: r.GetString(0), IsLost: Flag(r, 2) || Text(r, 1) is not { } owner || !IsAlive(owner)));
        var mails = Query("select count(*), min(due) from held_mails where owner is null", r => (r.GetInt32(0), Instant(Text(r, 1))))[0];
        return new JournalSummary(open.Count(run => run.HasOwner), [.. open.Where(run => !run.HasOwner).Select(run => run.Run)], fences.Count(fence => !fence.IsLost),
            [.. fences.Where(fence => fence.IsLost).GroupBy(fence => fence.Source, StringComparer.Ordinal).Select(lost => (lost.Key, lost.Count())).Order()], mails.Item1, mails.Item2);
    }
}
