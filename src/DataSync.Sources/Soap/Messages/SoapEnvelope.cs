using DataSync.Plans.Services;

namespace DataSync.Sources.Soap.Messages;

/// <summary>What the versions of SOAP call things.</summary>
internal static class SoapEnvelope
{
    public const string Soap11 = "http://schemas.xmlsoap.org/soap/envelope/";
    public const string Soap12 = "http://www.w3.org/2003/05/soap-envelope";
    public const string Include = "http://www.w3.org/2004/08/xop/include";
    public const string Instance = "http://www.w3.org/2001/XMLSchema-instance";

    public static string Namespace(SoapVersion version) => version == SoapVersion.Soap11 ? Soap11 : Soap12;

    public static bool IsEnvelope(string space) => space is Soap11 or Soap12;
}
