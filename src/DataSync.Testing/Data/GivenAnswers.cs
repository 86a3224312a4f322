using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Services;
using DataSync.Plans.Sources;

namespace DataSync.Testing.Data;

/// <summary>An answer that a test gives.</summary>
/// <param name="Fault">Index into the faults of the operation; -1 for an answer.</param>
/// <param name="Values">By their places; null is nil, what is not here is missing.</param>
internal sealed record GivenAnswer(int Fault, ImmutableArray<(ServicePath Path, object? Value)> Values);

/// <summary>Stands in for the services of a plan: answers what the test has given last, and counts the calls.</summary>
internal sealed class GivenAnswers(SyncPlan plan)
{
    private readonly Dictionary<(int Service, string Operation), GivenAnswer> given = [];
    private readonly Dictionary<(int Service, string Operation), int> calls = [];

    public void Give(int service, int operation, GivenAnswer answer) => given[(service, Name(service, operation))] = answer;

    /// <summary>How often an operation was called.</summary>
    public int Calls(int service, int operation) => calls.GetValueOrDefault((service, Name(service, operation)));

    public string Name(int service, int operation) => plan.Services[service].Contract.Operations[operation].Name;

    /// <summary>The service that a source is.</summary>
    public IServiceSource Source(SourcePlan source)
    {
        for (var service = 0; service < plan.Services.Length; service++)
            if (plan.Sources[plan.Services[service].Source].Name == source.Name) return new Stub(this, source.Name, service);
        return new Stub(this, source.Name, -1);
    }

    private sealed class Stub(GivenAnswers answers, string name, int service) : IServiceSource
    {
        public string Name => name;

        public string Kind => "soap";

        public ServiceCall Prepare(ServiceRequest request) => new StubCall(answers, name, service, request);

        public ISourceSession Connect(CancellationToken cancellation) => throw RuntimeErrorCatalog.NoService.With($"{name} is a service and has no tables.");

        public void Dispose()
        {
        }
    }

    private sealed class StubCall(GivenAnswers answers, string name, int service, ServiceRequest request) : ServiceCall
    {
        public override string Text => request.Operation.Name;

        public override ServiceAnswer Execute(ServiceInput input, CancellationToken cancellation)
        {
            var key = (service, request.Operation.Name);
            answers.calls[key] = answers.calls.GetValueOrDefault(key) + 1;
            if (!answers.given.TryGetValue(key, out var answer))
            {
                if (request.Operation.Output is null) return new ServiceAnswer(-1, [], []);
                throw RuntimeErrorCatalog.NoAnswerGiven.With($"The test gives no answer to {name}.{request.Operation.Name}.");
            }
            if (answer.Fault < 0) return Values(answer, request.Answer, ServicePaths.Answer(request.Contract.Types, request.Operation.Output), -1);
            for (var i = 0; i < request.Faults.Length; i++)
                if (request.Faults[i].Fault == answer.Fault) return Values(answer, request.Faults[i].Answer, ServicePaths.Top(request.Contract.Types, request.Operation.Faults[answer.Fault].Detail), i);
            throw new SyncException("DS6321", $"{request.Operation.Name} answers with the fault {request.Operation.Faults[answer.Fault].Name}: as the test says.", "", FailureClass.Statement);
        }

        public override void Dispose()
        {
        }

        private ServiceAnswer Values(GivenAnswer answer, AnswerRequest wanted, ImmutableArray<ElementShape> top, int fault)
        {
            var lists = new List<GivenList>();
            foreach (var list in wanted.Lists) lists.Add(Elements(answer, list, list.Within < 0 ? new GivenList(top, [new([], [])]) : lists[list.Within]));
            return new ServiceAnswer(fault, [.. wanted.Fields.Select(f => Field(answer.Values, f, top))], [.. lists.Select(l => l.Elements.Select(e => e.Values).ToArray())]);
        }

        /// <param name="around">The elements that the list is in.</param>
        private GivenList Elements(GivenAnswer answer, AnswerListRequest list, GivenList around)
        {
            var element = ServicePaths.Along(request.Contract.Types, around.Parts, list.Path)?[^1] ?? throw new InvalidOperationException($"The answer has no {list.Path}.");
            var found = new GivenList(ServicePaths.Element(request.Contract.Types, element), []);
            foreach (var (owner, outer) in around.Elements.Index())
            {
                for (var number = 0; ; number++)
                {
                    ImmutableArray<ServicePathStep> place = [.. outer.Place, .. list.Path.Steps[..^1], list.Path.Steps[^1] with { At = number }];
                    // An element that is a value is named itself.
                    var own = answer.Values.Where(v => Begins(v.Path, place))
                        .Select(v => (new ServicePath(v.Path.Steps.Length == place.Length ? [new ServicePathStep(element.Name)] : v.Path.Steps[place.Length..]), v.Value)).ToImmutableArray();
                    if (own.IsEmpty) break;
                    var at = (long)found.Elements.Count;
                    found.Elements.Add(new GivenElement(place, [.. list.Fields.Select(f => f.IsNumber ? at : f.IsOwner ? (long)owner : Field(own, f, found.Parts))]));
                }
            }
            return found;
        }

        private object? Field(ImmutableArray<(ServicePath Path, object? Value)> values, AnswerFieldPlan field, ImmutableArray<ElementShape> top)
        {
            if (field.IsPresence) return values.Any(v => Begins(v.Path, field.Path.Steps));
            foreach (var (path, value) in values)
                if (path.Equals(field.Path)) return value;
            var mayBeMissing = field.Path.Steps.Any(s => s.At > 0) || ServicePaths.Along(request.Contract.Types, top, field.Path) is { } along && along.Any(e => e.IsOptional);
            return mayBeMissing ? null : throw RuntimeErrorCatalog.NoAnswerGiven.With($"The answer that the test gives to {name}.{request.Operation.Name} lacks {field.Path}.");
        }

        private static bool Begins(ServicePath path, ImmutableArray<ServicePathStep> with) => path.Steps.Length >= with.Length && path.Steps[..with.Length].SequenceEqual(with);
    }

    /// <summary>The elements of a list, and what can be named in one.</summary>
    private sealed record GivenList(ImmutableArray<ElementShape> Parts, List<GivenElement> Elements);

    /// <param name="Place">Where it stands in the answer.</param>
    private sealed record GivenElement(ImmutableArray<ServicePathStep> Place, object?[] Values);
}
