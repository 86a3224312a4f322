using DataSync.Plans.Runtime;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace DataSync.Server;

/// <summary>Sends what the server counts by OTLP, at intervals and once more at the end. Only who starts it loads the libraries of OpenTelemetry.</summary>
internal static class MetricsExport
{
    private const string Service = "datasync";

    /// <param name="address">The collector's, with the whole path.</param>
    /// <returns>Sends the last values when it is disposed of.</returns>
    /// <exception cref="SyncException">DS5169: the headers of the environment cannot be read.</exception>
    public static IDisposable Start(Uri address, ServerLog log)
    {
        try
        {
            var provider = Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService(Service, serviceVersion: typeof(MetricsExport).Assembly.GetName().Version?.ToString(3)).AddTelemetrySdk().AddEnvironmentVariableDetector())
                .AddMeter(ServerMetrics.Name)
                .AddOtlpExporter(options =>
                {
                    options.Protocol = OtlpExportProtocol.HttpProtobuf;
                    options.Endpoint = address;
                    options.HttpClientFactory = () => Client(new CollectorWatch(address, log), options.TimeoutMilliseconds);
                })
                .Build();
            log.Info($"metrics are sent to {Shown(address)}");
            return provider;
        }
        catch (ArgumentException)
        {
            // Their words hold what stands in the variable.
            throw new SyncException("DS5169", "The headers for the collector cannot be read.", "Write OTEL_EXPORTER_OTLP_HEADERS as name=value, several with commas between them.", FailureClass.Setup);
        }
    }

    /// <summary>An address as logs may show it: without a user, a password or a query.</summary>
    public static string Shown(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static HttpClient Client(HttpMessageHandler handler, int milliseconds) => new(handler) { Timeout = TimeSpan.FromMilliseconds(milliseconds) };
}
