using System.Globalization;
using System.Text;
using System.Xml;
using DataSync.Plans.Runtime;
using DataSync.Plans.Services;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Soap.Messages;

/// <summary>Writes the message of one operation. Source: tasks R90, R91, §3.6.</summary>
internal sealed class EnvelopeWriter
{
    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), CheckCharacters = true };
    private readonly string space;
    private readonly XmlValue xml;
    private readonly WriteNode? body;
    private readonly WriteNode? headers;
    private readonly Action<XmlWriter, DateTimeOffset> head;

    /// <param name="head">Writes what stands in the head beside the operation's own elements, at the time that it is given.</param>
    public EnvelopeWriter(ServiceRequest request, XmlValue xml, Action<XmlWriter, DateTimeOffset> head)
    {
        this.xml = xml;
        this.head = head;
        space = SoapEnvelope.Namespace(request.Contract.Version);
        var types = request.Contract.Types;
        var inputs = request.Inputs.Index().ToList();
        if (inputs.Any(i => i.Item.InHeader))
            headers = WriteNode.Tree(types, new ElementShape("Header", space), request.Operation.Input.Headers, inputs.Where(i => i.Item.InHeader).Select(i => (i.Index, i.Item)), []);
        if (request.Operation.Input.Body is not { } element) return;
        var top = ServicePaths.Top(types, element);
        // A body that is a value is named itself.
        body = WriteNode.Tree(types, element, top, inputs.Where(i => !i.Item.InHeader).Select(i => (i.Index, i.Item)), request.Lists);
        if (top is [var single] && single == element) body = body.Children.First();
    }

    /// <exception cref="SyncException">DS6332, DS6338.</exception>
    public byte[] Write(ServiceInput input)
    {
        using var stream = new MemoryStream();
        try
        {
            using var writer = XmlWriter.Create(stream, Settings);
            writer.WriteStartElement("soap", "Envelope", space);
            writer.WriteAttributeString("xmlns", "xsi", null, SoapEnvelope.Instance);
            writer.WriteStartElement("soap", "Header", space);
            head(writer, input.Now);
            foreach (var child in headers?.Children ?? []) Part(writer, child, input.Values, input.Lists);
            writer.WriteEndElement();
            writer.WriteStartElement("soap", "Body", space);
            if (body is not null) Element(writer, body, input.Values, input.Lists);
            writer.WriteEndElement();
            writer.WriteEndElement();
        }
        catch (Exception error) when (error is ArgumentException or EncoderFallbackException)
        {
            throw new SyncException(SoapCodes.NotInXml, "A value holds a character that XML has no place for.", "Take control characters out of it, for instance with `replace`.", FailureClass.Data, error);
        }
        return stream.ToArray();
    }

    private void Element(XmlWriter writer, WriteNode node, object?[] values, ServiceElement[][] lists)
    {
        writer.WriteStartElement(node.Shape.Name, node.Shape.Namespace);
        if (node.As is { } type)
        {
            writer.WriteStartAttribute("xsi", "type", SoapEnvelope.Instance);
            writer.WriteQualifiedName(type.Shape.Name, type.Shape.Namespace);
            writer.WriteEndAttribute();
            node = type;
        }
        if (node.Value >= 0 && values[node.Value] is null) writer.WriteAttributeString("xsi", "nil", SoapEnvelope.Instance, "true");
        foreach (var part in node.Counted)
            if (part.Count(values, lists) is var count && (count < part.Least || count > part.Most)) throw Miscounted(node, part, count);
        foreach (var child in node.Children) Part(writer, child, values, lists);
        if (node.Value >= 0 && values[node.Value] is { } value) writer.WriteString(Text(node, value));
        writer.WriteEndElement();
    }

    private void Part(XmlWriter writer, WriteNode node, object?[] values, ServiceElement[][] lists)
    {
        var shape = node.Shape;
        if (node.List >= 0)
        {
            foreach (var element in lists[node.List]) Element(writer, node, element.Values, element.Lists);
            return;
        }
        if (shape.IsAttribute)
        {
            if (node.Value >= 0 && values[node.Value] is { } value) writer.WriteAttributeString(shape.Name, shape.Namespace, Text(node, value));
            else if (!shape.IsOptional && !shape.HasDefault) throw Missing(shape);
            return;
        }
        if (!node.HasContent(values, lists))
        {
            if (node.MayBeLeftOut) return;
            if (node.Value >= 0 && !shape.Nillable) throw Missing(shape);
        }
        Element(writer, node, values, lists);
    }

    private string Text(WriteNode node, object value) => xml.Write(value, node.Form?.Form ?? ValueForm.Text);

    private static SyncException Miscounted(WriteNode around, CountedPart part, int count) => new(SoapCodes.Miscounted,
        string.Create(CultureInfo.InvariantCulture, $"{around.Shape.Name} takes {(count < part.Least ? "at least" : "at most")} {(count < part.Least ? part.Least : part.Most)} {part.Name}, and would have {count}. Nothing was sent."),
        "Give it as many as the description says, or ask with `if` whether there are any before the call.", FailureClass.Data);

    // The types of inputs see to it that this does not happen.
    private static InvalidOperationException Missing(ElementShape shape) => new($"The service needs a value for {shape.Name}, and there is none.");
}
