using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Services;

namespace DataSync.Plans.Sources;

/// <summary>A source whose operations are called; it has no tables. Source: tasks R86.</summary>
public interface IServiceSource : ISource
{
    /// <summary>Makes a call ready: the writer of its message and the readers of its answers. Nothing is sent.</summary>
    ServiceCall Prepare(ServiceRequest request);
}

/// <summary>A list of an input.</summary>
/// <param name="Path">The element that is repeated.</param>
/// <param name="Inputs">Places below it, in the order of the values of one element; an element that is a value names itself.</param>
/// <param name="Lists">Lists in each element; their paths begin there.</param>
public sealed record ServiceListRequest(ServicePath Path, ImmutableArray<ServicePath> Inputs, ImmutableArray<ServiceListRequest> Lists);

/// <summary>What is wanted of an answer: values and presences in order, and lists.</summary>
public sealed record AnswerRequest(ImmutableArray<AnswerFieldPlan> Fields, ImmutableArray<AnswerListRequest> Lists)
{
    public static readonly AnswerRequest Nothing = new([], []);
}

/// <param name="Fields">What is wanted of each element of the list; paths begin there.</param>
/// <param name="Within">Number of the list that it is in, which comes before it: its path begins at an element of that; -1 for none.</param>
public sealed record AnswerListRequest(ServicePath Path, ImmutableArray<AnswerFieldPlan> Fields, int Within);

/// <summary>What is wanted of a declared fault.</summary>
/// <param name="Fault">Index into the faults of the operation.</param>
public sealed record FaultRequest(int Fault, AnswerRequest Answer);

/// <summary>A call that is to be made ready.</summary>
/// <param name="Inputs">Where values go, in their order.</param>
/// <param name="Faults">Faults that are answered; every other one is an error.</param>
public sealed record ServiceRequest(
    ServiceContract Contract, OperationShape Operation, ImmutableArray<ServicePath> Inputs, ImmutableArray<ServiceListRequest> Lists, AnswerRequest Answer, ImmutableArray<FaultRequest> Faults)
{
    /// <summary>Whether it does no harm if the service gets the same message twice.</summary>
    public bool MayRepeat { get; init; }
}

/// <summary>The values of one call.</summary>
/// <param name="Values">In the order of the inputs; null where there is nothing to send.</param>
/// <param name="Lists">For each list its elements.</param>
/// <param name="Now">When it is sent.</param>
public sealed record ServiceInput(object?[] Values, ServiceElement[][] Lists, DateTimeOffset Now);

/// <summary>One element of a list that is sent.</summary>
/// <param name="Lists">For each list in it its elements.</param>
public sealed record ServiceElement(object?[] Values, ServiceElement[][] Lists);

/// <summary>What came back.</summary>
/// <param name="Fault">Index into the faults of the request; -1 for an answer.</param>
/// <param name="Values">In the order of the fields that were wanted: values in their CLR form, presences as bool, numbers of elements as long.</param>
/// <param name="Lists">For each list its elements, those of all elements around together; for each element its values.</param>
public sealed record ServiceAnswer(int Fault, object?[] Values, object?[][][] Lists);

/// <summary>A call that is ready. Not thread-safe.</summary>
public abstract class ServiceCall : IDisposable
{
    /// <summary>What is called where, for journals and explanations.</summary>
    public abstract string Text { get; }

    /// <summary>Sends the message and reads the answer.</summary>
    /// <exception cref="Runtime.SyncException">
    /// DS6320 to DS6345. With <see cref="Runtime.FailureClass.Unknown"/> the service may have carried it out; with any other class it has refused, or was never reached.
    /// </exception>
    public abstract ServiceAnswer Execute(ServiceInput input, CancellationToken cancellation);

    public abstract void Dispose();
}
