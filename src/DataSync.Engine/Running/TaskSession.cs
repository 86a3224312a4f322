using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Engine.Items;
using DataSync.Engine.Journal;
using DataSync.Engine.Mail;
using DataSync.Engine.Progress;
using DataSync.Engine.Queries;
using DataSync.Engine.Sources;
using DataSync.Engine.Steps;
using DataSync.Engine.Triggers;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Running;

/// <summary>
/// A task made ready to run: its connections, prepared statements and step runners. Serves one run after the other; what belongs to one run
/// (frame, recorder, unit of work) is set by <see cref="Start"/>.
/// </summary>
internal sealed class TaskSession : IDisposable
{
    private readonly SourceSet sources;
    private readonly SourceConnection?[] connections;
    private readonly Masking masking;
    private readonly MaskedSteps maskedSteps;
    private readonly int[] rowTypes;
    private readonly TimeProvider clock;
    private readonly Stack<(TimeLimit Limit, CancellationToken Outer)> limits = [];
    private Func<bool> timedOut = () => false;

    public TaskSession(SyncPlan plan, PlanCode code, TaskPlan task, SourceSet sources, TimeProvider clock, RunOptions options)
    {
        Plan = plan;
        Caches = new TableCaches(plan);
        Code = code;
        Task = task;
        Options = options;
        this.sources = sources;
        this.clock = clock;
        connections = new SourceConnection?[plan.Sources.Length];
        masking = new Masking(plan);
        maskedSteps = new MaskedSteps(plan, task);
        rowTypes = SlotTypes.Of(plan, task);
        Frame = new Frame(task.Slots, new RunValues { Now = NowOf(clock) });
        Recorder = new RunRecorder(RunJournal.InMemory(), null, 0, clock.GetUtcNow);
        Progress = new ProgressMeter(this, options.Observer);
        Outbox = new Outbox(this);
        Done = new DoneSteps(this);
        Staged = new StagedSets(task);
        Own = new OwnChanges(this);
        Fence = new SessionFence(this);
        Factory = new StepFactory(this);
        Body = Factory.Create(task.Steps);
        WhenStarted = Factory.Create(task.WhenStarted);
        WhenSucceeded = Factory.Create(task.WhenSucceeded);
        WhenFailed = Factory.Create(task.WhenFailed);
    }

    public SyncPlan Plan { get; }

    public PlanCode Code { get; }

    public TaskPlan Task { get; }

    public RunOptions Options { get; }

    /// <summary>Tells whoever watches how the outermost loop gets on.</summary>
    public ProgressMeter Progress { get; }

    /// <summary>What reads of the task keep, across its runs.</summary>
    public TableCaches Caches { get; }

    /// <summary>What is told once it is durable.</summary>
    public Outbox Outbox { get; }

    /// <summary>What is undone when the run fails.</summary>
    public DoneSteps Done { get; }

    /// <summary>What several steps have set on the item.</summary>
    public StagedSets Staged { get; }

    /// <summary>Keeps a run from writing that somebody else has taken over.</summary>
    public SessionFence Fence { get; }

    /// <summary>Notes what the run writes where own changes start no runs.</summary>
    public OwnChanges Own { get; }

    public StepFactory Factory { get; }

    public StepSequence Body { get; }

    public StepSequence WhenStarted { get; }

    public StepSequence WhenSucceeded { get; }

    public StepSequence WhenFailed { get; }

    public Frame Frame { get; private set; }

    public RunRecorder Recorder { get; private set; }

    public RunTicket? Ticket { get; private set; }

    /// <summary>The journal of the run; null in a preview, and where nothing of a run is recorded.</summary>
    public RunJournal? Journal => Ticket is null ? null : Recorder.Journal;

    public CancellationToken Cancellation { get; private set; }

    /// <summary>How many <c>for each</c> are around the current step.</summary>
    public int LoopDepth { get; set; }

    /// <summary>Whether rows that are written now are listed one by one: where the task or the project says so all of them, otherwise those outside of loops. Source: tasks R163, C46.</summary>
    public bool ListsRows => Task.Audit is null ? LoopDepth == 0 : ListsBulk;

    /// <summary>Whether rows of loops and merges are listed, too.</summary>
    public bool ListsBulk => Task.Audit is { Level: not AuditLevel.None };

    /// <summary>Whether all that is known of a listed row is wanted.</summary>
    public bool ListsWhole => Task.Audit is { Level: AuditLevel.Full };

    /// <summary>The current row of each <c>for each</c> around the current step, outermost first.</summary>
    public List<Row?> LoopRows { get; } = [];

    /// <summary>The record each of the loops is at, as messages name it.</summary>
    public List<Func<string>> LoopPlaces { get; } = [];

    /// <summary>What the rows of each of the loops are called in done-marks.</summary>
    public List<RowNames> LoopNames { get; } = [];

    public WorkUnit? Unit { get; set; }

    /// <summary>Whether the task has failed, and its <c>when failed</c> is under way.</summary>
    public bool HasFailed { get; set; }

    /// <summary>The step whose failure is being answered: to the answer it is <c>run.step</c>. Null for none.</summary>
    public string? FailedStep { get; set; }

    /// <summary>The queue in which its item waits when it fails; null for none.</summary>
    public RunRoute? Route { get; set; }

    /// <summary>The project folder; null where there is none.</summary>
    public string? Folder => sources.Folder;

    /// <summary>Where bad rows of <c>bad rows isolate</c> go.</summary>
    public BadRowFile BadRows => field ??= new BadRowFile(this);

    /// <summary>Whether a batch is around the current step.</summary>
    public bool InBatch
    {
        get
        {
            for (var unit = Unit; unit is not null; unit = unit.Outer)
                if (unit.IsBatch) return true;
            return false;
        }
    }

    /// <summary>Sources in which an earlier attempt has already written for the current row of the outermost <c>for each</c>, by index.</summary>
    public bool[]? DoneForRow { get; set; }

    /// <summary>Writes sent so far: from them a failed step or row is known that has written already.</summary>
    public long Writes { get; private set; }

    /// <summary>Those of them that only a transaction or a batch around takes back.</summary>
    public long WritesWithin { get; private set; }

    /// <summary>What the last read of the run found, for the status of the same moment.</summary>
    public StatusMoment? Moment { get; set; }

    /// <summary>Whether that there was no row is a status of the item.</summary>
    public bool TellsMissing => Task.Status.Any(s => s.Moment is StatusMoment.None or StatusMoment.Many);

    public bool Preview => Options.Preview;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Wall clock where the run happens.</summary>
    public DateTime LocalNow => NowOf(clock);

    /// <summary>The clock as a run sees it: in microseconds, which every database keeps.</summary>
    public static DateTime NowOf(TimeProvider clock)
    {
        var now = clock.GetLocalNow().DateTime;
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    public TimeProvider Clock => clock;

    public long Timestamp => clock.GetTimestamp();

    public TimeSpan Elapsed(long timestamp) => clock.GetElapsedTime(timestamp);

    public double MillisecondsSince(long timestamp) => Elapsed(timestamp).TotalMilliseconds;

    public string Run => Ticket?.Run ?? "";

    /// <summary>Begins a run: a fresh frame, a fresh record.</summary>
    public void Start(RunTicket? ticket, RunEntry? entry, RunRecorder recorder, Frame frame, CancellationToken cancellation, Func<bool> timedOut)
    {
        this.timedOut = timedOut;
        Ticket = ticket;
        Recorder = recorder;
        Frame = frame;
        Cancellation = cancellation;
        LoopDepth = 0;
        Unit = null;
        DoneForRow = null;
        CallIsOpen = null;
        HasFailed = false;
        FailedStep = null;
        Route = null;
        limits.Clear();
        Moment = null;
        BadRows.Reset();
        Outbox.Reset();
        Done.Reset();
        Staged.Reset();
        foreach (var local in Task.Locals) frame.Rows[local.Slot] = Code.NewRow(local.RowType);
        Fence.Start(ticket, entry);
        foreach (var connection in OpenConnections.Where(c => !c.IsLost)) connection.Session.EnterRun(Run);
        Factory.Reset();
    }

    /// <summary>Puts a limit on the step that begins; ended with <see cref="Lift"/>.</summary>
    public TimeLimit Limit(string step, TimeLimitPlan plan)
    {
        var limit = new TimeLimit(step, plan.Time.ToTimeSpan(), plan.WarnAt, clock, Cancellation);
        limit.Begin();
        limits.Push((limit, Cancellation));
        Cancellation = limit.Token;
        return limit;
    }

    /// <summary>The step has ended: what holds around it holds again.</summary>
    public void Lift(TimeLimit limit)
    {
        if (limit.IsNear) Recorder.Warn(limit.Warning);
        if (limits.TryPop(out var top)) Cancellation = top.Outer;
    }

    /// <summary>A step is tried again: what its failed try has committed is looked up, and not repeated.</summary>
    public void TryAgain()
    {
        if (Ticket is { } ticket) Ticket = ticket with { IsRepeating = true };
        foreach (var connection in OpenConnections) connection.AskedMarks?.Forget();
        CallIsOpen = null;
    }

    /// <summary>Lets a cancelled or timed-out run still drop, mark and tell.</summary>
    public void StopCancelling()
    {
        limits.Clear();
        Cancellation = CancellationToken.None;
    }

    /// <summary>Takes back whatever a broken-off step left open.</summary>
    public void EndUnits()
    {
        Unit = null;
        LoopDepth = 0;
        DoneForRow = null;
        foreach (var connection in OpenConnections) connection.TakeBack();
    }

    /// <summary>A statement has written, or may have.</summary>
    public void Wrote(int source)
    {
        Writes++;
        if (WorkUnit.Covering(Unit, source) is not null) WritesWithin++;
    }

    /// <summary>The innermost loop comes to a row.</summary>
    public void AtRow(Row row)
    {
        LoopRows[LoopDepth - 1] = row;
        LoopNames[LoopDepth - 1].Next();
    }

    /// <summary>What tells this execution of a step from others of the same run: see <see cref="RowNames"/>.</summary>
    public DoneKey LoopKey() => DoneKey.Join(" / ", [.. LoopRows.Take(LoopDepth).Select((row, loop) => LoopNames[loop].Name(row))]);

    /// <summary>The connection to a source, opened when first used.</summary>
    public SourceConnection Connection(int source) => connections[source] ?? Open(source);

    /// <summary>A service.</summary>
    /// <exception cref="SyncException">DS6290: the source is none.</exception>
    public IServiceSource Service(int source) => sources[source] as IServiceSource
        ?? throw RuntimeErrorCatalog.NoService.With($"The source {Plan.Sources[source].Name} has no operations that could be called.");

    /// <summary>A way to send mail.</summary>
    /// <exception cref="SyncException">DS6298: the source is none.</exception>
    public IMailSource Mail(int source) => sources[source] as IMailSource ?? throw RuntimeErrorCatalog.NoMail.With($"Nothing can be told through {Plan.Sources[source].Name}.");

    /// <summary>The step whose call is under way and changes something; null for none.</summary>
    public string? CallIsOpen { get; set; }

    /// <summary>Before something that no database can refuse: the run must still be this process's.</summary>
    /// <exception cref="SyncException">DS6300: somebody has taken it over.</exception>
    public void RequireHeld()
    {
        if (Fence.IsLost) throw Writing.Fence.Lost();
    }

    /// <summary>Shows what the run has written and nobody was to see before its end.</summary>
    public void Publish()
    {
        if (Preview || OpenConnections.Where(connection => connection.Session.MayPublish).ToList() is not { Count: > 0 } waiting) return;
        RequireHeld();
        Recorder.MakeDurable();
        foreach (var connection in waiting) connection.Session.Publish(Cancellation);
    }

    /// <summary>The fields of the rows in a slot; empty where they are not known.</summary>
    public ImmutableArray<FieldPlan> Shape(int slot) => rowTypes[slot] >= 0 ? Plan.RowTypes[rowTypes[slot]].Fields : [];

    /// <summary>Index of the row type of a slot; -1 where it is not known.</summary>
    public int RowType(int slot) => rowTypes[slot];

    /// <summary>A second connection, for reading while the first one writes and commits.</summary>
    public ISourceSession ConnectForReading(int source) => sources.Connect(source, Cancellation);

    // Apart from the look-up, which every row asks for: this one leaves something behind.
    private SourceConnection Open(int source) => connections[source] = new SourceConnection(source, Plan.Sources[source], () => Connect(source), clock, () => Recorder) { Fence = Fence.Current };

    private ISourceSession Connect(int source)
    {
        var connected = sources.Connect(source, Cancellation);
        connected.EnterRun(Run);
        return connected;
    }

    public IEnumerable<SourceConnection> OpenConnections => connections.OfType<SourceConnection>();

    /// <summary>Evaluates the text of a <c>fail</c> or of a condition.</summary>
    public string Text(int function) => Plans.Values.ValueText.Show(Code.Value(function)(Frame));

    /// <summary>A value as it may be shown.</summary>
    public string Show(object? value, bool masked) => masking.Scrub(Masking.Show(value, masked), Frame, rowTypes);

    /// <summary>A text without masked values.</summary>
    public string Scrub(string text) => sources.Scrub(masking.Scrub(text, Frame, rowTypes));

    /// <summary>A text without the secrets that have been fetched. Source: tasks R30.</summary>
    public string ScrubSecrets(string text) => sources.Scrub(text);

    /// <summary>Turns whatever was thrown in a step into a failure with place, step and record.</summary>
    public StepFailure Failure(Exception error, string step, string record)
    {
        if (error is StepFailure known) return known;
        foreach (var connection in OpenConnections) connection.Look();
        var cause = Cause(error, maskedSteps.Has(step));
        var site = Frame.Site >= 0 && Frame.Site < Plan.Sites.Length ? Plan.Sites[Frame.Site] : null;
        var message = Scrub(cause.Message);
        if (site is { Masked: true } && cause.Code != RuntimeErrorCatalog.Failed.Code && cause.Failure is FailureClass.Data or FailureClass.Script)
            message = RuntimeErrorCatalog.Find(cause.Code)?.Title ?? "The value here is masked; it does not fit.";
        return new StepFailure(new RunFailure(cause.Code, message, cause.Remedy, cause.Failure, step,
            site is null ? "" : Plan.Scripts[site.Script], site?.Line ?? 0, site?.Column ?? 0, site?.Text ?? "", record), cause);
    }

    /// <summary>Asks a source for something outside of any step.</summary>
    /// <exception cref="SyncException">What the source has against it.</exception>
    public T Ask<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (DbException error)
        {
            var told = Failure(error, "", "").Failure;
            throw new SyncException(told.Code, told.Message, told.Remedy, told.Class, error);
        }
    }

    public void Dispose()
    {
        Factory.Dispose();
        foreach (var connection in connections) connection?.Dispose();
    }

    private SyncException Cause(Exception error, bool isMasked) => error switch
    {
        SyncException known => isMasked ? DatabaseErrors.WithoutValues(known) : known,
        OperationCanceledException when !timedOut() && limits.FirstOrDefault(l => l.Limit.IsReached && !l.Outer.IsCancellationRequested).Limit is { } limit =>
            CallIsOpen is null ? RuntimeErrorCatalog.StepTimeout.With($"{limit.What} took longer than {limit.Time:c}: it was cancelled, and nothing of it was written.", error)
            : new SyncException(RuntimeErrorCatalog.StepTimeout.Code, $"{limit.What} took longer than {limit.Time:c}: it was cancelled, and nobody knows whether the service carried it out.", RuntimeErrorCatalog.StepTimeout.Remedy, FailureClass.Unknown, error),
        OperationCanceledException when timedOut() => RuntimeErrorCatalog.Timeout.With($"The task took longer than {Task.Timeout}.", error),
        OperationCanceledException => RuntimeErrorCatalog.Cancelled.With(RuntimeErrorCatalog.Cancelled.Title, error),
        DbException database => isMasked ? DatabaseErrors.ClassifyMasked(database) : DatabaseErrors.Classify(database),
        _ => RuntimeErrorCatalog.InternalError.With(isMasked ? $"{error.GetType().Name}; its words are not shown, because a masked value may be among them." : $"{error.GetType().Name}: {error.Message}", error),
    };
}
