using System.Collections.Immutable;
using System.Text.Json;
using DataSync.Engine.Values;
using DataSync.Plans.Model;
using DataSync.Plans.Services;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Steps;

/// <summary>What a step wants of its operation, and the answer as the journal keeps it until the run has ended well.</summary>
internal sealed class CallAnswers(ServiceContract contract, OperationShape operation, ServiceStep step)
{
    public OperationShape Operation => operation;

    public ServiceRequest Request { get; } = new(contract, operation, step.Inputs, Sent(step.Lists), Wanted(step.Answer),
        [.. step.Faults.Select(f => new FaultRequest(f.Fault, Wanted(f.Row)))])
    {
        MayRepeat = step.ReadsOnly || step.OnceFunction >= 0,
    };

    public string Write(ServiceAnswer answer) => JsonSerializer.Serialize<string?[][][]>([[Texts(answer.Values)], .. answer.Lists.Select(list => list.Select(Texts).ToArray())]);

    public ServiceAnswer Read(string kept)
    {
        var texts = JsonSerializer.Deserialize<string?[][][]>(kept) ?? [];
        if (step.Answer is not { } plan) return new ServiceAnswer(-1, [], []);
        var top = ServicePaths.Answer(contract.Types, operation.Output);
        var below = new List<ImmutableArray<ElementShape>>();
        foreach (var list in plan.Lists) below.Add(Below(list.Within < 0 ? top : below[list.Within], list.Path));
        return new ServiceAnswer(-1, Values(texts[0][0], plan.Fields, top),
            [.. plan.Lists.Select((list, i) => texts[i + 1].Select(row => Values(row, list.Fields, below[i])).ToArray())]);
    }

    private static ImmutableArray<ServiceListRequest> Sent(ImmutableArray<ServiceListPlan> lists) => [.. lists.Select(l => new ServiceListRequest(l.Path, l.Inputs, Sent(l.Lists)))];

    private static AnswerRequest Wanted(AnswerPlan? plan) => plan is null ? AnswerRequest.Nothing : new(plan.Fields, [.. plan.Lists.Select(l => new AnswerListRequest(l.Path, l.Fields, l.Within))]);

    private static string?[] Texts(object?[] values) => [.. values.Select(v => v is null ? null : ValueText.Show(v))];

    private object?[] Values(string?[] texts, ImmutableArray<AnswerFieldPlan> fields, ImmutableArray<ElementShape> top) =>
        [.. texts.Zip(fields, (text, field) => text is null ? null : ConstantReader.Read(Kind(field, top), text))];

    private TypeKind Kind(AnswerFieldPlan field, ImmutableArray<ElementShape> top) => field.IsPresence ? TypeKind.Bool : field.IsNumber || field.IsOwner ? TypeKind.Int
        : ServicePaths.Along(contract.Types, top, field.Path) is [.., var leaf] && ServicePaths.Value(contract.Types, leaf) is { } value ? value.Type.Kind : TypeKind.Text;

    private ImmutableArray<ElementShape> Below(ImmutableArray<ElementShape> top, ServicePath list) =>
        ServicePaths.Along(contract.Types, top, list) is [.., var element] ? ServicePaths.Element(contract.Types, element) : [];
}
