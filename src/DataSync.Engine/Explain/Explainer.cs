using System.Collections.Immutable;
using System.Globalization;
using DataSync.Engine.Running;
using DataSync.Engine.Sources;
using DataSync.Engine.Steps;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Engine.Explain;

/// <summary>
/// Explains tasks: statements are prepared at their sources, so that they are shown as they are sent; nothing is executed. Where a source cannot be
/// reached the explanation says so, and everything else in it stands. Source: tasks C50.
/// </summary>
public sealed class Explainer : IDisposable
{
    private readonly SyncPlan plan;
    private readonly PlanWords words;
    private readonly StatementSource statements;

    public Explainer(SyncPlan plan, SourceSet sources) : this(plan, new StatementSource(new PlanWords(plan), sources, source => sources.Connect(source, CancellationToken.None)))
    {
    }

    private Explainer(SyncPlan plan, StatementSource statements)
    {
        this.plan = plan;
        words = statements.Words;
        this.statements = statements;
    }

    /// <summary>One that connects to no source.</summary>
    public static Explainer Offline(SyncPlan plan, SourceSet sources) => new(plan, new StatementSource(new PlanWords(plan), sources, _ => null));

    /// <summary>The word each kind of step begins with, and what a preview does with it.</summary>
    public static IReadOnlyDictionary<Type, (string Kind, StepPreview Preview)> Kinds { get; } = StepDescribers.All.ToDictionary(d => d.Step, d => (d.Kind, d.Preview));

    /// <param name="task">Index into <see cref="SyncPlan.Tasks"/>.</param>
    public TaskExplanation Explain(int task)
    {
        var described = plan.Tasks[task];
        statements.Audit = described.Audit;
        var steps = ImmutableArray.CreateBuilder<ExplainedStep>();
        Walk(described, described.WhenStarted, 0, "when started", steps);
        Walk(described, described.Steps, 0, "", steps);
        Walk(described, described.WhenSucceeded, 0, "when succeeded", steps);
        Walk(described, described.WhenFailed, 0, "when failed", steps);
        return new TaskExplanation(described.Name, described.Documentation, [.. Policies(described)], [.. Parameters(described)], [.. Sources(described)],
            steps.ToImmutable(), Lineage.Of(words, described));
    }

    public void Dispose() => statements.Dispose();

    private void Walk(TaskPlan task, ImmutableArray<StepPlan> plans, int level, string when, ImmutableArray<ExplainedStep>.Builder steps, bool inLoop = false)
    {
        if (plans.IsDefaultOrEmpty) return;
        foreach (var step in plans)
        {
            var describer = StepDescribers.Of(step);
            statements.InLoop = inLoop;
            steps.Add(new ExplainedStep(steps.Count + 1, step.Name, level, describer.Kind, words.Place(step.Site), when, step.Disabled, step.Documentation ?? "",
                describer.Does(step, words), describer.PreviewOf(step) == StepPreview.Listed ? "listed, not written" : "done",
                [.. Answers(step), .. describer.Policies(step, words), .. Unseen(task, step), .. Below(step)], [.. describer.Statements(Read(task, step), statements)]));
            foreach (var inner in describer.Inner(step)) Walk(task, inner.Steps, level + 1, inner.When, steps, inLoop || step is ForEachStep);
            foreach (var (outcome, answer) in StepTree.Outcomes(step)) Walk(task, answer.Steps, level + 1, outcome, steps, inLoop);
        }
    }

    private IEnumerable<ExplainedPolicy> Policies(TaskPlan task)
    {
        if (task.Item is { } item)
        {
            var table = plan.Tables[item.Table];
            yield return new("item", $"{table.Name} in {plan.Sources[table.Source].Name}, by {words.Columns(item.Table, table.Key)}");
            yield return new("staged values", "written at the end, in one update", IsDefault: true);
            foreach (var status in task.Status)
                yield return new($"status when {Word(status.Moment)}", $"{table.Columns[status.Column].Name} <- {words.Expression(status.ValueFunction)}");
        }
        var tables = StepTree.All(task).Select(StepTree.Written).OfType<int>().Concat(task.Item is { } own ? [own.Table] : []).Distinct().Order();
        foreach (var table in tables.Select(index => plan.Tables[index]))
            if (TrackingWords.Of(table) is { } tracked) yield return new($"changes of {table.Name}", $"known to the station {tracked}");
        foreach (var schedule in plan.Schedules.Where(s => plan.Tasks[s.Task] == task)) yield return new("schedule", ScheduleWords.Of(plan, schedule));
        foreach (var line in plan.Defaults) yield return new(line.Name, $"{line.Answer}, from the defaults in {words.Place(line.Site)}, unless a mapping line says otherwise");
        yield return Audit(task.Audit);
        if (task.AtMost is { } most) yield return new("at once", $"{most} runs at most; others wait");
        if (task.SerialFunction >= 0) yield return new("serial per", $"{words.Expression(task.SerialFunction)}{(task.SerialWait is { } wait ? $", waits {wait}" : "")}");
        yield return task.Timeout is { } timeout ? new("timeout", Limit(timeout, task.TimeoutWarnAt)) : new("timeout", "no time limit", IsDefault: true);
    }

    private static string Limit(SyncDuration time, int? warnAt) => warnAt is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{time}, a warning at {percent} percent") : time.ToString();

    private ExplainedPolicy Audit(AuditPlan? audit)
    {
        if (audit is null) return new("audit", "every field that a single write changes; rows of loops and merges are counted", IsDefault: true);
        var what = audit.Level switch
        {
            AuditLevel.None => "none: what is written is counted",
            AuditLevel.Keys => "keys: every row that is written, without values",
            _ => "full: every field that changes, with old and new value",
        };
        return new("audit", $"{what}{(audit.Keep is { } keep ? $", for {keep}" : "")}{(audit.FromDefaults ? $", from the defaults in {words.Place(audit.Site)}" : "")}");
    }

    /// <summary>The parameters that the functions of the task read.</summary>
    private IEnumerable<ExplainedParameter> Parameters(TaskPlan task)
    {
        var used = FunctionNumbers.ParametersOf(plan, task);
        return plan.Parameters.Where(p => used.Contains(p.Name))
            .Select(p => new ExplainedParameter(p.Name, p.Type.ToString(), p.DefaultFunction < 0 ? "" : words.Expression(p.DefaultFunction) is { Length: > 0 } value ? value : "its default"));
    }

    /// <summary>The sources whose tables the task reads or writes, asked or not.</summary>
    private IEnumerable<ExplainedSource> Sources(TaskPlan task)
    {
        var used = UsedSources.Of(plan, task).Concat(statements.Asked).Distinct().Order();
        return used.Select(s => new ExplainedSource(plan.Sources[s].Name, plan.Sources[s].Kind.Length > 0 ? plan.Sources[s].Kind : "bound per station",
            [.. plan.Sources[s].Settings.Select(Setting)], statements.ProblemOf(s)));
    }

    private static string Setting(SettingPlan setting) => $"{setting.Name}: " + setting.Origin switch
    {
        SettingOrigin.Environment => "env " + setting.Reference,
        SettingOrigin.Secret => "secret " + setting.Reference,
        _ => Confidential.ScrubConnection(setting.Value?.Text ?? "null"),
    };

    // An outcome that the script does not answer stands at the step itself; an empty key is answered like no row.
    private IEnumerable<ExplainedPolicy> Answers(StepPlan step)
    {
        var none = StepTree.Outcomes(step).Where(o => o.Outcome == "when none").Select(o => o.Answer.Site).FirstOrDefault(-1);
        foreach (var (outcome, answer) in StepTree.Outcomes(step))
        {
            var isDefault = answer.Site == step.Site || (outcome == "when no key" && answer.Site == none);
            yield return new(outcome, Answer(answer), isDefault);
        }
        if (step.TimeLimit is { } limit) yield return new("timeout", $"{Limit(limit.Time, limit.WarnAt)}{(limit.DefaultSite is { } site ? $", from the defaults in {words.Place(site)}" : "")}");
        if (step.Retry is { } retry) yield return new("retry", RetryWords.Of(retry, words));
        // A mail that cannot be sent fails nothing.
        if (step is { WhenFailed: null } and not NotifyStep) yield return new("when failed", "the task fails", IsDefault: true);
    }

    /// <summary>The step with all that it reads: of rows that go, <c>audit full</c> wants the whole.</summary>
    private StepPlan Read(TaskPlan task, StepPlan step) => step switch
    {
        DeleteStep delete => delete with { Query = AuditedRows.Read(delete.Query, plan.Tables[delete.Table], task) },
        MergeExtraStep { Mapping: null } extra => extra with { Query = AuditedRows.Read(extra.Query, plan.Tables[extra.Query.Table], task) },
        _ => step,
    };

    private static IEnumerable<ExplainedPolicy> Unseen(TaskPlan task, StepPlan step) =>
        task.Audit is { Level: not AuditLevel.None } && step is OwnWriteStep or ProcedureStep { ReadsOnly: false } ? [new("audit", "only the database knows which rows it changes")] : [];

    /// <summary>What the database does to other rows when the step deletes one.</summary>
    private IEnumerable<ExplainedPolicy> Below(StepPlan step)
    {
        if (StepTree.Written(step) is not { } written || step is not (DeleteStep or MergeExtraStep { Mapping: null })) return [];
        string? told = null;
        statements.Is(plan.Tables[written].Source, session => (told = CarriedDeletions.Of(plan.Tables[written], session.Catalog, CancellationToken.None).Told) is not null);
        return told is null ? [] : [new("rows below", told)];
    }

    private string Answer(OutcomePlan answer) => answer.Kind switch
    {
        OutcomeKind.Fail when answer.TextFunction >= 0 => $"fail {words.Expression(answer.TextFunction)}".TrimEnd(),
        OutcomeKind.Steps => "its steps",
        OutcomeKind.All => "all of them, as a list",
        _ => answer.Kind.ToString().ToLower(CultureInfo.InvariantCulture),
    };

    private static string Word(StatusMoment moment) => moment switch
    {
        StatusMoment.None => "none",
        StatusMoment.Many => "many",
        _ => moment.ToString().ToLower(CultureInfo.InvariantCulture),
    };
}
