using System.Xml;
using DataSync.Plans.Runtime;
using DataSync.Plans.Services;

namespace DataSync.Sources.Soap.Messages;

/// <summary>
/// Takes what is wanted out of an element and passes over the rest. Elements are known by their local names: some servers answer in a namespace that their description does not name.
/// </summary>
/// <param name="parts">What is binary in parts of its own; null where the answer is one piece.</param>
internal sealed class AnswerReader(XmlValue xml, MessageParts? parts)
{
    private const int MostElements = 500_000;

    /// <summary>Reads the element that the reader is at, up to the one behind it.</summary>
    /// <param name="wanted">The fields go into <paramref name="values"/>, the lists into <paramref name="lists"/>.</param>
    /// <exception cref="SyncException">DS6324, DS6327, DS6328, DS6334, DS6336, DS6337.</exception>
    public void Read(XmlReader reader, ReadNode wanted, object?[] values, List<object?[]>[] lists) => Element(reader, [(wanted, values)], lists);

    private void Element(XmlReader reader, List<(ReadNode Node, object?[] Values)> targets, List<object?[]>[] lists)
    {
        if (reader.GetAttribute("type", SoapEnvelope.Instance) is { } type) targets.AddRange(OfType(targets, type[(type.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()));
        var isNil = XmlValueOf(reader.GetAttribute("nil", SoapEnvelope.Instance));
        foreach (var (node, values) in targets)
        {
            if (node.Presence >= 0) values[node.Presence] = true;
            Attributes(reader, node, values);
            // What is in something empty is empty, and not missing.
            if (isNil) node.There(values, isThere: true);
        }
        var form = targets.Select(t => t.Node).FirstOrDefault(n => n.Value >= 0 && n.Form is not null);
        if (isNil || form is null && targets.All(t => t.Node.Parts.Count == 0))
        {
            reader.Skip();
            return;
        }
        if (form is { Form: { } shape })
        {
            var value = Value(reader, form.Shape, shape);
            foreach (var (node, values) in targets)
                if (node.Value >= 0) values[node.Value] = value;
            return;
        }
        Children(reader, targets, lists);
    }

    /// <summary>The value of an element: its text, or the part whose name stands alone in it.</summary>
    private object Value(XmlReader reader, ElementShape element, ValueShape form)
    {
        if (reader.IsEmptyElement)
        {
            reader.Read();
            return xml.Read("", element, form);
        }
        reader.Read();
        var blank = "";
        for (; reader.NodeType is XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace; reader.Read()) blank += reader.Value;
        if (reader is { NodeType: XmlNodeType.Element, LocalName: "Include", NamespaceURI: SoapEnvelope.Include })
        {
            var bytes = parts is null ? throw MessageParts.Bad("an element names one, and there are none") : parts.Named(reader.GetAttribute("href"));
            reader.Skip();
            reader.MoveToContent();
            reader.ReadEndElement();
            return form.Form == ValueForm.Base64 ? bytes : xml.Read(Convert.ToBase64String(bytes), element, form);
        }
        var text = blank + reader.ReadContentAsString();
        reader.ReadEndElement();
        return xml.Read(text, element, form);
    }

    private void Children(XmlReader reader, List<(ReadNode Node, object?[] Values)> targets, List<object?[]>[] lists)
    {
        var counts = new Dictionary<string, (int Count, string Namespace)>(StringComparer.Ordinal);
        if (reader.IsEmptyElement) reader.Read();
        else
        {
            reader.Read();
            while (reader.NodeType != XmlNodeType.EndElement)
            {
                if (reader.NodeType != XmlNodeType.Element) reader.Skip();
                else Child(reader, targets, lists, counts);
            }
            reader.ReadEndElement();
        }
        foreach (var part in targets.SelectMany(t => t.Node.Parts.Values))
            if (part.Shape is { IsOptional: false, IsAttribute: false } && !counts.ContainsKey(part.Shape.Name) && (part.Lists.Count > 0 || part.At.ContainsKey(0))) throw Missing(part.Shape);
    }

    private void Child(XmlReader reader, List<(ReadNode Node, object?[] Values)> targets, List<object?[]>[] lists, Dictionary<string, (int Count, string Namespace)> counts)
    {
        var name = reader.LocalName;
        var (number, space) = counts.GetValueOrDefault(name, (0, reader.NamespaceURI));
        counts[name] = (number + 1, space);
        var inner = new List<(ReadNode, object?[])>();
        foreach (var (node, values) in targets)
        {
            if (!node.Parts.TryGetValue(name, out var part)) continue;
            if (number > 0 && !part.Shape.IsList && part.At.Count > 0 && reader.NamespaceURI == space)
                throw Twice(name);
            if (part.At.TryGetValue(number, out var one)) inner.Add((one, values));
            foreach (var list in part.Lists) inner.Add((list.Element, Row(list, name, values, lists[list.Number])));
        }
        if (inner.Count == 0) reader.Skip();
        else Element(reader, inner, lists);
    }

    /// <summary>A row for one more element of a list, of which nothing is there yet.</summary>
    /// <param name="around">What was taken of the element around.</param>
    private static object?[] Row(ReadList list, string name, object?[] around, List<object?[]> rows)
    {
        if (rows.Count == MostElements)
            throw new SyncException(SoapCodes.TooMany, $"The answer has more than {MostElements} elements {name}.", "Ask the service for less at a time.", FailureClass.Unknown);
        var row = new object?[list.Fields];
        list.Element.Missing(row);
        if (list.Element.Number >= 0) row[list.Element.Number] = (long)rows.Count;
        if (list.Element.Owner >= 0) row[list.Element.Owner] = around[list.Around];
        rows.Add(row);
        return row;
    }

    /// <summary>What is wanted of an element as the type that it says to be of, beside what is wanted of it anyway.</summary>
    private static List<(ReadNode Node, object?[] Values)> OfType(List<(ReadNode Node, object?[] Values)> targets, string type)
    {
        var found = targets.SelectMany(t => t.Node.As(type).Select(node => (node, t.Values))).ToList();
        // A type that is named may extend one that is named before it.
        return found.Count == 0 ? found : [.. found, .. OfType(found, type)];
    }

    private void Attributes(XmlReader reader, ReadNode node, object?[] values)
    {
        foreach (var part in node.Parts.Values)
        {
            if (!part.Shape.IsAttribute || !part.At.TryGetValue(0, out var one)) continue;
            var text = reader.GetAttribute(part.Shape.Name, part.Shape.Namespace) ?? reader.GetAttribute(part.Shape.Name);
            if (text is null)
            {
                if (!part.Shape.IsOptional) throw Missing(part.Shape);
                continue;
            }
            if (one.Presence >= 0) values[one.Presence] = true;
            if (one is { Value: >= 0, Form: { } form }) values[one.Value] = xml.Read(text, part.Shape, form);
        }
    }

    private static bool XmlValueOf(string? nil) => nil is "true" or "1";

    /// <summary>Something is there twice of which one is described.</summary>
    public static SyncException Twice(string name) => new(SoapCodes.Twice, $"The answer has {name} twice where its description promises one: which of them counts is not guessed.",
        "Look at what the service answered; an operation that may answer several should describe them as a list.", FailureClass.Unknown);

    private static SyncException Missing(ElementShape shape) => new(SoapCodes.EmptyAnswer, $"The answer lacks {shape.Name}, which its description promises.",
        "Look at what the service answered; an operation that may leave it out should describe it as optional.", FailureClass.Unknown);
}
