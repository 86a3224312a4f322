using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;

namespace DataSync.Sources.Soap.Description;

/// <summary>The schemas of a description, with all that they include, compiled together. Nothing is fetched.</summary>
internal sealed class SchemaLoader(DescriptionFiles files)
{
    /// <summary>Begins the id of a wildcard that stands for the rows of a data set.</summary>
    public const string DataSetMark = "datasync-data-set";

    private static readonly XNamespace Xs = XmlSchema.Namespace;
    private readonly XmlSchemaSet schemas = new() { XmlResolver = null };
    private readonly Dictionary<string, XmlSchema> loaded = new(StringComparer.Ordinal);
    private int dataSets;

    /// <summary>Adds a schema that stands inside a description.</summary>
    public void Add(string path, XElement schema) => schemas.Add(Read(path, schema));

    /// <exception cref="DescriptionException">The schemas contradict themselves, or name what is not there.</exception>
    public XmlSchemaSet Compile()
    {
        XmlSchemaException? problem = null;
        schemas.ValidationEventHandler += (_, e) => { if (e.Severity == XmlSeverityType.Error) problem ??= e.Exception; };
        schemas.Compile();
        if (problem is null) return schemas;
        throw new DescriptionException(problem.Message.Contains("schemas.xmlsoap.org/soap/encoding", StringComparison.Ordinal)
            ? "it uses the types of SOAP encoding, which are not supported; ask for a description of use `literal`"
            : $"its schemas cannot be used: {problem.Message}", problem);
    }

    private XmlSchema Read(string path, XElement element)
    {
        foreach (var outer in element.Ancestors().Attributes().Where(a => a.IsNamespaceDeclaration))
            if (element.Attribute(outer.Name) is null) element.Add(new XAttribute(outer));
        MarkDataSets(element);
        XmlSchema schema;
        try
        {
            using var reader = element.CreateReader();
            schema = XmlSchema.Read(reader, (_, e) => { if (e.Severity == XmlSeverityType.Error) throw e.Exception; })
                ?? throw new DescriptionException($"{path} holds no schema");
        }
        catch (XmlSchemaException error)
        {
            throw new DescriptionException($"the schema in {path} cannot be read: {error.Message}", error);
        }
        foreach (var external in schema.Includes.OfType<XmlSchemaExternal>())
        {
            if (external.SchemaLocation is not { Length: > 0 } location) continue;
            var file = DescriptionFiles.Beside(path, location);
            external.SchemaLocation = null;
            external.Schema = File(file);
            if (external is XmlSchemaImport && external.Schema is not null && !schemas.Contains(external.Schema)) schemas.Add(external.Schema);
        }
        return schema;
    }

    private XmlSchema File(string file)
    {
        if (loaded.TryGetValue(file, out var known)) return known;
        // A schema may include one that includes it: the second time it is there already, still without what it includes.
        loaded[file] = new XmlSchema();
        return loaded[file] = Read(file, files.Read(file).Root ?? throw new DescriptionException($"{file} is empty"));
    }

    /// <summary>A data set holds a schema and then anything; a schema has no place in a schema, so the wildcard behind it keeps a mark.</summary>
    private void MarkDataSets(XElement schema)
    {
        foreach (var reference in schema.Descendants(Xs + "element").Where(IsSchemaReference).ToList())
        {
            var any = reference.ElementsAfterSelf(Xs + "any").FirstOrDefault();
            if (any is null) reference.AddAfterSelf(any = new XElement(Xs + "any", new XAttribute("processContents", "lax")));
            any.SetAttributeValue("id", $"{DataSetMark}-{++dataSets}");
            reference.Remove();
        }
    }

    private static bool IsSchemaReference(XElement element)
    {
        if (element.Attribute("ref")?.Value.Split(':') is not [var prefix, "schema"]) return false;
        return element.GetNamespaceOfPrefix(prefix) == Xs;
    }
}
