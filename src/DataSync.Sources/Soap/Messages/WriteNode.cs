using System.Collections.Immutable;
using DataSync.Plans.Services;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Soap.Messages;

/// <summary>An element of a message that is sent, with what is in it: made once for each operation. Source: tasks R90, R91, §3.6.</summary>
internal sealed class WriteNode(ElementShape shape, int at)
{
    private readonly List<(int Part, WriteNode Node)> children = [];

    public ElementShape Shape => shape;

    /// <summary>Which value it gets; -1 for none.</summary>
    public int Value { get; private set; } = -1;

    /// <summary>Which list repeats it; -1 for none.</summary>
    public int List { get; private set; } = -1;

    public ValueShape? Form { get; private set; }

    public IEnumerable<WriteNode> Children => children.Select(c => c.Node);

    /// <summary>Elements in it of which the service does not take any number.</summary>
    public ImmutableArray<CountedPart> Counted { get; private set; } = [];

    /// <summary>The type that extends its own and that it is sent as, with what is in it then; null where it is sent as its own.</summary>
    public WriteNode? As => children is [{ Node: { Shape.IsType: true } type }] ? type.As ?? type : null;

    /// <summary>Makes the tree of what is below an element.</summary>
    /// <param name="top">What can be named there.</param>
    /// <param name="inputs">Where values go, each with its number.</param>
    /// <param name="lists">Elements that are repeated; each of them has values of its own.</param>
    public static WriteNode Tree(ImmutableArray<TypeShape> types, ElementShape element, ImmutableArray<ElementShape> top, IEnumerable<(int Number, ServicePath Path)> inputs, ImmutableArray<ServiceListRequest> lists)
    {
        var root = new WriteNode(element, 0);
        foreach (var (number, path) in inputs)
        {
            var node = root.Reach(types, top, path);
            node.Value = number;
            node.Form = ServicePaths.Value(types, node.Shape);
        }
        root.Repeat(types, top, lists);
        root.Complete(types, top);
        return root;
    }

    /// <summary>Whether any of the values in it is there.</summary>
    public bool HasContent(object?[] values, ServiceElement[][] lists) =>
        List >= 0 ? lists[List].Length > 0 : Value >= 0 && values[Value] is not null || children.Any(c => c.Node.HasContent(values, lists));

    /// <summary>Whether it is not sent where nothing in it has a value.</summary>
    public bool MayBeLeftOut => shape.IsOptional || at >= shape.Least || Value >= 0 && shape.HasDefault;

    private void Repeat(ImmutableArray<TypeShape> types, ImmutableArray<ElementShape> top, ImmutableArray<ServiceListRequest> lists)
    {
        foreach (var (number, list) in lists.Index())
        {
            var node = Reach(types, top, list.Path);
            node.List = number;
            foreach (var (value, path) in list.Inputs.Index())
            {
                var leaf = ServicePaths.IsItself(types, node.Shape, path) ? node : node.Reach(types, ServicePaths.Parts(types, node.Shape), path);
                leaf.Value = value;
                leaf.Form = ServicePaths.Value(types, leaf.Shape);
            }
            node.Repeat(types, ServicePaths.Parts(types, node.Shape), list.Lists);
        }
    }

    private WriteNode Reach(ImmutableArray<TypeShape> types, ImmutableArray<ElementShape> top, ServicePath path)
    {
        var (node, parts) = (this, top);
        foreach (var step in path.Steps)
        {
            var part = ServicePaths.Find(parts, step.Name) ?? throw new InvalidOperationException($"The operation has no {path}.");
            var place = (parts.IndexOf(part), step.At);
            var next = node.children.Find(c => c.Part == place.Item1 && c.Node.At == step.At).Node;
            if (next is null)
            {
                next = new WriteNode(part, step.At);
                node.children.Add((place.Item1, next));
            }
            (node, parts) = (next, ServicePaths.Parts(types, part));
        }
        return node;
    }

    private int At => at;

    /// <summary>Adds elements that must be there although nothing in them has a value, and brings all into the order of the schema.</summary>
    private void Complete(ImmutableArray<TypeShape> types, ImmutableArray<ElementShape> parts)
    {
        for (var i = 0; As is null && i < parts.Length; i++)
            if (parts[i] is { Type: >= 0, IsOptional: false } && children.All(c => c.Part != i)) children.Add((i, new WriteNode(parts[i], 0)));
        children.Sort((a, b) => (Rank(a), a.Node.At).CompareTo((Rank(b), b.Node.At)));
        Counted = [.. children.GroupBy(c => c.Part, c => c.Node).Select(part => new CountedPart([.. part])).Where(part => part.IsLimited)];
        foreach (var (_, child) in children)
            if (child.Value < 0 || child.List >= 0) child.Complete(types, ServicePaths.Parts(types, child.Shape));

        int Rank((int Part, WriteNode Node) child) => child.Node.Shape.IsAttribute ? -1 : child.Part;
    }
}
