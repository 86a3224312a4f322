using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Soap;

/// <summary><c>soap</c>: a service whose operations a WSDL describes. Source: tasks §2.7.</summary>
public sealed class SoapKind : ISourceKind
{
    public string Name => "soap";

    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["wsdl"] = "The file that describes the service, relative to the script, or the address that datasync import fetches it from. It is read when the script is compiled, and never afterwards.",
        ["service"] = "Which service of the description. Default: its only one.",
        ["port"] = "Which port of the service. Default: its only one for SOAP.",
        ["address"] = "Where the service is. Default: where the description says.",
        ["user"] = "Who calls. Default: nobody is named.",
        ["password"] = "His password, as a secret.",
        ["security"] = "How the service is told who calls: by HTTP basic authentication (\"basic\", default), or by WS-Security, with the password as it is (\"text\") or its digest (\"digest\"), and a time stamp.",
        ["timeout"] = "How long a call may take as a whole. Default: 100 s.",
        ["answer_limit"] = "Most bytes of an answer, unpacked. Default: 67108864.",
        ["keep_links"] = "Whether a link to the service carries the next call too, if that comes soon. Default: true.",
        ["zone"] = "The zone in whose wall clock points in time are told that say how far they are from Greenwich. Default: none, and such a value is refused.",
        ["roots"] = "A PEM file with the only certificates whose word for the service counts, relative to the project folder. Default: those that the machine trusts.",
        ["certificate"] = "A file, PEM or PKCS #12, with the certificate by which the service knows who calls, its key and the certificates up to its issuer, relative to the project folder. Its owner alone may be able to read it. Default: none.",
        ["certificate_password"] = "The password of the certificate's key, as a secret. Default: it has none.",
        ["proxy"] = "The address of a proxy, through which everything goes to the service. Default: none, whatever the machine's environment says.",
        ["proxy_user"] = "Who calls, for the proxy. Default: nobody is named.",
        ["proxy_password"] = "His password, as a secret.",
    }.ToImmutableDictionary();

    /// <exception cref="SyncException">DS6140: a setting is missing or wrong.</exception>
    public ISource Create(string name, IReadOnlyDictionary<string, object?> settings, string folder)
    {
        SourceRegistry.CheckSettings(this, name, settings, "wsdl");
        return new SoapSource(name, SoapSettings.Of(name, settings, folder));
    }
}
