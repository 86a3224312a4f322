using System.Collections.Immutable;
using DataSync.Plans.Services;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Soap.Messages;

/// <summary>The elements of one name in an element that is sent: a list, or several that are named by their numbers.</summary>
internal sealed class CountedPart(ImmutableArray<WriteNode> nodes)
{
    private readonly ElementShape shape = nodes[0].Shape;

    public string Name => shape.Name;

    public int Most => shape.Most;

    /// <summary>How many there must be, where there are lines for them: those of a choice of which one must be there as well.</summary>
    public int Least => shape.Choice > 0 && !shape.ChoiceRequired ? 0 : shape.Least;

    /// <summary>Whether there can be too many of them or too few.</summary>
    public bool IsLimited => !shape.IsAttribute && !shape.IsType && (shape.IsList ? Least > 0 || Most < int.MaxValue : shape is { ChoiceRequired: true, HasDefault: false } && Least > 0);

    /// <summary>How many there are.</summary>
    public int Count(object?[] values, ServiceElement[][] lists) => nodes.Sum(n => n.List >= 0 ? lists[n.List].Length : n.HasContent(values, lists) || !n.MayBeLeftOut ? 1 : 0);
}
