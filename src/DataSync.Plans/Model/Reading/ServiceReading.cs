using System.Text.Json;
using DataSync.Plans.Services;

namespace DataSync.Plans.Model.Reading;

/// <summary>Services and calls of their operations.</summary>
internal static class ServiceReading
{
    public static ServicePlan Service(JsonElement e) => new(e.Int("source"), e.Text("description"), e.Text("digest"), e.One("contract", Contract));

    public static ServiceStep Call(JsonElement e, string name, int site) =>
        new(e.Int("service"), e.Int("operation"), e.List("inputs", Path), e.One("mapping", TaskReading.Mapping))
        {
            Name = name,
            Site = site,
            Lists = e.List("lists", InputList),
            Answer = e.OneOrNull("answer", Answer),
            Faults = e.List("faults", FaultAnswer),
            ReadsOnly = e.Flag("readsOnly"),
            OnceFunction = e.Int("onceFunction"),
        };

    public static ServicePath Path(JsonElement e) => new(e.List("steps", step => new ServicePathStep(step.Text("name"), step.Int("at")))) { InHeader = e.Flag("inHeader") };

    private static ServiceContract Contract(JsonElement e) =>
        new(e.Text("service"), e.Text("port"), e.Text("address"), e.Choice<SoapVersion>("version"), e.List("operations", Operation), e.List("types", Type));

    private static OperationShape Operation(JsonElement e) =>
        new(e.Text("name"), e.Text("action"), e.One("input", Message), e.OneOrNull("output", Message), e.List("faults", fault => new FaultShape(fault.Text("name"), fault.One("detail", Element))))
        {
            Problem = e.TextOrNull("problem"),
        };

    private static MessageShape Message(JsonElement e) => new(e.OneOrNull("body", Element), e.List("headers", Element)) { Head = e.OneOrNull("head", Element) };

    private static TypeShape Type(JsonElement e) =>
        new(e.Text("name"), e.Text("namespace"), e.List("parts", Element)) { Content = e.OneOrNull("content", Value), Problem = e.TextOrNull("problem") };

    private static ElementShape Element(JsonElement e) => new(e.Text("name"), e.Text("namespace"))
    {
        IsAttribute = e.Flag("isAttribute"),
        IsType = e.Flag("isType"),
        Type = e.Int("type"),
        Value = e.OneOrNull("value", Value),
        Least = e.Int("least"),
        Most = e.Int("most"),
        Nillable = e.Flag("nillable"),
        Choice = e.Int("choice"),
        Branch = e.Int("branch"),
        ChoiceRequired = e.Flag("choiceRequired"),
        HasDefault = e.Flag("hasDefault"),
    };

    private static ValueShape Value(JsonElement e) => new(e.One("type", PlanReading.Type), e.Choice<ValueForm>("form")) { Values = e.Texts("values") };

    public static WithinPlan Within(JsonElement e) => new(e.Int("rowSlot"), e.Int("number"), e.Int("owner"));

    private static ServiceListPlan InputList(JsonElement e) => new(e.One("path", Path), e.Int("listSlot"), e.Int("rowSlot"), e.List("inputs", Path), e.One("mapping", TaskReading.Mapping))
    {
        Within = e.OneOrNull("within", Within),
        WhereFunction = e.Int("whereFunction"),
        Lists = e.List("lists", InputList),
    };

    private static AnswerPlan Answer(JsonElement e) => new(e.Text("name"), e.Int("slot"), e.Int("rowType"), e.List("fields", Field), e.List("lists", AnswerList));

    private static AnswerFieldPlan Field(JsonElement e) => new(e.One("path", Path), e.Flag("isPresence")) { IsNumber = e.Flag("isNumber"), IsOwner = e.Flag("isOwner") };

    private static AnswerListPlan AnswerList(JsonElement e) => new(e.One("path", Path), e.Int("listSlot"), e.Int("rowType"), e.List("fields", Field)) { Within = e.Int("within") };

    private static FaultAnswerPlan FaultAnswer(JsonElement e) => new(e.Int("fault"), e.One("row", Answer), e.One("outcome", TaskReading.Outcome));
}
