using System.Collections.Immutable;
using System.Globalization;

namespace DataSync.Plans.Services;

/// <summary>A step into a message.</summary>
/// <param name="Name">Name of the element or attribute.</param>
/// <param name="At">Which of several, from 0.</param>
public sealed record ServicePathStep(string Name, int At = 0);

/// <summary>A place in a message, from below its one element: <c>Order.Lines[0].Sku</c>. Source: tasks R91.</summary>
public sealed record ServicePath(ImmutableArray<ServicePathStep> Steps)
{
    /// <summary>It is in the head of the message.</summary>
    public bool InHeader { get; init; }

    public bool Equals(ServicePath? other) => other is not null && InHeader == other.InHeader && Steps.SequenceEqual(other.Steps);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>As a script writes it.</summary>
    public override string ToString() =>
        (InHeader ? "header " : "") + string.Join('.', Steps.Select(s => s.At == 0 ? s.Name : string.Create(CultureInfo.InvariantCulture, $"{s.Name}[{s.At}]")));
}

/// <summary>Finds places in messages by their names: the binder asks it what may be named, and whoever writes and reads messages where that is.</summary>
public static class ServicePaths
{
    /// <summary>What can be named directly below the element of a body: the parts of its type, or the element itself where it is a value.</summary>
    public static ImmutableArray<ElementShape> Top(ImmutableArray<TypeShape> types, ElementShape? body) =>
        body is null ? [] : Parts(types, body) is { IsDefault: false } parts && body.Type >= 0 && types[body.Type].Content is null ? parts : [body];

    /// <summary>What can be named directly in an answer: what is in its body, and behind that its head.</summary>
    public static ImmutableArray<ElementShape> Answer(ImmutableArray<TypeShape> types, MessageShape? answer) =>
        answer?.Head is { } head ? [.. Top(types, answer.Body), head] : Top(types, answer?.Body);

    /// <summary>What can be named below an element.</summary>
    public static ImmutableArray<ElementShape> Parts(ImmutableArray<TypeShape> types, ElementShape element) => element.Type < 0 ? [] : types[element.Type].Parts;

    /// <summary>What can be named in an element of a list: its parts, and itself where it holds a value.</summary>
    public static ImmutableArray<ElementShape> Element(ImmutableArray<TypeShape> types, ElementShape list) =>
        Value(types, list) is null ? Parts(types, list) : [list with { Least = 1, Most = 1, Choice = 0 }, .. Parts(types, list)];

    /// <summary>Whether a path in an element of a list names that element, which holds a value.</summary>
    public static bool IsItself(ImmutableArray<TypeShape> types, ElementShape list, ServicePath path) =>
        path.Steps is [var only] && only.Name == list.Name && Value(types, list) is not null;

    /// <summary>The part of a name: an element before an attribute, and an attribute alone where the name begins with @; a type that extends this one where nothing else has its name.</summary>
    public static ElementShape? Find(ImmutableArray<ElementShape> parts, string name) =>
        parts.FirstOrDefault(p => p is { IsAttribute: false, IsType: false } && p.Name == name)
        ?? parts.FirstOrDefault(p => p.IsAttribute && (p.Name == name || name.Length > 1 && name[0] == '@' && p.Name.AsSpan().SequenceEqual(name.AsSpan(1))))
        ?? parts.FirstOrDefault(p => p.IsType && p.Name == name);

    /// <summary>The elements along a path; null where there are none of these names.</summary>
    public static ImmutableArray<ElementShape>? Along(ImmutableArray<TypeShape> types, ImmutableArray<ElementShape> top, ServicePath path)
    {
        var found = ImmutableArray.CreateBuilder<ElementShape>(path.Steps.Length);
        var parts = top;
        foreach (var step in path.Steps)
        {
            if (Find(parts, step.Name) is not { } element) return null;
            found.Add(element);
            parts = Parts(types, element);
        }
        return found.ToImmutable();
    }

    /// <summary>The value of an element: its own, or the text beside its attributes; null where it has none.</summary>
    public static ValueShape? Value(ImmutableArray<TypeShape> types, ElementShape element) => element.Value ?? (element.Type >= 0 ? types[element.Type].Content : null);
}
