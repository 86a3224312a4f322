using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;
using DataSync.Plans.Services;

namespace DataSync.Compiler.Lowering;

/// <summary>Calls of services: what the plan needs of their descriptions, and where values go and come from. Source: tasks R97.</summary>
internal static class ServiceLowering
{
    /// <summary>The service that a call is of, with the operations that the plan calls and the types they need.</summary>
    public static ImmutableArray<ServicePlan> Services(Lowered lowered, ImmutableArray<SourceSymbol> sources) =>
    [
        .. lowered.Called.Select(called =>
        {
            var (source, operations) = called;
            var service = sources[source].Service ?? throw new InvalidOperationException("A source that is called has a description.");
            var needed = new NeededTypes(service.Contract.Types, lowered.MessageNames);
            ImmutableArray<OperationShape> shapes = [.. operations.Select(needed.Operation)];
            return new ServicePlan(source, service.Path, service.Digest, service.Contract with { Operations = shapes, Types = needed.ToImmutable() });
        }),
    ];

    public static ServiceStep Call(Lowered lowered, BoundServiceCall step, int site, Func<BoundOutcome?, int, OutcomePlan> outcome)
    {
        var (service, operation) = lowered.Call(step.Source, step.Operation);
        return new ServiceStep(service, operation, Paths(lowered, step.Inputs), Mapping(lowered, step.Inputs))
        {
            Name = step.Name,
            Site = site,
            Lists = [.. step.Lists.Select(l => InputList(lowered, l))],
            Answer = step.Answer is { } row ? Answer(lowered, row) : null,
            Faults = [.. step.Faults.Select(f => new FaultAnswerPlan(step.Operation.Faults.IndexOf(f.Fault), Answer(lowered, f.Row), outcome(f.Outcome, site)))],
            ReadsOnly = step.ReadsOnly,
            OnceFunction = lowered.ValueOrNone(step.Once),
        };
    }

    public static WithinPlan? Within(BoundWithin? within) => within is null ? null : new WithinPlan(within.Element.Slot, within.Number.Index, within.Owner.Index);

    private static ServiceListPlan InputList(Lowered lowered, BoundInputList list) =>
        new(Named(lowered, list.Path), list.List.Slot, list.Row.Slot, Paths(lowered, list.Mapping), Mapping(lowered, list.Mapping))
        {
            Within = Within(list.Within),
            WhereFunction = list.Where is { } where ? lowered.Condition(where, list.WhereText) : -1,
            Lists = [.. list.Lists.Select(l => InputList(lowered, l))],
        };

    private static ImmutableArray<ServicePath> Paths(Lowered lowered, ImmutableArray<BoundMappingLine> lines) =>
        [.. lines.Select(l => Named(lowered, l.Target.Path ?? throw new InvalidOperationException("An input of a service has a place in its message.")))];

    private static ServicePath Named(Lowered lowered, ServicePath path)
    {
        lowered.MessageNames.UnionWith(path.Steps.Select(s => s.Name));
        return path;
    }

    /// <summary>Values are numbered in the order of their lines.</summary>
    private static MappingPlan Mapping(Lowered lowered, ImmutableArray<BoundMappingLine> lines)
    {
        var mapping = lowered.Mapping(lines, existing: null);
        return mapping with { Columns = [.. Enumerable.Range(0, lines.Length)], Masked = [.. lines.Index().Where(l => l.Item.ShownMasked() is not null).Select(l => l.Index)] };
    }

    private static AnswerPlan Answer(Lowered lowered, RowSymbol row)
    {
        var lists = ImmutableArray.CreateBuilder<AnswerListPlan>();
        Lists(lowered, row.Answer, -1, lists);
        return new AnswerPlan(row.Name, row.Slot, lowered.Code.RowTypes.Of(row), Fields(lowered, row), lists.ToImmutable());
    }

    /// <summary>Lists of an answer or of an element, each before those in it.</summary>
    private static void Lists(Lowered lowered, AnswerSymbol? answer, int within, ImmutableArray<AnswerListPlan>.Builder found)
    {
        foreach (var (path, list) in answer?.Lists ?? [])
        {
            var shape = list.Shape ?? throw new InvalidOperationException("The elements of an answer's list have fields.");
            var number = found.Count;
            found.Add(new AnswerListPlan(Named(lowered, path), list.Slot, lowered.Code.RowTypes.Of(shape), Fields(lowered, shape)) { Within = within });
            Lists(lowered, shape.Answer, number, found);
        }
    }

    private static ImmutableArray<AnswerFieldPlan> Fields(Lowered lowered, RowSymbol row) =>
    [
        .. row.Columns.Select(c => c.IsNumber || c.IsOwner ? new AnswerFieldPlan(new ServicePath([]), IsPresence: false) { IsNumber = c.IsNumber, IsOwner = c.IsOwner }
            : new AnswerFieldPlan(Named(lowered, c.Path ?? throw new InvalidOperationException("A field of an answer has a place in it.")), c.IsPresence)),
    ];

    /// <summary>The types that some operations need, numbered anew. Of a type that extends another one only the name is kept where no step names it: hundreds may extend one.</summary>
    private sealed class NeededTypes(ImmutableArray<TypeShape> all, IReadOnlySet<string> names)
    {
        private readonly Dictionary<int, int> numbers = [];
        private readonly List<TypeShape> types = [];

        public ImmutableArray<TypeShape> ToImmutable() => [.. types];

        public OperationShape Operation(OperationShape operation) => operation with
        {
            Input = Message(operation.Input),
            Output = operation.Output is { } output ? Message(output) : null,
            Faults = [.. operation.Faults.Select(f => f with { Detail = Element(f.Detail) })],
        };

        private MessageShape Message(MessageShape message) => new(message.Body is { } body ? Element(body) : null, [.. message.Headers.Select(Element)])
        {
            Head = message.Head is { } head ? Element(head) : null,
        };

        private ElementShape Element(ElementShape element) => element.Type < 0 ? element
            : element.IsType && !names.Contains(element.Name) ? element with { Type = -1 }
            : element with { Type = Type(element.Type) };

        private int Type(int type)
        {
            if (numbers.TryGetValue(type, out var known)) return known;
            // The place is taken first: a type may hold elements of itself.
            var number = numbers[type] = types.Count;
            types.Add(all[type]);
            types[number] = all[type] with { Parts = [.. all[type].Parts.Select(Element)] };
            return number;
        }
    }
}
