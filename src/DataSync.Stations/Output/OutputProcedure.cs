using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.ExceptionServices;
using DataSync.Plans.Model;
using DataSync.Plans.Names;
using DataSync.Stations.Catalogs;
using DataSync.Stations.Files;
using DataSync.Stations.Histories;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Ledger;
using DataSync.Stations.Log;
using DataSync.Stations.Models;
using DataSync.Stations.Scope;

namespace DataSync.Stations.Output;

/// <summary>An output run, in the steps of communication.md §Output. The ledger is open and locked (step 1).</summary>
internal sealed class OutputProcedure(StationHost host)
{
    /// <summary>So many changes are numbered at a time, with their rows and tracks in memory.</summary>
    private const int MostNumbered = 4_096;

    // Partners above that the last file did not tell everything.
    private readonly HashSet<StationNumber> _unfinished = [];

    /// <summary>Writes what is due for each partner.</summary>
    public OutputResult Run(OutputRequest request)
    {
        // 1. Finish what a crash left: ready files are published, a missing one is lost.
        Recover();
        var tables = Named(request);
        var result = OutputResult.Nothing;
        var due = new List<ConnectionPlan>();
        foreach (var connection in DueConnections.Requested(host.Network, request))
        {
            if (DueConnections.WhyNot(host, connection, request.Start) is { } skipped) result = result with { Skipped = result.Skipped.Add(skipped) };
            else due.Add(connection);
        }

        if (tables.IsEmpty) result = result.With(WriteAll(due, request));
        foreach (var connection in due) result = result.With(WriteRequested(connection, tables));
        return result with { Histories = host.Session.Notes };
    }

    /// <summary>Looks whether this station was restored, puts the files a crash left unfinished in order, and numbers most of what has changed when that is much.</summary>
    public void Recover()
    {
        new HistoryEvidence(host).Look();
        Published.Recover(host.Session, host.Folders, [.. host.Network.Partners.Select(partner => new StationNumber(partner.Number))]);
        Collector.CatchUp(host.Session, Math.Min(host.MostLoaded, MostNumbered));
    }

    // The normal file for each partner, and as many more as a load of it takes; one that was broken off goes on behind its last file.
    private OutputResult WriteAll(List<ConnectionPlan> connections, OutputRequest request)
    {
        var result = OutputResult.Nothing;
        for (var written = 0; written < connections.Count;)
        {
            var (files, count) = WriteTogether(connections[written..], request.InitialLoad);
            result = result.With(files);
            foreach (var connection in connections.GetRange(written, count)) result = result.With(FinishLoad(connection, request));
            written += count;
        }

        return result;
    }

    private OutputResult FinishLoad(ConnectionPlan connection, OutputRequest request)
    {
        var target = new StationNumber(host.Network.Station(connection.To).Number);
        var result = OutputResult.Nothing;
        while (LoadPosition.Parse(host.Network.Model, PartnerState.Load(host.Sql, target).Loading) is var position && (position is not null || _unfinished.Contains(target)))
        {
            if (position is not null) request.Loading?.Invoke(position.Progress(connection.To, host.Network.Model, table => new TrackStore(host.Sql, table).LastRid()));
            result = result.With(WriteDelta(connection, initialLoad: false));
            WorkGarbage.Collect();
        }

        return result;
    }

    /// <summary>The normal file for a partner: what changed, with synchronization data when they are due.</summary>
    public OutputResult WriteDelta(ConnectionPlan connection, bool initialLoad) => WriteTogether([connection], initialLoad).Files;

    /// <summary>
    /// The normal files for the first of some partners: for as many stations below as their records can be held in memory together. What changed is read once for all of them. Upwards it is noted in the
    /// tracks what a file names, so that one stands alone.
    /// </summary>
    /// <returns>The files, and for how many partners.</returns>
    private (OutputResult Files, int Count) WriteTogether(List<ConnectionPlan> connections, bool initialLoad)
    {
        var work = new LedgerWork(host.Session);
        var (drafts, weight) = (new List<FileDraft>(), 0L);
        ExceptionDispatchInfo? refused = null;

        // 2. One read snapshot; everything is collected in memory.
        host.Session.InSnapshot(() =>
        {
            using var kept = connections.Count > 1 ? host.Session.KeepRows() : null;
            new Collector(work).Collect();
            foreach (var connection in connections.TakeWhile((connection, i) => i == 0 || (IsBelow(connection) && IsBelow(connections[0]))))
            {
                try
                {
                    drafts.Add(Collect(work, connection, initialLoad, withSets: true));
                }
                catch (Exception error) when (drafts.Count > 0)
                {
                    // What the partners before it are to get does not depend on it.
                    refused = ExceptionDispatchInfo.Capture(error);
                    break;
                }

                weight += drafts[^1].Content.Weight;
                if (weight >= host.MostLoaded) break;
            }

            return true;
        });

        // 6. Temporary file, one short transaction, then the name.
        var files = drafts.Aggregate(OutputResult.Nothing, (result, draft) => result.With(Save(work, draft)));
        refused?.Throw();
        return (files, drafts.Count);
    }

    private bool IsBelow(ConnectionPlan connection) => host.Network.IsBelow(host.Network.Station(connection.To));

    /// <summary>What the normal file for a partner would hold now. Call inside a snapshot; nothing is written.</summary>
    /// <param name="connection">The connection to the partner.</param>
    /// <param name="initialLoad">A full load instead of what changed.</param>
    /// <param name="withSets">Whether synchronization data are collected where they are due, and changes behind the triggers looked for before: that reads every table.</param>
    public FileDraft Collect(ConnectionPlan connection, bool initialLoad, bool withSets)
    {
        var work = new LedgerWork(host.Session);
        new Collector(work).Collect();
        return Collect(work, connection, initialLoad, withSets);
    }

    private FileDraft Collect(LedgerWork work, ConnectionPlan connection, bool initialLoad, bool withSets)
    {
        var target = new StationNumber(host.Network.Station(connection.To).Number);
        var isBelow = IsBelow(connection);
        var scope = new TargetScope(host.Session, host.Network, connection, host.Run());
        var condition = SynchronizationDue.Digest(scope.Condition);
        var partner = work.Partner(target);
        var repeats = Repeats(connection, partner);
        var due = SynchronizationDue.Decide(connection, isBelow, partner, condition, repeats, host.Session.History, host.Clock);
        var last = new LastCondition(condition, SynchronizationDue.Digest(scope.Withheld), IsLeftToSets: isBelow && connection.Synchronize) { Moment = Moment(scope) };
        var before = LastCondition.Parse(partner.Condition);
        var conditionChanged = (before.Condition != condition || before.IsLeftToSets || before.Moment != last.Moment) && !last.IsLeftToSets;
        var start = Start(partner, initialLoad, repeats, conditionChanged) with
        {
            Synchronizes = due.IsDue, FieldsChanged = last.HasOtherColumns(before), IsLeftToSets = last.IsLeftToSets,
            EndsSets = before.IsLeftToSets && (!last.IsLeftToSets || before.Condition != condition),
        };
        if (isBelow && LoadOf(work, scope, partner, start, before.Condition != condition) is { } load)
            start = load.Kind == LoadKind.Everything
                ? start with { Load = load, LoadBase = NumberAt(target, load.Settled), Kind = StationFileKind.InitialLoad, ConditionChanged = false, Synchronizes = false }
                : start with { Load = load, LoadBase = load.Base, Base = load.Seen, ConditionChanged = false, Synchronizes = false };
        else if (!isBelow)
            start = start with { UpTo = PartUp(work, partner, start) };
        else
            start = start with { UnlistedAnew = isBelow && connection.Synchronize && (due.IsDue || before.Condition != condition) && partner.Sent > FileSequence.None };
        // What a load has passed already is looked at anew behind it.
        if (start.Load?.IsStart(host.Network.Model) == false) last = last with { Moment = before.Moment };
        if (due.IsDue && withSets && start.Load?.IsStart(host.Network.Model) != false) CompareAll(work);
        var content = new FileContent { Receipts = ReceiptStore.Untold(host.Sql, target, partner.Confirmed), Model = ModelFor(partner, isBelow) };
        if (host.Network.Me.CatalogsHere) work.Catalogs.Collect();
        content.AddCatalogs(CatalogOutput.For(work.Catalogs, host.Sql, partner, start.After, host.Network.FeedsCatalogs(host.Network.Station(connection.To))));

        // 3. and 4. Candidates, and what the partner is told of each.
        var delta = new Delta(work, scope, partner, isBelow, start, content);
        delta.Collect();
        delta.LoadUpTo(host.MostLoaded);
        delta.Finish();
        var next = delta.Next is { } left ? left with { Seen = work.LastNumber } : null;
        if (next is not null || start.Load is { Kind: not LoadKind.Everything }) due = new SynchronizationDue(false, "a load is under way");

        // 5. Synchronization data when due; requests go with any file.
        if (due.IsDue && withSets) new SetOutput(host, work, scope, target, delta).AddTo(content);
        RequestStore.AddTo(host, target, start, content);
        work.Put(partner with
        {
            Sent = start.Sequence, Repeat = false, Condition = last.ToString(), Loading = next?.ToString() ?? "",
            Model = partner.Model.Length == 0 ? host.ModelDigest.Hex : partner.Model,
            Loaded = start.Load is { Kind: LoadKind.Everything } ? start.Sequence : partner.Loaded,
            SyncFile = due.IsDue ? start.Sequence : partner.SyncFile,
            SyncAt = due.IsDue ? host.Clock.Milliseconds : partner.SyncAt,
            SyncDay = due.IsDue ? host.Clock.Today : partner.SyncDay,
            SyncDigest = due.IsDue ? condition : partner.SyncDigest,
        });
        var reason = next is not null ? $"the {(next.Kind == LoadKind.Everything ? "load" : "rest")} goes on with the next file" : start.UpTo is not null ? "the rest goes on with the next file" : due.IsDue ? $"synchronization: {due.Reason}" : repeats ? $"repeats everything since file {start.After}" : "";
        // What lies ahead has not been told, whatever the partner confirms of this file.
        var upTo = next is { Kind: not LoadKind.Everything } ? next.Base : start.UpTo ?? work.LastNumber;
        return new FileDraft(target, connection.To, start, upTo, content, reason) { Due = due, Catalog = work.Catalogs.Last };
    }

    // With time other records come to meet a condition. Source: stations R176, R178.
    private string Moment(TargetScope scope) => scope.Clock switch
    {
        ClockReading.Day => host.Clock.Today.ToString("O", CultureInfo.InvariantCulture),
        ClockReading.Moment => host.Clock.Local.ToString("O", CultureInfo.InvariantCulture),
        _ => "",
    };

    // The whole of it, whatever the format says, until a file of the partner follows it (R47). Before the first file the partner is taken to run the same scripts; what it writes tells.
    private ModelDescription? ModelFor(PartnerState partner, bool isBelow) =>
        isBelow && partner.Model.Length > 0 && partner.Model != host.ModelDigest.Hex ? ModelDescription.Of(host.Network.Model) : null;

    // What triggers and stamps have not told; tables with neither are compared whenever something is collected.
    private void CompareAll(LedgerWork work)
    {
        if (work.HasComparedAll) return;
        foreach (var table in host.Session.Model.Tables.Where(table => table.IsWatched || (table.Stamps is not null && !work.HasCompared(table)))) new Census(work).Take(table);
        work.HasComparedAll = true;
    }

    /// <summary>
    /// Records the partner asked for, and all of some tables, in their own file. The position among the changes stays where it was, so that what the file leaves out
    /// comes as it would have come without it. Source: stations R106, R125.
    /// </summary>
    /// <param name="connection">The connection to the partner.</param>
    /// <param name="tables">Tables that are loaded anew; downwards only, since upwards nothing is decided by scope.</param>
    public OutputResult WriteRequested(ConnectionPlan connection, ImmutableArray<TrackedTable> tables)
    {
        var target = new StationNumber(host.Network.Station(connection.To).Number);
        var result = OutputResult.Nothing;
        for (; !tables.IsEmpty || WantStore.Count(host.Sql, target) > 0; tables = [])
        {
            result = result.With(WriteSomeRequested(connection, target, tables));
            if (result.Files.IsEmpty) break;
            WorkGarbage.Collect();
        }

        return result;
    }

    // As many as memory shall hold: each file is an ordinary one, and what it leaves out is wanted still.
    private OutputResult WriteSomeRequested(ConnectionPlan connection, StationNumber target, ImmutableArray<TrackedTable> tables)
    {
        if (!tables.IsEmpty && !IsBelow(connection))
            return OutputResult.Nothing with { Skipped = [new SkippedPartner(connection.To, "R125", "a load of some tables goes to stations below only")] };
        var (work, file) = host.Session.InSnapshot(() =>
        {
            var work = new LedgerWork(host.Session);
            new Collector(work).Collect();
            var partner = work.Partner(target);
            var scope = new TargetScope(host.Session, host.Network, connection, host.Run());
            var upTo = NumberAt(target, partner.Sent);
            var start = new FileStart(partner.Sent.Next(), partner.Sent, upTo, StationFileKind.Requested, ConditionChanged: false, Synchronizes: false);
            var content = new FileContent { Receipts = ReceiptStore.Untold(host.Sql, target, partner.Confirmed) };
            var delta = new Delta(work, scope, partner, isBelow: true, start, content);
            var settled = delta.Wanted(host.MostLoaded);
            delta.Load(tables);
            delta.Finish();
            work.Put(partner with { Sent = start.Sequence });
            return (work, new FileDraft(target, connection.To, start, upTo, content,
                tables.IsEmpty ? "asked for by the partner (R106)" : $"load of {string.Join(", ", tables.Select(table => table.Name))} (R125)")
            {
                Catalog = CatalogOutput.PointerOf(host.Sql, target, partner.Sent),
                Settled = settled is null ? null : [.. host.Network.Model.Tables.Select(table => (table, (IReadOnlyList<long>)[.. settled.GetValueOrDefault(table, []), .. delta.Brought(table)]))],
            });
        });
        return Save(work, file);
    }

    private ImmutableArray<TrackedTable> Named(OutputRequest request) => [.. request.Tables.Select(name => host.Network.Model.Find(name) ?? throw new StationException(StationCodes.UnknownTable,
        $"no format names a table of this name.{NameSuggestion.Question(name, host.Network.Model.Tables.Select(known => known.Name))}", name,
        $"name one of {string.Join(", ", host.Network.Model.Tables.Select(known => known.Name))}"))];

    private bool Repeats(ConnectionPlan connection, PartnerState partner)
    {
        if (partner.Repeat) return true;
        return connection.ReceiptWithin is { } within
            && Published.NewestCovering(host.Sql, partner.Partner, partner.Confirmed) is { } awaited
            && host.Clock.HasPassed(awaited.At, within);
    }

    private FileStart Start(PartnerState partner, bool initialLoad, bool repeats, bool conditionChanged)
    {
        var sequence = partner.Sent.Next();
        if (initialLoad || partner.Sent == FileSequence.None)
            return new FileStart(sequence, FileSequence.None, ChangeNumber.None, StationFileKind.InitialLoad, conditionChanged, Synchronizes: false);
        var after = repeats ? partner.Confirmed : partner.Sent;
#if MUTANTS
        if (Mutant.Is("M4")) return new FileStart(sequence, after, NumberAt(partner.Partner, partner.Sent), StationFileKind.Delta, conditionChanged, Synchronizes: false);
#endif
        return new FileStart(sequence, after, NumberAt(partner.Partner, after), repeats ? StationFileKind.Repetition : StationFileKind.Delta, conditionChanged, Synchronizes: false);
    }

    // A load that is to begin, that goes on, or that goes on behind what is confirmed, when some of its files are lost.
    private LoadPosition? LoadOf(LedgerWork work, TargetScope scope, PartnerState partner, FileStart start, bool isAnother)
    {
        if (start.Kind == StationFileKind.InitialLoad) return Begin(LoadKind.Everything, start, FileSequence.None, ChangeNumber.None);
        var position = LoadPosition.Parse(host.Network.Model, partner.Loading);
        if (start.Kind == StationFileKind.Repetition) position = Resumed(partner, start, position);
        if (position is { Kind: LoadKind.Everything }) return isAnother || start.FieldsChanged ? Begin(LoadKind.Everything, start, FileSequence.None, ChangeNumber.None) : position;
        if (start.FieldsChanged) return position is not null || IsMore(Records(work)) ? Begin(LoadKind.Everything, start, FileSequence.None, ChangeNumber.None) : null;
        if (position is not null) return isAnother ? Begin(LoadKind.Condition, start, position.Settled, position.Base) : position;

        // What the sets tell is told in one file.
        if (start.Synchronizes || start.EndsSets || (start.IsLeftToSets && isAnother)) return null;
        if (start.ConditionChanged) return IsMore(Records(work)) ? Begin(LoadKind.Condition, start, start.After, start.Base) : null;
        var again = start.Kind == StationFileKind.Repetition ? work.Held(partner.Partner).CountUnsettled(start.After) : 0;
        if (IsMore(again)) return Begin(LoadKind.Condition, start, start.After, start.Base);
        return IsMore(work.LastNumber.Value - start.Base.Value) && IsMore(host.Session.Model.Tables.Sum(table => work.Tracks(table).CountSince(start.Base)))
            ? Begin(host.Session.Model.Tables.Any(table => !scope.Pulls(table).IsEmpty) ? LoadKind.Condition : LoadKind.Changes, start, start.After, start.Base)
            : null;
    }

    private LoadPosition Begin(LoadKind kind, FileStart start, FileSequence settled, ChangeNumber upTo) => LoadPosition.Start(host.Network.Model, kind, start.Sequence, settled, upTo);

    private bool IsMore(long records) => records > host.MostLoaded;

    private long Records(LedgerWork work) => host.Session.Model.Tables.Sum(table => work.Tracks(table).LastRid());

    // Where the load stood behind the confirmed file; one that began behind it begins anew there.
    private LoadPosition? Resumed(PartnerState partner, FileStart start, LoadPosition? now)
    {
        var then = LoadPosition.Parse(host.Network.Model, Published.Find(host.Sql, partner.Partner, partner.Confirmed)?.Loading ?? "");
        if (then is not null && (now is null || now.Begun == then.Begun) && (then.Kind == LoadKind.Everything || partner.Loaded <= partner.Confirmed)) return then;
        LoadKind? kind = partner.Loaded > partner.Confirmed ? LoadKind.Everything : now is null ? null : then is null || now.Kind < then.Kind ? now.Kind : then.Kind;
        if (kind is not { } what) return null;
        var settled = new[] { partner.Confirmed, now?.Settled ?? partner.Confirmed, then?.Settled ?? partner.Confirmed }.Min();
        return what == LoadKind.Everything ? Begin(what, start, partner.Confirmed, ChangeNumber.None) : Begin(what, start, settled, NumberAt(partner.Partner, settled));
    }

    // Upwards a file that would be too long ends with a change number. A deletion and all behind it go in one: what has been moved away from what is deleted would go with it otherwise.
    private ChangeNumber? PartUp(LedgerWork work, PartnerState partner, FileStart start)
    {
        if (!IsMore(work.LastNumber.Value - start.Base.Value) || (start.ConditionChanged && start.Base > ChangeNumber.None)) return null;
        var ends = host.Session.Model.Tables.Select(table => work.Tracks(table).NumberOf(partner, start.Base, host.MostLoaded)).Where(number => number > ChangeNumber.None).ToList();
        if (ends.Count == 0 || ends.Min() is var end && end == work.LastNumber) return null;
        var gone = host.Session.Model.Tables.Select(table => work.Tracks(table).FirstGone(partner, start.Base)).Where(number => number > ChangeNumber.None).Select(number => new ChangeNumber(number.Value - 1)).ToList();
        if (gone.Count > 0 && gone.Min() < end) end = gone.Min();
        return end > start.Base ? end : null;
    }

    private ChangeNumber NumberAt(StationNumber partner, FileSequence sequence) => Published.Find(host.Sql, partner, sequence)?.Number ?? ChangeNumber.None;

    private OutputResult Save(LedgerWork work, FileDraft file)
    {
        host.Folders.Create(file.Target);
        var partner = work.Partner(file.Target);
        var after = file.Start.After == FileSequence.None
            ? FilePosition.Start
            : new FilePosition(file.Start.After, ContentDigest.Parse(Published.Find(host.Sql, file.Target, file.Start.After)?.Digest ?? ""));
        var header = new StationFileHeader(host.Network.Name, host.Network.Number, file.Target, host.Session.History, host.Clock.Today, file.Start.Sequence, after,
            file.Start.Kind, host.Clock.Milliseconds, host.ModelDigest, StationHost.Acknowledge(partner));
        var folder = host.Folders.Out(file.Target);
        var written = file.Content.Write(host.Folders.Disk, Path.Combine(folder, header.Name.TemporaryText), header, host.Network.Model, host.Entropy);
        file.Content.Counters.Measure(written.Manifest);
#if MUTANTS
        if (Mutant.Is("M3")) host.Folders.Disk.Move(Path.Combine(folder, header.Name.TemporaryText), Path.Combine(folder, header.Name.ToString()));
#endif
        var ready = host.Session.InTransaction(() =>
        {
            work.Write(file.Target);
            ReceiptStore.Told(host.Sql, file.Target, file.Start.Sequence);
            RequestStore.Told(host.Sql, file.Target, file.Start);
            if (file.Start.Kind == StationFileKind.Requested && file.Settled is null) WantStore.Clear(host.Sql, file.Target);
            foreach (var (table, rids) in file.Settled ?? []) WantStore.Clear(host.Sql, file.Target, table, rids);
            var log = StationLog.Append(host.Sql, LogEntry(file, header, written));
            var ready = new Written(file.Target, file.Start.Sequence, file.Start.After, file.UpTo, written.Digest.Hex, "ready", header.Name.ToString(), host.Clock.Milliseconds, log) { Catalog = file.Catalog, Loading = partner.Loading };
            Published.Add(host.Sql, ready, file.Start.Kind);
            return ready;
        });
        work.Wrote();
        if (file.Start.UpTo is not null) _unfinished.Add(file.Target);
        else if (file.Start.Kind != StationFileKind.Requested) _unfinished.Remove(file.Target);
        Published.Publish(host.Session, host.Folders, ready);
        return new OutputResult([new OutputFile(file.Partner, Path.Combine(folder, ready.Name), file.Start.Kind, ready.Sequence.Value, file.Reason,
            file.Content.Counters.Tables, [.. file.Content.Leaving])], []);
    }

    private StationLogEntry LogEntry(FileDraft file, StationFileHeader header, WrittenStationFile written)
    {
        var baseAt = Published.Find(host.Sql, file.Target, file.Start.After)?.At;
        return new StationLogEntry(0, host.Clock.Milliseconds, file.Target, IsOutput: true, KindText(file.Start.Kind, file.Content.HasSets), "success", header.Name.ToString(),
            file.Start.Sequence.Value, "", "", baseAt, written.Bytes, Received: false, Input: false, "", file.Content.Counters.Tables);
    }

    internal static string KindText(StationFileKind kind, bool synchronizes)
    {
        var text = kind switch
        {
            StationFileKind.InitialLoad => "initial load",
            StationFileKind.Requested => "requested",
            StationFileKind.Repetition => "repetition",
            StationFileKind.Receipt => "receipt",
            _ => "delta",
        };
        return synchronizes ? text + ", synchronization" : text;
    }
}
