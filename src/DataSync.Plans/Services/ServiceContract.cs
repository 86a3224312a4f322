using System.Collections.Immutable;
using DataSync.Plans.Values;

namespace DataSync.Plans.Services;

/// <summary>Versions of SOAP: each has its own envelope, content type and faults. Source: tasks R98.</summary>
public enum SoapVersion { Soap11, Soap12 }

/// <summary>What one port of a service offers: its operations and the types of their messages. Source: tasks R89.</summary>
/// <param name="Address">Where the description says that the service is.</param>
/// <param name="Types">Complex types; elements name them by index.</param>
public sealed record ServiceContract(string Service, string Port, string Address, SoapVersion Version, ImmutableArray<OperationShape> Operations, ImmutableArray<TypeShape> Types);

/// <summary>One operation and its messages.</summary>
/// <param name="Action">What the call says it is for, in its HTTP headers.</param>
/// <param name="Output">Null where nothing is answered.</param>
public sealed record OperationShape(string Name, string Action, MessageShape Input, MessageShape? Output, ImmutableArray<FaultShape> Faults)
{
    /// <summary>Why it cannot be called; null where it can.</summary>
    public string? Problem { get; init; }
}

/// <summary>What a message holds.</summary>
/// <param name="Body">The one element of the body; null for an empty one.</param>
/// <param name="Headers">Elements that may stand in the head.</param>
public sealed record MessageShape(ElementShape? Body, ImmutableArray<ElementShape> Headers)
{
    /// <summary>The head of an answer as an element with the <see cref="Headers"/> in it; null where it has none, and for what is sent.</summary>
    public ElementShape? Head { get; init; }
}

/// <summary>A fault that the description declares. Source: tasks R93.</summary>
/// <param name="Detail">The element inside the fault's detail.</param>
public sealed record FaultShape(string Name, ElementShape Detail);

/// <summary>A complex type.</summary>
/// <param name="Parts">Attributes, then elements in their order, then types that extend it.</param>
public sealed record TypeShape(string Name, string Namespace, ImmutableArray<ElementShape> Parts)
{
    /// <summary>The value of an element that has text and attributes; null for one that has elements.</summary>
    public ValueShape? Content { get; init; }

    /// <summary>Why nothing of it can be named; null where it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Only types that extend it are ever sent, each with its name. No plan sends it itself.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsAbstract { get; init; }
}

/// <summary>An element or an attribute.</summary>
public sealed record ElementShape(string Name, string Namespace)
{
    public bool IsAttribute { get; init; }

    /// <summary>It is no element of its own: the one around it may be of this type, which extends its own, and says so with <c>xsi:type</c>.</summary>
    public bool IsType { get; init; }

    /// <summary>Index of its complex type; -1 for a value.</summary>
    public int Type { get; init; } = -1;

    /// <summary>Its value; null for a complex type.</summary>
    public ValueShape? Value { get; init; }

    /// <summary>How often it occurs at least.</summary>
    public int Least { get; init; } = 1;

    /// <summary>How often it occurs at most; <see cref="int.MaxValue"/> for any number.</summary>
    public int Most { get; init; } = 1;

    /// <summary>It may be there and hold nothing.</summary>
    public bool Nillable { get; init; }

    /// <summary>Number of the choice it belongs to, from 1; 0 for none.</summary>
    public int Choice { get; init; }

    /// <summary>Which of the alternatives of the choice it belongs to.</summary>
    public int Branch { get; init; }

    /// <summary>One alternative of its choice must be there.</summary>
    public bool ChoiceRequired { get; init; }

    /// <summary>Number of the group of elements in their order that is repeated as a whole, from 1; 0 for none.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Round { get; init; }

    /// <summary>The service knows a value where none is given.</summary>
    public bool HasDefault { get; init; }

    /// <summary>Whether a message may leave it out.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsOptional => Least == 0 || Choice > 0;

    /// <summary>Whether it is a list.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsList => Most > 1;
}

/// <summary>How a value is written in XML.</summary>
public enum ValueForm { Text, Token, Boolean, Integer, Decimal, Float, Date, Time, DateTime, Base64, Hex }

/// <summary>A simple value.</summary>
/// <param name="Type">Its type in the language, without null.</param>
public sealed record ValueShape(SyncType Type, ValueForm Form)
{
    /// <summary>Allowed values; empty means all.</summary>
    public ImmutableArray<string> Values { get; init; } = [];
}
