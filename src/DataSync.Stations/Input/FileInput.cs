using DataSync.Plans.Model;
using DataSync.Stations.Catalogs;
using DataSync.Stations.Files;
using DataSync.Stations.Histories;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Leave;
using DataSync.Stations.Log;
using DataSync.Stations.Merge;
using DataSync.Stations.Output;
using DataSync.Stations.Scope;
using DataSync.Stations.Undo;

namespace DataSync.Stations.Input;

/// <summary>
/// One file taken in: everything it says and the note that it was said are one transaction, in the order of communication.md §Input. Nothing of a file
/// counts, or all of it.
/// </summary>
internal sealed class FileInput(StationHost host, StationPlan partner, ConnectionPlan connection, StationFileReader file, string name)
{
    private readonly StationNumber _sender = new(partner.Number);
    private HistoryNote? _note;

    /// <summary>Applies a file that is next.</summary>
    public InputFile Apply() => Noted(() =>
    {
        var counters = new Counters();
        var rejected = new List<RecordStory>();

        // 4. What users changed is numbered first; then receipts and acknowledgement, before any row.
        Collect();
        _note = new RestoredPartner(host, partner).Take(file.Header);
#if MUTANTS
        if (!Mutant.Is("M14"))
#endif
        new Confirmation(host, partner, isNext: true).Take(file);
        var work = new LedgerWork(host.Session);
        var acknowledged = Acknowledged();
        var records = new RecordInput(host, work, _sender, acknowledged, host.Network.Format(connection), counters, rejected, name) { BringsBelow = file.Header.Kind is StationFileKind.Requested or StationFileKind.InitialLoad };
        var removal = new TreeRemoval(host, work, _sender, acknowledged, name, counters);

        // Catalogs before the records that need them.
        var catalogs = new CatalogInput(host, counters, name);
        catalogs.Take(file.ReadCatalogs());

        // 5. Records, parents first.
        foreach (var entry in file.EntriesOf(FileEntryKind.Records)) records.Records(Table(entry), entry, file.ReadRecords(entry));
        var below = new FromBelow(host, work, partner);
        below.Hold(records);
        TakeFallen(records, removal);

        // 6. Deletions, children first; then what leaves, topmost records only. Too many of either wait for a person.
        var leaving = new List<Leaver>();
        var flood = WhyDeletionsWait(work);
        foreach (var entry in file.EntriesOf(FileEntryKind.Gone))
        {
            foreach (var some in file.ReadGone(entry).Chunk(LedgerSql.MostListed))
            {
                records.Lock(Table(entry), [.. some.Select(gone => gone.Key)]);
                records.KeptOut.Forget(Table(entry), [.. some.Select(gone => gone.Key)]);
                foreach (var gone in some)
                {
                    if (gone.Reason == GoneReason.Leave) Leave(work, Table(entry), gone, leaving, records, counters);
                    else if (gone.Reason == GoneReason.Withdrawn && !IsMeant(work, Table(entry), gone)) records.Withdrawn(Table(entry), gone);
                    else if (flood is not null && Doomed(work, Table(entry), gone) is { } track) Wait(Table(entry), track, gone, removal, counters, flood);
                    else records.Deleted(Table(entry), gone, removal);
                }
            }
        }

        RemoveLeavers(work, leaving, removal, counters);
        records.Finish(file.EntriesOf(FileEntryKind.Records).Sum(entry => entry.Rows));
        TakeFallen(records, removal);
        below.Hold(records);
        records.SetAside(removal.References);
        catalogs.Follow();
        catalogs.Finish();
        Belong(work, records);

        // 7. The comparison, after the delta, with what no trigger saw; then what fails the input condition.
        var comparison = new SetComparison(host, work, _sender, acknowledged, connection, removal, records, counters);
        var listed = file.EntriesOf(FileEntryKind.Set).Select(entry => Table(entry).Index).ToHashSet();
        if (listed.Count > 0) comparison.LookForLost(listed);
        foreach (var entry in file.EntriesOf(FileEntryKind.Set)) comparison.Compare(Table(entry), file.ReadSet(entry));
        if (connection.Synchronize && file.EntriesOf(FileEntryKind.Set).Any()) comparison.Purge();
        if (host.Network.Me.Below == partner.Name)
        {
            comparison.PurgeOutdated();
            comparison.PurgeOrphaned();
        }

        records.SetAside(removal.References);

        // 8. What the partner asks for.
        var requests = new RequestInput(host, work, _sender, counters);
        foreach (var entry in file.EntriesOf(FileEntryKind.Requests)) requests.Take(Table(entry), file.ReadRequests(entry));
        foreach (var entry in file.EntriesOf(FileEntryKind.HashRequests)) requests.Take(Table(entry), file.ReadHashRequests(entry));

        // 9. Applied.
        counters.Measure(file.Manifest);
        var state = work.Partner(_sender);
        if (state.History != HistoryId.Unknown && state.History != file.Header.History) ReceiptStore.Forget(host.Sql, _sender, file.Header.After.Sequence);
        work.Put(state with { History = file.Header.History, Applied = file.Header.Sequence, AppliedDigest = file.Digest.Hex, Answered = Answered(state, file.Header.Kind != StationFileKind.Requested) });
#if MUTANTS
        if (Mutant.Is("M15")) removal.Kept.Clear();
#endif
        work.Write();
#if MUTANTS
        if (Mutant.Is("M14")) new Confirmation(host, partner, isNext: true).Take(file);
#endif
        ReceiptStore.Add(host.Sql, host.Network.Number, _sender, new FileReceipt(file.Header.Name, file.Digest, ReceiptStatus.Applied, new FilePosition(file.Header.Sequence, file.Digest), null,
            [.. counters.Tables.Select(t => new ReceiptCounts(t.Table, t.In, t.New, t.Updated, t.Deleted, t.False, t.Quarantined))], [.. removal.Kept], comparison.Outcomes)
        {
            SetAside = [.. records.QuarantinedRecords, .. catalogs.Waiting.Take(FileReceipt.MostSetAside - records.QuarantinedRecords.Count)],
        });
        RecordStory[] setAside = [.. records.Quarantined, .. catalogs.Waiting.Select(value => new RecordStory(value.Table, value.Key.ToString(), CatalogInput.Rule, value.Reason))];
        Log("success", counters, setAside);
        return new InputFile(partner.Name, name, InputOutcome.Applied, string.Join("; ", new[] { Ahead(), comparison.Failure }.Where(reason => reason.Length > 0)), null, counters.Tables, [.. removal.Removed], [.. removal.KeptStories], [.. comparison.Requested], [.. rejected])
        {
            SetAside = [.. setAside], Released = [.. records.Released],
        };
    });

    /// <summary>A file that brings nothing new here, or nothing yet: what it says of our files counts all the same.</summary>
    public InputFile Confirm(InputOutcome outcome, ReceiptStatus? status, string reason) => Noted(() =>
    {
        Collect();
        _note = new RestoredPartner(host, partner).Take(file.Header);
        new Confirmation(host, partner, isNext: false).Take(file);
        var state = PartnerState.Load(host.Sql, _sender);
        if (status is { } said)
        {
            var receipt = new FileReceipt(file.Header.Name, file.Digest, said, StationHost.Position(state), null, [], [], []);
            if (ReceiptStore.IsSaid(host.Sql, _sender, receipt)) return InputFile.Plain(partner.Name, name, outcome, reason);
            ReceiptStore.Add(host.Sql, host.Network.Number, _sender, receipt);
        }

        // Of a partner that sends nothing but receipts those are the answer.
        if (outcome == InputOutcome.Confirmed && Answered(state, host.Network.Find(partner.Name, host.Network.Me.Name) is null) is var answered && answered != state.Answered)
            (state with { Answered = answered }).Write(host.Sql);
        Log(outcome switch { InputOutcome.Waiting => "waiting", InputOutcome.AlreadyApplied => "already applied", _ => "success" }, new Counters(), []);
        return InputFile.Plain(partner.Name, name, outcome, reason);
    });

    private InputFile Noted(Func<InputFile> take)
    {
        var result = host.Session.InTransaction(take);
        if (_note is { } note) host.Session.Tell(note);
        return result;
    }

    private HistoryId Answered(PartnerState state, bool isAnswer) => isAnswer && file.Header.Ack?.Newest == host.Session.History ? host.Session.History : state.Answered;

    private TrackedTable Table(FileEntry entry) => host.Network.Model.Find(entry.Table ?? "")
        ?? throw new StationException(StationCodes.OtherModel, $"table {entry.Table} is not in the data model here (46)", name, "run both stations on the same scripts");

    // Nothing is decided by comparing two clocks but which of two edits is the newer; a clock that would win them all is reported.
    private string Ahead()
    {
        var minutes = (file.Header.ClockReading - host.Clock.Milliseconds) / 60_000;
        return minutes > 60 ? $"the clock of {partner.Name} is {minutes} minutes ahead of the clock here" : "";
    }

    private void Collect()
    {
        var collected = new LedgerWork(host.Session);
        new Collector(collected).Collect();
        collected.Write();
    }

    // Not what is confirmed by now, but what was when the file was written: only that can the source have taken into account.
    private ChangeNumber Acknowledged() => file.Header.Ack is { } ack && Published.IsKnown(host.Sql, _sender, ack.Applied) ? Published.Find(host.Sql, _sender, ack.Applied.Sequence)?.Number ?? ChangeNumber.None : ChangeNumber.None;

    // What the sender has it does not want deleted; and what the station above brings belongs here by itself.
    private void Belong(LedgerWork work, RecordInput records)
    {
        if (PendingDeletions.Count(host.Sql, _sender) > 0) foreach (var (table, track, _) in records.Taken) PendingDeletions.Drop(host.Sql, _sender, table, track.Key);
        if (host.Network.Me.Below == partner.Name && UndoStore.AnyRestored(host.Sql)) foreach (var (table, track, _) in records.Taken) UndoStore.EndProtection(work, table, track);
    }

    // The limit is that of a table, but of what was deleted together all waits, or all goes: half of a tree would be nobody's wish.
    private string? WhyDeletionsWait(LedgerWork work)
    {
        if (connection.HoldDeletionsAbove is null) return null;
        foreach (var table in file.EntriesOf(FileEntryKind.Gone).GroupBy(entry => entry.Table))
        {
            var tracked = Table(table.First());
            var doomed = table.SelectMany(file.ReadGone).LongCount(gone => gone.Reason != GoneReason.Leave && (gone.Reason == GoneReason.Deleted || IsMeant(work, tracked, gone)) && Doomed(work, tracked, gone) is not null);
            if (doomed > 0 && DeletionLimit.WhyHeld(connection, doomed, work.Tracks(tracked).All().Count(track => track.IsLive)) is { } reason) return $"of {tracked.Name} {reason}";
        }

        return null;
    }

    // A record that a deletion would take away here.
    private static Track? Doomed(LedgerWork work, TrackedTable table, GoneRow gone) =>
        work.Tracks(table).Find(gone.Key) is { IsLive: true } track && RecordMerge.DeletionWins(track, gone.Life) ? track : null;

    // What the sender wrote is in what is here of the record, and is not older than the one it withdraws; otherwise it is another one, under the same key. One of an earlier life was replaced there by the one withdrawn.
    private bool IsMeant(LedgerWork work, TrackedTable table, GoneRow gone) => work.Tracks(table).Find(gone.Key) is { IsLive: true } track
        && track.Versions.NewestOf(_sender) is { } told && (told.Time >= gone.Born || track.Life.Delete() < gone.Life);

    private static void Wait(TrackedTable table, Track track, GoneRow gone, TreeRemoval removal, Counters counters, string reason)
    {
        counters[table.Name].In++;
        counters[table.Name].Unchanged++;
        removal.Hold(table, track, gone.Life, reason);
    }

    private void Leave(LedgerWork work, TrackedTable table, GoneRow gone, List<Leaver> leaving, RecordInput records, Counters counters)
    {
        counters[table.Name].In++;
        if (host.Network.Me.Below == partner.Name) records.Drop(table, gone.Key, "R93", "left what this station should hold");
        if (work.Tracks(table).Find(gone.Key) is { IsLive: true } track && host.Network.Me.Below == partner.Name)
            leaving.Add(new Leaver(table, track, "R93", "left what this station should hold"));
        else counters[table.Name].Unchanged++;
    }

    // What hung below the former life of a record that was entered anew above, and what was moved below a deleted one: also of rows that had to wait.
    private void TakeFallen(RecordInput records, TreeRemoval removal)
    {
        if (host.Network.Me.Below == partner.Name)
        {
            foreach (var (table, key) in records.Reborn) removal.CascadeTold(table, key);
            foreach (var (table, key, above) in records.Uprooted) removal.Fall(table, key, above);
        }

        records.Reborn.Clear();
        records.Uprooted.Clear();
    }

    private void RemoveLeavers(LedgerWork work, List<Leaver> leaving, TreeRemoval removal, Counters counters)
    {
        foreach (var table in leaving.GroupBy(leaver => leaver.Table.Index))
        {
            var tracked = host.Network.Model[table.Key];
            // What went with a deleted record above it is neither kept nor counted.
            var here = table.Where(leaver => work.Tracks(tracked).Find(leaver.Track.Rid) is { IsLive: true }).ToList();
            counters[tracked.Name].Unchanged += table.Count() - here.Count;
            var held = DeletionLimit.WhyHeld(connection, here.Count, work.Tracks(tracked).All().Count(track => track.IsLive));
            foreach (var leaver in here)
            {
                if (held is not null) removal.Hold(leaver, held);
                if (held is null && removal.Remove(leaver)) counters[tracked.Name].Deleted++;
                else counters[tracked.Name].Unchanged++;
            }
        }
    }

    private void Log(string status, Counters counters, IEnumerable<RecordStory> setAside) => StationLog.Append(host.Sql, new StationLogEntry(
        0, host.Clock.Milliseconds, _sender, IsOutput: false, OutputProcedure.KindText(file.Header.Kind, file.EntriesOf(FileEntryKind.Set).Any()), status, name,
        file.Header.Sequence.Value, "", "", null, file.Bytes, Received: false, Input: false, "", counters.Tables)
    {
        SetAside = [.. setAside],
    });
}
