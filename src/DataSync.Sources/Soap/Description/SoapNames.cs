using System.Xml.Linq;
using DataSync.Plans.Services;

namespace DataSync.Sources.Soap.Description;

/// <summary>The elements by which a WSDL says how SOAP carries its messages, of one version.</summary>
internal sealed record SoapNames(SoapVersion Version, XNamespace Namespace)
{
    private static readonly SoapNames Soap11 = new(SoapVersion.Soap11, "http://schemas.xmlsoap.org/wsdl/soap/");
    private static readonly SoapNames Soap12 = new(SoapVersion.Soap12, "http://schemas.xmlsoap.org/wsdl/soap12/");

    /// <summary>The version whose element of this name stands in another one; null for neither.</summary>
    public static SoapNames? Of(XElement element, string name) =>
        element.Element(Soap11.Namespace + name) is not null ? Soap11 : element.Element(Soap12.Namespace + name) is not null ? Soap12 : null;
}
