using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;
using DataSync.Plans.Services;

namespace DataSync.Sources.Soap.Description;

/// <summary>
/// The operations of one binding. Document style has one element in the body; rpc has an element of the operation's name around its parts. Both are then one thing:
/// an element with what is in it.
/// </summary>
internal sealed class OperationReader(SchemaTypes types, SoapNames soap, Dictionary<XmlQualifiedName, XElement> messages, XElement portType, XElement binding)
{
    private static readonly XNamespace Wsdl = "http://schemas.xmlsoap.org/wsdl/";

    public ImmutableArray<OperationShape> Read()
    {
        var found = ImmutableArray.CreateBuilder<OperationShape>();
        foreach (var bound in binding.Elements(Wsdl + "operation"))
        {
            var name = bound.Attribute("name")?.Value ?? "";
            if (portType.Elements(Wsdl + "operation").FirstOrDefault(o => o.Attribute("name")?.Value == name) is not { } declared) continue;
            found.Add(Operation(name, declared, bound));
        }
        return found.ToImmutable();
    }

    private OperationShape Operation(string name, XElement declared, XElement bound)
    {
        var about = bound.Element(soap.Namespace + "operation");
        var action = about?.Attribute("soapAction")?.Value ?? "";
        var style = about?.Attribute("style")?.Value ?? binding.Element(soap.Namespace + "binding")?.Attribute("style")?.Value ?? "document";
        try
        {
            if (portType.Elements(Wsdl + "operation").Count(o => o.Attribute("name")?.Value == name) > 1) throw new DescriptionException("there are several of this name");
            var input = Message(name, style, declared.Element(Wsdl + "input"), bound.Element(Wsdl + "input"), "") ?? throw new DescriptionException("it sends to its caller instead of being called");
            var output = Message(name, style, declared.Element(Wsdl + "output"), bound.Element(Wsdl + "output"), "Response");
            return new OperationShape(name, action, input, output is null ? null : WithHead(output), [.. declared.Elements(Wsdl + "fault").Select(Fault).OfType<FaultShape>()]);
        }
        catch (DescriptionException error)
        {
            return new OperationShape(name, action, new MessageShape(null, []), null, []) { Problem = error.Message };
        }
    }

    private MessageShape? Message(string operation, string style, XElement? declared, XElement? bound, string suffix)
    {
        if (declared is null) return null;
        var all = Parts(QName.In(declared, "message"));
        var body = bound?.Descendants(soap.Namespace + "body").FirstOrDefault();
        if (body?.Attribute("use")?.Value == "encoded") throw new DescriptionException("its messages use SOAP encoding, which is not supported");
        var headers = Headers(bound);
        var inHead = headers.Select(h => h.Part).ToHashSet();
        var wanted = body?.Attribute("parts")?.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var parts = all.Where(p => wanted is null ? !inHead.Contains(p) : wanted.Contains(Name(p))).ToList();
        ImmutableArray<ElementShape> heads = [.. headers.Select(h => h.Shape)];
        if (style == "rpc") return new MessageShape(Wrapper(operation + suffix, body?.Attribute("namespace")?.Value ?? "", parts), heads);
        if (parts.Count > 1) throw new DescriptionException("its body has several elements, which no two programs read alike");
        return new MessageShape(parts.Count == 0 ? null : Element(parts[0]), heads);
    }

    /// <summary>An answer whose head can be named as an element beside what is in its body.</summary>
    private MessageShape WithHead(MessageShape answer) => answer.Headers.IsEmpty ? answer : answer with
    {
        Head = new ElementShape("header", "") { Type = types.Add(new TypeShape("header", "", answer.Headers)), Least = 0 },
    };

    private ElementShape Wrapper(string name, string space, List<XElement> parts)
    {
        var shapes = parts.Select(p => p.Attribute("type") is null
            ? Element(p) with { Name = Name(p), Namespace = "" }
            : types.OfType(Name(p), QName.In(p, "type")) ?? throw new DescriptionException($"the type of its part {Name(p)} is not there"));
        return new ElementShape(name, space) { Type = types.Add(new TypeShape(name, space, [.. shapes])) };
    }

    private ElementShape Element(XElement part)
    {
        if (part.Attribute("element") is null) throw new DescriptionException($"its part {Name(part)} is a type, and a body of style document needs an element");
        var name = QName.In(part, "element");
        return types.Element(name) ?? throw new DescriptionException($"the element {name.Name} is in none of the schemas");
    }

    private List<(XElement Part, ElementShape Shape)> Headers(XElement? bound)
    {
        var found = new List<(XElement, ElementShape)>();
        foreach (var header in bound?.Descendants(soap.Namespace + "header") ?? [])
        {
            var part = Parts(QName.In(header, "message")).FirstOrDefault(p => Name(p) == header.Attribute("part")?.Value);
            if (part?.Attribute("element") is not null) found.Add((part, Element(part) with { Least = 0 }));
        }
        return found;
    }

    private FaultShape? Fault(XElement declared)
    {
        var part = Parts(QName.In(declared, "message")).FirstOrDefault();
        return part?.Attribute("element") is null ? null : new FaultShape(declared.Attribute("name")?.Value ?? "", Element(part));
    }

    private IEnumerable<XElement> Parts(XmlQualifiedName message) =>
        messages.TryGetValue(message, out var found) ? found.Elements(Wsdl + "part") : throw new DescriptionException($"the message {message.Name} is not there");

    private static string Name(XElement part) => part.Attribute("name")?.Value ?? "";
}
