using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Services;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Soap.Messages;

/// <summary>What is wanted of one element of an answer and of what is in it: made once for each operation. Source: tasks R91, R94, R104.</summary>
internal sealed class ReadNode(ElementShape shape)
{
    public ElementShape Shape => shape;

    /// <summary>Where the value goes; -1 where it is not wanted.</summary>
    public int Value { get; private set; } = -1;

    /// <summary>Where goes that it is there; -1 where nobody asks.</summary>
    public int Presence { get; private set; } = -1;

    /// <summary>Where goes which element of its list it is; -1 where nobody asks.</summary>
    public int Number { get; private set; } = -1;

    /// <summary>Where goes which element of the list around holds it; -1 where nobody asks.</summary>
    public int Owner { get; private set; } = -1;

    public ValueShape? Form { get; private set; }

    /// <summary>What is wanted of elements and attributes below it, by their names.</summary>
    public Dictionary<string, ReadPart> Parts { get; } = new(StringComparer.Ordinal);

    /// <summary>Makes the tree of what is wanted below an element.</summary>
    /// <param name="top">What can be named directly; the element itself where it is a value.</param>
    public static ReadNode Tree(ImmutableArray<TypeShape> types, ElementShape element, ImmutableArray<ElementShape> top, AnswerRequest request)
    {
        var root = new ReadNode(element);
        root.Take(types, top, request.Fields, isValue: top is [var first, ..] && first == element);
        var rows = new List<ReadNode>();
        foreach (var (number, list) in request.Lists.Index())
        {
            var around = list.Within < 0 ? root : rows[list.Within];
            var (owner, parts) = around.Reach(types, list.Within < 0 ? top : ServicePaths.Parts(types, around.Shape), new ServicePath(list.Path.Steps[..^1]));
            var name = list.Path.Steps[^1].Name;
            var part = ServicePaths.Find(parts, name) ?? throw new InvalidOperationException($"The answer has no {list.Path}.");
            var row = new ReadNode(part);
            row.Take(types, ServicePaths.Parts(types, part), list.Fields, isValue: ServicePaths.Value(types, part) is not null);
            owner.Part(types, part).Lists.Add(new ReadList(number, row, list.Fields.Length, around.Number));
            rows.Add(row);
        }
        return root;
    }

    /// <summary>Notes that nothing of it is there.</summary>
    public void Missing(object?[] values) => There(values, isThere: false);

    /// <summary>Notes whether it and what is wanted in it are there.</summary>
    public void There(object?[] values, bool isThere)
    {
        if (Presence >= 0) values[Presence] = isThere;
        foreach (var part in Parts.Values)
            foreach (var one in part.At.Values) one.There(values, isThere);
    }

    /// <summary>Takes an element out of the tree, which is not where the others are.</summary>
    public ReadNode? Cut(ElementShape element)
    {
        var key = ReadPart.Key(element);
        return Parts.TryGetValue(key, out var part) && part.Shape == element && Parts.Remove(key) ? part.At.GetValueOrDefault(0) : null;
    }

    /// <summary>What is wanted of it where it is of a type that extends its own.</summary>
    public IEnumerable<ReadNode> As(string type) => Parts.Values.Where(p => p.Types.Contains(type)).SelectMany(p => p.At.Values);

    /// <summary>A type that is named, and those that extend it.</summary>
    private static ImmutableHashSet<string> Types(ImmutableArray<TypeShape> types, ElementShape type) =>
        [type.Name, .. ServicePaths.Parts(types, type).Where(p => p.IsType).Select(p => p.Name)];

    private void Take(ImmutableArray<TypeShape> types, ImmutableArray<ElementShape> top, ImmutableArray<AnswerFieldPlan> fields, bool isValue)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            if (fields[i].IsNumber) Number = i;
            if (fields[i].IsOwner) Owner = i;
            if (fields[i].IsNumber || fields[i].IsOwner) continue;
            var steps = fields[i].Path.Steps;
            var node = steps.IsEmpty || isValue && steps.Length == 1 && steps[0].Name == shape.Name ? this : Reach(types, top, fields[i].Path).Node;
            if (fields[i].IsPresence) node.Presence = i;
            else
            {
                node.Value = i;
                node.Form = ServicePaths.Value(types, node.Shape);
            }
        }
    }

    private (ReadNode Node, ImmutableArray<ElementShape> Parts) Reach(ImmutableArray<TypeShape> types, ImmutableArray<ElementShape> top, ServicePath path)
    {
        var (node, parts) = (this, top);
        foreach (var step in path.Steps)
        {
            var part = ServicePaths.Find(parts, step.Name) ?? throw new InvalidOperationException($"The answer has no {path}.");
            var occurrences = node.Part(types, part).At;
            if (!occurrences.TryGetValue(step.At, out var next)) occurrences[step.At] = next = new ReadNode(part);
            (node, parts) = (next, ServicePaths.Parts(types, part));
        }
        return (node, parts);
    }

    private ReadPart Part(ImmutableArray<TypeShape> types, ElementShape part)
    {
        var name = ReadPart.Key(part);
        return Parts.TryGetValue(name, out var known) ? known : Parts[name] = new ReadPart(part) { Types = part.IsType ? Types(types, part) : [] };
    }
}

/// <summary>A list that takes each of some elements.</summary>
/// <param name="Number">Its number in the request.</param>
/// <param name="Element">What is wanted of one of them.</param>
/// <param name="Fields">How many values that are.</param>
/// <param name="Around">Which value of the element of the list around says which one that is; -1 where there is none.</param>
internal sealed record ReadList(int Number, ReadNode Element, int Fields, int Around);

/// <summary>What is wanted of the elements of one name.</summary>
internal sealed class ReadPart(ElementShape shape)
{
    public ElementShape Shape => shape;

    /// <summary>By their number, from 0.</summary>
    public Dictionary<int, ReadNode> At { get; } = [];

    /// <summary>Lists that take each of them.</summary>
    public List<ReadList> Lists { get; } = [];

    /// <summary>Where it stands for a type: that and those which extend it, by their local names.</summary>
    public ImmutableHashSet<string> Types { get; init; } = [];

    /// <summary>An attribute or a type may have the name of an element.</summary>
    public static string Key(ElementShape shape) => shape.IsAttribute ? "@" + shape.Name : shape.IsType ? ":" + shape.Name : shape.Name;
}
