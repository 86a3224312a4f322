using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal.Stores;

namespace DataSync.Engine.Journal;

/// <summary>
/// The run journal: every run with its attempts, steps, exchanges and field changes, in a SQLite file or in a PostgreSQL database. It also decides whether a run of an item is a new one or the next attempt of one
/// that did not finish. Holds no masked value. Not thread-safe; several processes may share it.
/// </summary>
public sealed partial class RunJournal : IDisposable
{
    private static readonly CultureInfo C = CultureInfo.InvariantCulture;
    private static readonly string Owner = JournalOwner.This;

    /// <summary>Runs, with their attempts, and firings that this process is at, from before others can see them until their end can be seen: one that it could not end, because the journal took nothing, is nobody's.</summary>
    private static readonly ConcurrentDictionary<string, int> AtWork = new(StringComparer.Ordinal);

    private const int AskedAtOnce = 100;
    private static readonly ImmutableArray<string> AskedRuns = [.. Enumerable.Range(0, AskedAtOnce).Select(n => string.Create(C, $"$run{n}"))];
    private static readonly string AskWhichEndedWell = $"select run from runs where run in ({string.Join(", ", AskedRuns)}) and outcome in ('Succeeded', 'Stopped', 'Discarded')";

    private readonly IJournalStore store;
    private readonly JournalSeal seal;
    private readonly List<Action> pending = [];

    private RunJournal(IJournalStore store, string? keyFile)
    {
        this.store = store;
        seal = new JournalSeal(keyFile, IsSealed);
    }

    /// <summary>Whether processes of other machines may share it: whether those live nobody here can ask, so that each run needs a lease.</summary>
    public bool IsShared => store.IsShared;

    /// <summary>Opens a journal, and makes its file and folder, or its tables, where they are missing.</summary>
    /// <exception cref="Plans.Runtime.SyncException">DS6229: it is no journal, cannot be opened, or was written by a newer DataSync. DS6309: the clock of its server is far from that of this machine.</exception>
    public static RunJournal Open(JournalAt at)
    {
        try
        {
            if (at.Server is null && Path.GetDirectoryName(Path.GetFullPath(at.Name)) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            IJournalStore store = at.Server is { } server ? new ServerJournalStore(server) : SqliteJournalStore.InFile(at.Name);
            return Prepared(store, at.KeyFile);
        }
        catch (Exception error) when (error is DbException or IOException or UnauthorizedAccessException)
        {
            throw JournalErrors.Of($"The run journal {at.Name} cannot be used", error);
        }
    }

    /// <summary>Opens a journal to look into it; null where there is none, or none of this version.</summary>
    /// <exception cref="Plans.Runtime.SyncException">DS6229: its server cannot be used. DS6309.</exception>
    public static RunJournal? OpenToRead(JournalAt at)
    {
        if (at.Server is null && !File.Exists(at.Name)) return null;
        IJournalStore? store = null;
        try
        {
            store = at.Server is { } server ? new ServerJournalStore(server) : SqliteJournalStore.ToRead(at.Name);
            if (store.Version == JournalSchema.Version) return new RunJournal(store, at.KeyFile);
        }
        catch (DbException error)
        {
            store?.Dispose();
            // What is wrong with a file a run says.
            return at.Server is null ? null : throw JournalErrors.Of($"The run journal {at.Name} cannot be used", error);
        }
        store.Dispose();
        return null;
    }

    /// <summary>A journal that is gone with the process: for tests and previews.</summary>
    public static RunJournal InMemory() => Prepared(SqliteJournalStore.InMemory(), null);

    private static RunJournal Prepared(IJournalStore store, string? keyFile)
    {
        try
        {
            var journal = new RunJournal(store, keyFile);
            journal.Prepare();
            return journal;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Begins a run, or takes up again the last one of the same task and item when it failed or never ended. Every process sees that when this returns; a power cut may take it back until
    /// <see cref="IsDurable"/>.
    /// </summary>
    /// <returns>Null when others of the task are at work, so that it is to wait (<see cref="InTheWay"/>): it has its turn after those who wait already.</returns>
    /// <exception cref="Plans.Runtime.SyncException">DS6226: a living process is at the item. DS6237: the steps that write are others than when it broke off. DS6305, DS6310 to DS6312: what became of a call with this key.</exception>
    public RunTicket? Begin(RunEntry entry, DateTimeOffset now)
    {
        FlushAll();
        using var transaction = BeginWrite(isDurable: false);
        var what = $"{entry.Task}{(entry.Item.Length == 0 ? "" : " for " + entry.Item)}";
        RunTicket? ticket = null;
        if (HasDone(entry)) return new RunTicket("", 0) { IsDone = true };
        if (entry.Call is { } call && Answered(entry.Script, entry.Task, call, now) is { } answered) return answered;
        var last = LastRun(entry);
        if (last is { } open && open.Outcome is not ("Succeeded" or "Stopped" or "Discarded"))
        {
            if (open.Ended is null && open.Owner is { } owner && HasOwner(owner, open.Lease, now, open.Run))
            {
                if (entry.Item.Length > 0 || entry.AtOnce is null) throw RuntimeErrorCatalog.RunInProgress.With($"{what} is being run by process {JournalOwner.Show(owner)}.");
                Wait(entry, now);
                transaction.Commit();
                return null;
            }
            var same = open.Writes.Length == 0 || open.Writes == entry.Writes;
            if (!same && entry.Start == RunStart.GoOn && MayHaveWritten(open.Run))
                throw RuntimeErrorCatalog.WritesChanged.With($"{what} broke off after it may have written something, and the steps that write have been changed since.");
            if (same && entry.Start == RunStart.GoOn) ticket = new RunTicket(open.Run, open.Attempts + 1);
        }
        if (!HasTurn(entry, ticket?.Run, now))
        {
            transaction.Commit();
            return null;
        }
        if (last is { Ended: null } left) LoseRun(left.Run);
        var fence = FenceOf(entry);
        LoseIdleFences(entry, fence, now);
        if (ticket is not null)
        {
            ticket = ticket with { Fence = fence };
            Tell("update runs set attempts = $attempt, outcome = null, ended = null, owner = $owner, plan = $plan, writes = $writes, firing = $firing, lease = $lease, fence = $fence where run = $run",
                ("$fence", fence), ("$firing", entry.Firing), ("$lease", Until(entry, now)),
                ("$attempt", ticket.Attempt), ("$owner", Owner), ("$plan", entry.Plan), ("$writes", entry.Writes), ("$run", ticket.Run));
        }
        else
        {
            if (last is { Outcome: not ("Succeeded" or "Stopped" or "Discarded") } behind) DropWaitingMails(behind.Run, "its item was run anew");
            // The last run is the one that started last, whatever the clock says.
            var started = last?.Started is { } before && before >= now ? before.AddMilliseconds(1) : now;
            ticket = new RunTicket(Guid.CreateVersion7(started).ToString("N"), 1) { Fence = fence };
            Tell(
                """
                insert into runs (run, script, task, item, item_key, plan, writes, attempts, started, owner, host, firing, lease, fence)
                values ($run, $script, $task, $item, $key, $plan, $writes, 1, $now, $owner, $host, $firing, $lease, $fence)
                """,
                ("$fence", fence), ("$run", ticket.Run), ("$script", entry.Script), ("$task", entry.Task), ("$item", entry.Item), ("$key", entry.ItemKey), ("$plan", entry.Plan), ("$writes", entry.Writes),
                ("$now", Time(started)), ("$owner", Owner), ("$host", Environment.MachineName), ("$firing", entry.Firing), ("$lease", Until(entry, now)));
        }
        if (entry.AtOnce is not null) Enter(entry, "", ticket.Run);
        if (entry.Change is { } change) Begin(change, ticket);
        if (entry.Call is { } made) Begin(made, entry, ticket);
        Tell("insert into attempts (run, attempt, started, parameters, plan) values ($run, $attempt, $now, $parameters, $plan)",
            ("$run", ticket.Run), ("$attempt", ticket.Attempt), ("$now", Time(now)), ("$parameters", entry.Parameters), ("$plan", entry.Plan));
        CommitAtWork(transaction, ticket.Run, ticket.Attempt);
        return ticket;
    }

    /// <summary>The attempts of the run that <see cref="Begin"/> would go on with; null where it would begin a new one.</summary>
    public int? Unfinished(RunEntry entry) =>
        entry.Start == RunStart.GoOn && LastRun(entry) is { } last && last.Outcome is not ("Succeeded" or "Stopped" or "Discarded") && (last.Writes.Length == 0 || last.Writes == entry.Writes) ? last.Attempts : null;

    /// <summary>Keeps a statement for the next <see cref="Flush"/>.</summary>
    public void Add(RunTicket ticket, Exchange exchange) => pending.Add(() => Tell(
        """
        insert into exchanges (run, attempt, step, source, statement, parameters, row_count, milliseconds, code)
        values ($run, $attempt, $step, $source, $statement, $parameters, $rows, $ms, $code)
        """,
        ("$run", ticket.Run), ("$attempt", ticket.Attempt), ("$step", exchange.Step), ("$source", exchange.Source), ("$statement", exchange.Statement),
        ("$parameters", exchange.Parameters), ("$rows", exchange.Rows), ("$ms", exchange.Milliseconds), ("$code", exchange.Code)));

    /// <summary>Keeps a field change for the next <see cref="Flush"/>.</summary>
    public void Add(RunTicket ticket, FieldChange change) => pending.Add(() => Insert(ticket, [change], null));

    /// <summary>Makes durable what was added.</summary>
    public void Flush()
    {
        if (pending.Count > 0) FlushAll();
    }

    /// <summary>Whether a power cut cannot take back anything that this journal was told. What others have told it is durable too when something is written durably here.</summary>
    internal bool IsDurable { get; private set; } = true;

    /// <summary>Makes what was told durable, before something is done elsewhere that depends on it.</summary>
    /// <param name="others">Also what other processes have told.</param>
    internal void MakeDurable(bool others = false)
    {
        if (IsDurable && !others) return;
        using var transaction = BeginWrite();
        Write();
        store.SetVersion(JournalSchema.Version);
        transaction.Commit();
        IsDurable = true;
    }

    private void FlushAll()
    {
        if (pending.Count == 0 && settled.Count == 0) return;
        using var transaction = BeginWrite();
        Write();
        transaction.Commit();
    }

    /// <summary>Ends an attempt. A run that succeeded or was stopped is finished; any other is continued by the next attempt.</summary>
    /// <param name="isDurable">Whether the end must be durable when this returns. A power cut that takes it back leaves what a kill just before it leaves: the next attempt finds everything done.</param>
    /// <param name="answer">What the call that made it is answered, also when it is sent again; null where it was made by none, or the next attempt is to give the answer.</param>
    /// <param name="seen">Digest of the row as the only attempt has read it, where the run is for a change of it: the change to exactly that is over. Null where it is what the look has found.</param>
    public void End(RunTicket ticket, RunOutcome outcome, RunFailure? failure, RunRoute? route, ImmutableArray<StepReport> steps, DateTimeOffset now, bool isDurable = true, (KeyedCall Call, CallAnswer Said)? answer = null, string? seen = null)
    {
        using var leaving = new Leaving(ticket.Run, ticket.Attempt);
        using var transaction = BeginWrite(isDurable);
        Write();
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i];
            Tell(
                """
                insert into steps (run, attempt, ordinal, step, kind, outcome, executions, rows_read, rows_written, rows_unchanged, rows_bad, started, ended, remark)
                values ($run, $attempt, $ordinal, $step, $kind, $outcome, $executions, $read, $written, $unchanged, $bad, $started, $ended, $remark)
                """,
                ("$run", ticket.Run), ("$attempt", ticket.Attempt), ("$ordinal", i + 1), ("$step", step.Step), ("$kind", step.Kind), ("$outcome", step.Outcome),
                ("$executions", step.Executions), ("$read", step.RowsRead), ("$written", step.RowsWritten), ("$unchanged", step.RowsUnchanged), ("$bad", step.RowsBad),
                ("$started", step.Started is { } s ? Time(s) : null), ("$ended", step.Ended is { } e ? Time(e) : null), ("$remark", step.Remark));
        }
        Tell(
            """
            update attempts set ended = $now, outcome = $outcome, code = $code, message = $message, step = $step, place = $place, record = $record
            where run = $run and attempt = $attempt
            """,
            ("$now", Time(now)), ("$outcome", outcome.ToString()), ("$code", failure?.Code), ("$message", failure?.Message), ("$step", failure?.Step),
            ("$place", failure?.Place), ("$record", failure?.Record), ("$run", ticket.Run), ("$attempt", ticket.Attempt));
        // A later attempt has taken the run over: how that ends is what counts.
        var isLast = Execute("update runs set ended = $now, outcome = $outcome, owner = null, lease = null, fence = null, queue = $queue, reason = $reason, priority = coalesce($priority, priority) where run = $run and attempts = $attempt",
            ("$now", Time(now)), ("$outcome", outcome.ToString()), ("$queue", route?.Queue ?? ""), ("$reason", route?.Reason ?? ""), ("$priority", route is { Priority: not 0 } ? route.Priority : null), ("$run", ticket.Run), ("$attempt", ticket.Attempt)) > 0;
        if (isLast && outcome is RunOutcome.Succeeded or RunOutcome.Stopped)
        {
            Tell("delete from calls where run = $run", ("$run", ticket.Run));
            Tell("delete from undo_reads where run = $run", ("$run", ticket.Run));
            Tell("update watched_rows set content = coalesce($seen, pending), pending = null, taken = null, run = null where run = $run", ("$run", ticket.Run), ("$seen", seen));
        }
        if (isLast) Leave(ticket);
        if (isLast && answer is { } given) Note(given.Call, ticket, given.Said);
        transaction.Commit();
    }

    /// <summary>Whether a run of this journal has ended well or was given up, so that nothing will ever continue it.</summary>
    private bool HasEndedWell(string run) =>
        Query("select 1 from runs where run = $run and outcome in ('Succeeded', 'Stopped', 'Discarded')", _ => true, ("$run", run)).Length > 0;

    /// <summary>Those of some runs that have ended so.</summary>
    internal HashSet<string> EndedWell(IReadOnlyCollection<string> runs)
    {
        var ended = new HashSet<string>(StringComparer.Ordinal);
        foreach (var some in runs.Chunk(AskedAtOnce))
        {
            if (some is [var only])
            {
                if (HasEndedWell(only)) ended.Add(only);
                continue;
            }
            var parameters = new (string, object?)[AskedAtOnce];
            for (var i = 0; i < parameters.Length; i++) parameters[i] = (AskedRuns[i], i < some.Length ? some[i] : "");
            ended.UnionWith(Query(AskWhichEndedWell, r => r.GetString(0), parameters));
        }
        return ended;
    }

    /// <summary>Leaves an attempt as a crash would, but lets go of the item.</summary>
    internal void Abandon(RunTicket ticket)
    {
        using var leaving = new Leaving(ticket.Run, ticket.Attempt);
        pending.Clear();
        settled.Clear();
        using var transaction = BeginWrite();
        Tell("update runs set owner = null where run = $run", ("$run", ticket.Run));
        Leave(ticket);
        transaction.Commit();
    }

    /// <summary>The steps of the last attempt of a run.</summary>
    public ImmutableArray<StepReport> Steps(string run) => Query(
        """
        select step, kind, outcome, executions, rows_read, rows_written, rows_unchanged, rows_bad, started, ended, remark from steps
        where run = $run and attempt = (select max(attempt) from steps where run = $run) order by ordinal
        """,
        r => new StepReport(r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7),
            Instant(Text(r, 8)), Instant(Text(r, 9)), Text(r, 10) ?? ""),
        ("$run", run));

    /// <summary>What the attempts of a run were made with, first to last: parameters as they may be shown, and the digest of the plan.</summary>
    public ImmutableArray<(string Parameters, string Plan)> Attempts(string run) =>
        Query("select parameters, plan from attempts where run = $run order by attempt", r => (r.GetString(0), r.GetString(1)), ("$run", run));

    /// <summary>The statements of a run, in their order.</summary>
    public ImmutableArray<Exchange> Exchanges(string run) => Query(
        "select step, source, statement, parameters, row_count, milliseconds, code from exchanges where run = $run order by id",
        r => new Exchange(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetInt64(4), r.GetDouble(5), Text(r, 6)),
        ("$run", run));

    public void Dispose()
    {
        store.Dispose();
    }

    private void Write()
    {
        foreach (var entry in pending) entry();
        pending.Clear();
        foreach (var commit in settled) Tell("delete from open_commits where id = $id", ("$id", commit));
        settled.Clear();
    }

    private void Prepare()
    {
        // A server's are looked at by others meanwhile.
        if (IsShared && store.Version == JournalSchema.Version) return;
        using var transaction = BeginWrite();
        store.Prepare();
        var version = store.Version;
        if (version > JournalSchema.Version) throw JournalErrors.Newer(version);
        if (IsShared && version == JournalSchema.Version) return;
        foreach (var script in JournalSchema.After(version)) store.Script(script);
        store.Script(JournalSchema.Sql);
        store.SetVersion(JournalSchema.Version);
        transaction.Commit();
    }

    private static string? Until(RunEntry entry, DateTimeOffset now) => entry.Lease is { } lease ? Time(now + lease) : null;

    private (string Run, string? Outcome, int Attempts, string? Ended, string? Owner, string Writes, DateTimeOffset? Lease, DateTimeOffset? Started)? LastRun(RunEntry entry)
    {
        using var command = Command(
            "select run, outcome, attempts, ended, owner, writes, lease, started from runs where task = $task and item = $item and script in ($script, '') order by started desc, run desc limit 1",
            ("$script", entry.Script), ("$task", entry.Task), ("$item", entry.Item));
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetString(0), Text(reader, 1), reader.GetInt32(2), Text(reader, 3), Text(reader, 4), reader.GetString(5), Instant(Text(reader, 6)), Instant(Text(reader, 7))) : null;
    }

    /// <summary>An attempt that never ended may have written anything.</summary>
    private bool MayHaveWritten(string run)
    {
        using var command = Command(
            "select exists (select 1 from attempts where run = $run and ended is null) or exists (select 1 from steps where run = $run and rows_written > 0) or exists (select 1 from calls where run = $run)", ("$run", run));
        return command.ExecuteScalar() is true or 1L;
    }

    /// <summary>Whether a process still lives, as far as can be known here.</summary>
    private bool IsAlive(string owner) => JournalOwner.IsAlive(owner, store.IsShared);

    private JournalWriting BeginWrite(bool isDurable = true) => new(this, isDurable);

    private int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => store.Execute(sql, parameters);

    private void Tell(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => store.Tell(sql, parameters);

    private JournalCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => store.Of(sql, parameters);

    private ImmutableArray<T> Query<T>(string sql, Func<DbDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        FlushAll();
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = ImmutableArray.CreateBuilder<T>();
        while (reader.Read()) rows.Add(row(reader));
        return rows.ToImmutable();
    }

    // Each database has its own idea of what is true.
    private static bool Flag(DbDataReader reader, int column) => reader.GetValue(column) is true or not (false or 0L);

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", C);

    private static DateTimeOffset? Instant(string? text) => text is null ? null : DateTimeOffset.Parse(text, C);

    /// <summary>What is told at once; when it has changed anything, that is as durable as was wished.</summary>
    private readonly struct JournalWriting(RunJournal journal, bool isDurable) : IDisposable
    {
        private readonly IJournalTransaction transaction = journal.store.Begin(isDurable);

        public void Commit()
        {
            if (transaction.Commit()) journal.IsDurable = isDurable || journal.IsShared;
        }

        public void Dispose() => transaction.Dispose();
    }
}
