using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;
using DataSync.Plans.Services;

namespace DataSync.Sources.Soap.Description;

/// <summary>A description that was read.</summary>
/// <param name="Files">The files it consists of, the first one first.</param>
/// <param name="Digest">Of all of them.</param>
public sealed record ReadDescription(ServiceContract Contract, ImmutableArray<DescriptionFile> Files, string Digest);

/// <summary>Reads a WSDL 1.1 into a contract: one port of one service. Source: tasks R89, §2.7.</summary>
public sealed class WsdlReader
{
    private static readonly XNamespace Wsdl = "http://schemas.xmlsoap.org/wsdl/";
    private static readonly XNamespace Xs = System.Xml.Schema.XmlSchema.Namespace;
    private readonly DescriptionFiles files;
    private readonly List<(string Path, XElement Definitions)> definitions = [];

    private WsdlReader(Func<string, string?> read) => files = new DescriptionFiles(read);

    /// <param name="path">Of the description.</param>
    /// <param name="service">Null where there is one only.</param>
    /// <param name="port">Null where there is one only.</param>
    /// <param name="read">The text of a file by its path; null when there is none.</param>
    /// <exception cref="DescriptionException">It cannot be used.</exception>
    public static ReadDescription Read(string path, string? service, string? port, Func<string, string?> read)
    {
        var reader = new WsdlReader(read);
        reader.Load(path);
        var contract = reader.Contract(service, port);
        return new ReadDescription(contract, reader.files.Files, reader.files.Digest);
    }

    private void Load(string path)
    {
        if (definitions.Any(d => d.Path == path)) return;
        var root = files.Read(path).Root;
        if (root is null || root.Name != Wsdl + "definitions")
            throw new DescriptionException($"{path} is no WSDL 1.1: it begins with {root?.Name.LocalName}");
        definitions.Add((path, root));
        foreach (var import in root.Elements(Wsdl + "import"))
            if (import.Attribute("location")?.Value is { Length: > 0 } location) Load(DescriptionFiles.Beside(path, location));
    }

    private ServiceContract Contract(string? service, string? port)
    {
        var services = definitions.SelectMany(d => d.Definitions.Elements(Wsdl + "service")).ToList();
        var chosen = Choose("service", services, service);
        var ports = chosen.Elements(Wsdl + "port").Select(p => (Element: p, Soap: SoapNames.Of(p, "address"))).Where(p => p.Soap is not null).ToList();
        if (ports.Count == 0) throw new DescriptionException($"the service {Name(chosen)} has no port for SOAP");
        var at = Choose("port", [.. ports.Select(p => p.Element)], port);
        var binding = Find("binding", at, "binding");
        var names = SoapNames.Of(binding, "binding") ?? throw new DescriptionException($"the binding {Name(binding)} is none for SOAP");
        var types = Types();
        var operations = new OperationReader(types, names, Messages(), Find("portType", binding, "type"), binding).Read();
        var address = at.Element(names.Namespace + "address")?.Attribute("location")?.Value ?? "";
        return new ServiceContract(Name(chosen), Name(at), address, names.Version, operations, types.Types);
    }

    private SchemaTypes Types()
    {
        var loader = new SchemaLoader(files);
        foreach (var (path, root) in definitions)
            foreach (var schema in root.Elements(Wsdl + "types").Elements(Xs + "schema").ToList()) loader.Add(path, schema);
        return new SchemaTypes(loader.Compile());
    }

    private Dictionary<XmlQualifiedName, XElement> Messages()
    {
        var found = new Dictionary<XmlQualifiedName, XElement>();
        foreach (var message in definitions.SelectMany(d => d.Definitions.Elements(Wsdl + "message"))) found.TryAdd(QName.OfDefinition(message), message);
        return found;
    }

    private XElement Find(string kind, XElement at, string attribute)
    {
        var name = QName.In(at, attribute);
        return definitions.SelectMany(d => d.Definitions.Elements(Wsdl + kind)).FirstOrDefault(e => QName.OfDefinition(e) == name)
            ?? throw new DescriptionException($"{Name(at)} names the {kind} {name.Name}, which is not there");
    }

    private static XElement Choose(string what, List<XElement> all, string? name)
    {
        var names = string.Join(", ", all.Select(Name));
        if (all.Count == 0) throw new DescriptionException($"it has no {what}");
        if (name is not null) return all.Find(e => Name(e) == name) ?? throw new DescriptionException($"it has no {what} {name}, only {names}");
        return all.Count == 1 ? all[0] : throw new DescriptionException($"it has several: say which with `{what}: \"…\"`, one of {names}");
    }

    private static string Name(XElement element) => element.Attribute("name")?.Value ?? "";
}
