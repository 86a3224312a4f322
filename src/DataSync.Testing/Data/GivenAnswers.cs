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
            var lists = wanted.Lists.Select(list => Elements(answer, list, top)).ToArray();
            return new ServiceAnswer(fault, [.. wanted.Fields.Select(f => Field(answer.Values, f, top))], lists);
        }

        private object?[][] Elements(GivenAnswer answer, AnswerListRequest list, ImmutableArray<ElementShape> top)
        {
            var along = ServicePaths.Along(request.Contract.Types, top, list.Path) ?? [];
            // An element that is a value is named itself.
            ImmutableArray<ServicePathStep> itself = along is [.., { Type: < 0 } value] ? [new ServicePathStep(value.Name)] : [];
            var below = along is [.., { Type: >= 0 } element] ? ServicePaths.Parts(request.Contract.Types, element) : along is [.., var plain] ? [plain] : [];
            var rows = new List<object?[]>();
            while (true)
            {
                var place = list.Path.Steps.SetItem(list.Path.Steps.Length - 1, list.Path.Steps[^1] with { At = rows.Count });
                var own = answer.Values.Where(v => Begins(v.Path, place)).Select(v => (new ServicePath([.. itself, .. v.Path.Steps[place.Length..]]), v.Value)).ToImmutableArray();
                if (own.IsEmpty) return [.. rows];
                rows.Add([.. list.Fields.Select(f => Field(own, f, below))]);
            }
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
}
