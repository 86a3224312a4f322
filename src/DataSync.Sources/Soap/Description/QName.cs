using System.Xml;
using System.Xml.Linq;

namespace DataSync.Sources.Soap.Description;

/// <summary>Names with namespaces, as attributes of a description write them.</summary>
internal static class QName
{
    /// <summary>The name that an attribute holds.</summary>
    public static XmlQualifiedName In(XElement element, string attribute)
    {
        var text = element.Attribute(attribute)?.Value ?? "";
        var at = text.IndexOf(':', StringComparison.Ordinal);
        return at < 0
            ? new XmlQualifiedName(text, element.GetDefaultNamespace().NamespaceName)
            : new XmlQualifiedName(text[(at + 1)..], element.GetNamespaceOfPrefix(text[..at])?.NamespaceName ?? "");
    }

    /// <summary>The name of something that stands directly in a description.</summary>
    public static XmlQualifiedName OfDefinition(XElement element) =>
        new(element.Attribute("name")?.Value ?? "", element.Parent?.Attribute("targetNamespace")?.Value ?? "");
}
