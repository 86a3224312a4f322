namespace DataSync.Engine.Journal;

// What the rows of a table looked like for which a schedule runs on change. A row of the journal follows one of the table: what its last run was for, and, from the look that has found a change until the run for it has ended
// well, what that change is. The run's end and the end of the change are one transaction. Source: tasks C39, C45.
public sealed partial class RunJournal
{
    /// <summary>Begins a look.</summary>
    /// <param name="fingerprint">What of the rows is compared; when that is another than before, nothing noted counts any more.</param>
    /// <returns>Whose notes they are; whether the rows have been noted as they were; and whether notes were given up. Null when the firing is somebody else's by now.</returns>
    public (long Watch, bool IsReady, bool IsAnew)? Watch(Firing firing, string fingerprint)
    {
        FlushAll();
        using var transaction = BeginWrite();
        if (!Has(firing)) return null;
        (long Id, bool IsReady, string Fingerprint)? known = null;
        using (var find = Command("select id, is_ready, fingerprint from watches where script = $script and schedule = $schedule", ("$script", firing.Script), ("$schedule", firing.Schedule)))
        using (var reader = find.ExecuteReader())
            if (reader.Read()) known = (reader.GetInt64(0), Flag(reader, 1), reader.GetString(2));
        if (known is { } same && same.Fingerprint == fingerprint) return (same.Id, same.IsReady, false);
        using var set = Command(
            """
            insert into watches (script, schedule, fingerprint) values ($script, $schedule, $fingerprint)
            on conflict (script, schedule) do update set fingerprint = excluded.fingerprint, is_ready = 0 returning id
            """,
            ("$script", firing.Script), ("$schedule", firing.Schedule), ("$fingerprint", fingerprint));
        var id = (long)(set.ExecuteScalar() ?? 0L);
        transaction.Commit();
        return (id, false, known is { IsReady: true });
    }

    /// <summary>Notes rows as they are, with no run for them.</summary>
    /// <param name="rows">Digests of key and content, some thousand at most.</param>
    /// <returns>False when the firing is somebody else's by now.</returns>
    public bool NoteRows(Firing firing, long watch, IReadOnlyCollection<(string Record, string Content)> rows)
    {
        FlushAll();
        using var transaction = BeginWrite();
        if (!Has(firing)) return false;
        foreach (var (record, content) in rows)
            Tell("insert into watched_rows (watch, record, content) values ($watch, $record, $content) on conflict (watch, record) do update set content = excluded.content, pending = null, taken = null, run = null",
                ("$watch", watch), ("$record", record), ("$content", content));
        transaction.Commit();
        return true;
    }

    /// <summary>A row was changed by our own writes alone: it is noted as it is.</summary>
    /// <param name="own">Which note says so.</param>
    /// <returns>False when the firing is somebody else's by now.</returns>
    public bool NoteOwn(Firing firing, long watch, string record, string content, string own)
    {
        FlushAll();
        using var transaction = BeginWrite();
        if (!Has(firing)) return false;
        Tell("insert into watched_rows (watch, record, content, own) values ($watch, $record, $content, $own) on conflict (watch, record) do update set content = excluded.content, own = excluded.own where watched_rows.taken is null",
            ("$watch", watch), ("$record", record), ("$content", content), ("$own", own));
        transaction.Commit();
        return true;
    }

    /// <summary>All rows are noted: from now on changes are found. Nothing is said when the firing is somebody else's by now.</summary>
    public void NoteReady(Firing firing, long watch)
    {
        using var transaction = BeginWrite();
        if (Has(firing)) Tell("update watches set is_ready = 1 where id = $watch", ("$watch", watch));
        transaction.Commit();
    }

    /// <summary>How many rows are noted.</summary>
    public long NotedRows(long watch) => Query("select count(*) from watched_rows where watch = $watch", r => r.GetInt64(0), ("$watch", watch))[0];

    /// <summary>What is noted of a row; null for nothing.</summary>
    public NotedRow? Noted(long watch, string record) =>
        Query("select content, pending, own from watched_rows where watch = $watch and record = $record", r => new NotedRow(Text(r, 0), Text(r, 1), Text(r, 2)), ("$watch", watch), ("$record", record)) is [var row] ? row : null;

    /// <summary>Takes a change: it is known from now on until its run has ended well. One that was taken before keeps its run.</summary>
    /// <param name="isLost">Whether the firing is somebody else's by now.</param>
    /// <returns>Null when the firing is, or somebody else has run the change since it was seen.</returns>
    public RowChanged? Take(Firing firing, long watch, string record, string content, DateTimeOffset now, out bool isLost)
    {
        FlushAll();
        using var transaction = BeginWrite();
        isLost = !Has(firing);
        if (isLost || (Noted(watch, record) is { Pending: null } noted && noted.Content == content)) return null;
        Tell(
            """
            insert into watched_rows (watch, record, pending, taken) values ($watch, $record, $content, $now)
            on conflict (watch, record) do update set pending = coalesce(watched_rows.pending, excluded.pending), taken = coalesce(watched_rows.taken, excluded.taken)
            """,
            ("$watch", watch), ("$record", record), ("$content", content), ("$now", Time(now)));
        using var find = Command("select taken from watched_rows where watch = $watch and record = $record", ("$watch", watch), ("$record", record));
        var taken = Instant(find.ExecuteScalar() as string) ?? now;
        transaction.Commit();
        return new RowChanged(watch, record, content, firing with { Due = taken });
    }

    /// <summary>The run of a change was given up: the change is over.</summary>
    public void EndChange(RowChanged change)
    {
        FlushAll();
        using var transaction = BeginWrite();
        Tell("update watched_rows set content = pending, pending = null, taken = null, run = null where watch = $watch and record = $record and taken = $taken",
            ("$watch", change.Watch), ("$record", change.Record), ("$taken", Time(change.Firing.Due)));
        transaction.Commit();
    }

    /// <summary>Forgets all rows but some: what has gone and comes again is a change.</summary>
    public void ForgetRows(Firing firing, long watch, IEnumerable<string> but)
    {
        FlushAll();
        store.Script("create temp table if not exists present (record text primary key) without rowid; delete from present");
        store.Fill("present", but);
        using var transaction = BeginWrite();
        if (Has(firing)) Tell("delete from watched_rows where watch = $watch and not exists (select 1 from present p where p.record = watched_rows.record)", ("$watch", watch));
        transaction.Commit();
    }

    /// <summary>
    /// The run goes on with the row as it is now. What an earlier attempt may have written came of the row as it was then, and is not repeated: when somebody else has changed the row since, the run remains that
    /// of the earlier change, and the row as it is now is a change of its own. So it is when the earlier attempt was for no change at all, by hand or by a call: what it saw of the row nobody knows.
    /// </summary>
    private void Begin(RowChanged change, RunTicket ticket) =>
        Tell("update watched_rows set pending = case when $keep = 0 then $content when run = $run then pending else '' end, run = $run where watch = $watch and record = $record and taken = $taken",
            ("$keep", !change.IsOurs && MayHaveWritten(ticket.Run)), ("$content", change.Content), ("$run", ticket.Run), ("$watch", change.Watch), ("$record", change.Record), ("$taken", Time(change.Firing.Due)));
}
