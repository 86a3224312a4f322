using System.Collections.Immutable;
using DataSync.Plans.Values;

namespace DataSync.Plans.Functions;

/// <summary>Groups of functions, as the documentation lists them.</summary>
public enum FunctionGroup { Text, Number, DateTime, List, Hash }

/// <param name="Name">For messages and documentation.</param>
/// <param name="Type">Kind of the argument.</param>
public sealed record FunctionParameter(string Name, SyncType Type);

/// <summary>An example that is also a test.</summary>
/// <param name="Expression">As in a script.</param>
/// <param name="Result">The value as <see cref="ValueText.Quote"/> shows it; a code (<c>DS6103</c>) where the call fails.</param>
public sealed record FunctionExample(string Expression, string Result);

/// <summary>
/// One built-in function with one list of parameters; several with the same <see cref="Name"/> are chosen among by number and kinds of arguments.
/// </summary>
/// <param name="Name">As scripts write it.</param>
/// <param name="Parameters">In order.</param>
/// <param name="Result">Type of the result, before <see cref="KeepsSize"/> and null.</param>
/// <param name="Owner">Class of the method that does it.</param>
/// <param name="Method">
/// Name of that static method, unique in its class. Its parameters are the CLR forms of the arguments (reference types and nullable value types when the function is not null-strict,
/// the plain ones when it is); generic over the element type for lists; <see cref="TakesRun"/> adds a leading argument of type <see cref="Runtime.RunValues"/>.
/// </param>
/// <param name="Documentation">One or two sentences.</param>
public sealed record BuiltinFunction(
    FunctionGroup Group,
    string Name,
    ImmutableArray<FunctionParameter> Parameters,
    SyncType Result,
    Type Owner,
    string Method,
    string Documentation,
    ImmutableArray<FunctionExample> Examples)
{
    /// <summary>The result is no longer, and has no more digits, than the first argument: it keeps that argument's size.</summary>
    public bool KeepsSize { get; init; }

    /// <summary>Null in any argument gives null without calling the method. Otherwise the method takes null itself and <see cref="Result"/> says whether it returns it.</summary>
    public bool NullStrict { get; init; } = true;

    /// <summary>The result may be null although no argument is (<c>first</c> of an empty list).</summary>
    public bool MayReturnNull { get; init; }

    /// <summary>Takes a leading <see cref="Runtime.RunValues"/>.</summary>
    public bool TakesRun { get; init; }

    /// <summary><c>round(x: decimal, digits: int) : decimal</c></summary>
    public string Signature => $"{Name}({string.Join(", ", Parameters.Select(p => $"{p.Name}: {p.Type}"))}) : {(MayReturnNull ? Result.OrNull() : Result)}";
}
