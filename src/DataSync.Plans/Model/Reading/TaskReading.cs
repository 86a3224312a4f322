using System.Text.Json;

namespace DataSync.Plans.Model.Reading;

/// <summary>The tasks of a plan and their steps.</summary>
internal static partial class TaskReading
{
    public static TaskPlan Task(JsonElement e) =>
        new(e.Text("name"), e.Text("documentation"), e.Int("slots"), e.OneOrNull("item", Item), e.List("steps", Step), e.Int("site"))
        {
            Status = e.List("status", Status),
            WhenFailed = e.List("whenFailed", Step),
            WhenFailedSlot = e.Int("whenFailedSlot"),
            WhenStarted = e.List("whenStarted", Step),
            WhenSucceeded = e.List("whenSucceeded", Step),
            Timeout = e.DurationOrNull("timeout"),
            TimeoutWarnAt = e.IntOrNull("timeoutWarnAt"),
            AtMost = e.IntOrNull("atMost"),
            SerialFunction = e.Int("serialFunction"),
            SerialWait = e.DurationOrNull("serialWait"),
            Audit = e.OneOrNull("audit", Audit),
            Locals = e.List("locals", Slot),
        };

    private static AuditPlan Audit(JsonElement e) => new(e.Choice<AuditLevel>("level"), e.DurationOrNull("keep"), e.Flag("fromDefaults"), e.Int("site"));

    private static ItemPlan Item(JsonElement e) => new(e.Int("table"), e.Int("slot"), e.Text("name"));

    private static SlotPlan Slot(JsonElement e) => new(e.Int("slot"), e.Int("rowType"));

    private static StatusPlan Status(JsonElement e) => new(e.Int("column"), e.Choice<StatusMoment>("moment"), e.Int("valueFunction"), e.Int("site"));

    public static OutcomePlan Outcome(JsonElement e) =>
        new(e.Choice<OutcomeKind>("kind"), e.Int("textFunction"), e.List("steps", Step), e.Int("listSlot"), e.Int("site"));

    public static StepPlan Step(JsonElement e)
    {
        var name = e.Text("name");
        var site = e.Int("site");
        StepPlan step = e.Kind() switch
        {
            "read" => new ReadStep(e.One("query", Query), e.One("whenNone", Outcome), e.One("whenNoKey", Outcome), e.One("whenMany", Outcome)) { Name = name, Site = site, Cache = e.OneOrNull("cache", Cache) },
            "aggregate" => new AggregateStep(e.One("query", Query), e.Int("intoSlot"), e.List("values", Aggregate)) { Name = name, Site = site },
            "for each" => new ForEachStep(e.OneOrNull("query", Query), e.Int("listSlot"), e.Int("slot"), e.List("body", Step), e.Int("batch"), e.Choice<BadRows>("badRows"))
            { Name = name, Site = site, Within = e.OneOrNull("within", ServiceReading.Within) },
            "insert" => Write(e, new InsertStep(e.Int("table"), e.One("mapping", Mapping)) { Name = name, Site = site }),
            "update" => Write(e, new UpdateStep(e.Int("table"), e.One("query", Query), e.One("mapping", Mapping)) { Name = name, Site = site }),
            "upsert" => Write(e, new UpsertStep(e.Int("table"), e.Ints("by"), e.One("mapping", Mapping)) { Name = name, Site = site, ExistingSlot = e.Int("existingSlot") }),
            "delete" => Write(e, new DeleteStep(e.Int("table"), e.One("query", Query)) { Name = name, Site = site }),
            "set" => new SetStep(e.Int("slot"), e.Ints("columns"), e.Int("assignFunction")) { Name = name, Site = site, Masked = e.Ints("masked"), Keeping = e.Ints("keeping") },
            "let" => new LetStep(e.Int("slot"), e.Int("field"), e.Int("assignFunction")) { Name = name, Site = site },
            "if" => new IfStep(e.Int("conditionFunction"), e.List("then", Step), e.List("else", Step), e.Text("text")) { Name = name, Site = site },
            "fail" => new FailStep(e.Int("textFunction")) { Name = name, Site = site },
            "route" => new RouteStep(e.Text("queue"), e.One("mapping", Mapping)) { Name = name, Site = site },
            "stop" => new StopStep { Name = name, Site = site },
            "transaction" => new TransactionStep(e.Int("source"), e.List("body", Step)) { Name = name, Site = site },
            "merge" => Merge(e, name, site),
            "merge extra" => MergeExtra(e, name, site),
            "query" => OwnSqlReading.Query(e, name, site),
            "statement" => OwnSqlReading.Execute(e, name, site),
            "call" => OwnSqlReading.Call(e, name, site),
            "call service" => ServiceReading.Call(e, name, site),
            "notify" => NotifyReading.Notify(e, name, site),
            var unknown => throw new JsonException($"There is no step '{unknown}'."),
        };
        return step with { Disabled = e.Flag("disabled"), Documentation = e.TextOrNull("documentation"), WhenFailed = e.OneOrNull("whenFailed", Outcome), Undo = e.OneOrNull("undo", Outcome), TimeLimit = e.OneOrNull("timeLimit", ReadTimeLimit), Retry = e.OneOrNull("retry", ReadRetry), BadRowFile = e.TextOrNull("badRowFile") };
    }

    private static TimeLimitPlan ReadTimeLimit(JsonElement e) => new(e.Duration("time"), e.IntOrNull("warnAt")) { DefaultSite = e.IntOrNull("defaultSite") };

    private static RetryPlan ReadRetry(JsonElement e) =>
        new(e.Int("times"), e.Duration("after"), e.Flag("doubles"), e.DurationOrNull("upTo"), e.Choice<RetryKinds>("kinds"), e.Int("site"));

    private static WriteStep Write(JsonElement e, WriteStep step) => step with
    {
        ExpectRows = e.LongOrNull("expectRows"),
        WhenNone = e.OneOrNull("whenNone", Outcome),
        WhenNoKey = e.OneOrNull("whenNoKey", Outcome),
        WhenUnchanged = e.OneOrNull("whenUnchanged", Outcome),
        WhenConflict = e.OneOrNull("whenConflict", Outcome),
        OnceFunction = e.Int("onceFunction"),
        ReturningSlot = e.Int("returningSlot"),
        Returning = e.Ints("returning"),
    };

    public static QueryPlan Query(JsonElement e) => new(
        e.Int("table"), e.Int("slot"), e.Ints("columns"), e.Int("readFunction"), e.List("where", Conjunct), e.List("orderBy", OrderBy), e.IntOrNull("limit")) { Distinct = e.Ints("distinct"), DistinctReadFunction = e.Int("distinctReadFunction") };

    private static OrderByPlan OrderBy(JsonElement e) => new(e.Int("column"), e.Flag("descending"));

    private static AggregatePlan Aggregate(JsonElement e) =>
        new(e.Int("field"), e.Choice<AggregateKind>("kind"), e.Int("valueFunction"), e.One("type", PlanReading.Type), e.Int("site")) { Column = e.Int("column") };

    private static CachePlan Cache(JsonElement e) =>
        new(e.DurationOrNull("lifetime"), e.Int("most"), e.Flag("forgetsNone"), e.Flag("preloads"), e.Ints("keyFunctions"), e.Ints("depending"));

    public static MappingPlan Mapping(JsonElement e) => new(e.Ints("columns"), e.Int("mapFunction")) { Masked = e.Ints("masked") };

    private static ConjunctPlan Conjunct(JsonElement e) =>
        new(e.OneOrNull("filter", FilterReading.Filter), e.Int("conditionFunction"), e.Ints("keyFunctions"), e.Text("text"), e.Int("site"));
}
