using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using DataSync.Plans.Sources;
using DataSync.Sources.Soap.Transport;

namespace DataSync.Sources.Soap.Description;

/// <summary>Fetches a description from an address, with all that it includes, as files that lie beside each other. Source: tasks R87.</summary>
public static class DescriptionFetch
{
    private const int MostFiles = 100;
    private const long MostBytes = 64L * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly XNamespace Wsdl = "http://schemas.xmlsoap.org/wsdl/";
    private static readonly XNamespace Xs = System.Xml.Schema.XmlSchema.Namespace;

    /// <param name="source">Of kind soap. Links are opened as its settings say; to other hosts, which the description may name, by what the machine trusts and without its certificate.</param>
    /// <exception cref="DescriptionException">It cannot be fetched.</exception>
    public static ImmutableArray<DescriptionFile> Fetch(ISource source, Uri address, CancellationToken cancellation)
    {
        var settings = source is SoapSource service ? service.Settings : throw new ArgumentException($"{source.Name} is no service.", nameof(source));
        using var own = Client(settings);
        using var others = Client(settings with { Roots = null, Certificate = null });
        return Fetch(at => at.Host == address.Host ? own : others, address, source.Name, cancellation);
    }

    private static HttpClient Client(SoapSettings settings) => new(SoapLinks.Handler(settings)) { Timeout = Patience, MaxResponseContentBufferSize = MostBytes };

    /// <param name="name">What the first file is called, without its ending; the others get a number behind it.</param>
    private static ImmutableArray<DescriptionFile> Fetch(Func<Uri, HttpClient> http, Uri address, string name, CancellationToken cancellation)
    {
        var names = new Dictionary<Uri, string> { [address] = name + ".wsdl" };
        var waiting = new Queue<Uri>([address]);
        var files = ImmutableArray.CreateBuilder<DescriptionFile>();
        while (waiting.TryDequeue(out var next))
        {
            var document = Read(http(next), next, cancellation);
            foreach (var reference in References(document))
            {
                var at = new Uri(next, reference.Value);
                if (at.Scheme is not ("http" or "https")) throw new DescriptionException($"{next} includes {at}, which has no address on the web");
                if (!names.TryGetValue(at, out var known))
                {
                    if (names.Count == MostFiles) throw new DescriptionException($"more than {MostFiles} files belong to it");
                    names[at] = known = string.Create(CultureInfo.InvariantCulture, $"{name}-{names.Count}{(reference.Name.LocalName == "location" ? ".wsdl" : ".xsd")}");
                    waiting.Enqueue(at);
                }
                reference.Value = known;
            }
            files.Add(new DescriptionFile(names[next], document.Declaration + "\n" + document.ToString(SaveOptions.DisableFormatting) + "\n"));
        }
        return files.ToImmutable();
    }

    private static IEnumerable<XAttribute> References(XDocument document) =>
    [
        .. document.Descendants(Wsdl + "import").Attributes("location"),
        .. document.Descendants().Where(e => e.Name == Xs + "import" || e.Name == Xs + "include" || e.Name == Xs + "redefine").Attributes("schemaLocation"),
    ];

    private static XDocument Read(HttpClient http, Uri address, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var answer = http.Send(request, cancellation);
            if (!answer.IsSuccessStatusCode) throw new DescriptionException($"{address} answers with the HTTP status {(int)answer.StatusCode}");
            using var reader = XmlReader.Create(answer.Content.ReadAsStream(cancellation), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var document = XDocument.Load(reader, LoadOptions.PreserveWhitespace);
            document.Declaration = new XDeclaration("1.0", "utf-8", null);
            return document;
        }
        catch (Exception error) when (error is HttpRequestException or IOException || error is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new DescriptionException($"{address} cannot be reached: {(error is OperationCanceledException ? error : error.GetBaseException()).Message}", error);
        }
        catch (XmlException error)
        {
            throw new DescriptionException($"what {address} answers is no XML that can be read: {error.Message}", error);
        }
    }
}
