using DataSync.Plans.Runtime;

namespace DataSync.Cli.Commands;

/// <summary>Where metrics are sent by OTLP: to the address of the command, or to that of the variables which every exporter of OpenTelemetry knows.</summary>
internal static class ServeOtlp
{
    private const string Path = "/v1/metrics";

    /// <param name="option">The address of the command; null where it names none.</param>
    /// <param name="variable">The value of a variable; null where it is not set.</param>
    /// <returns>The address with its whole path; null where none is given, or OTEL_SDK_DISABLED says that nothing is sent.</returns>
    /// <exception cref="SyncException">DS5168: it is no address, or another protocol is asked for.</exception>
    public static Uri? Address(string? option, Func<string, string?> variable)
    {
        // The libraries send nothing then, and nothing is to say that they do.
        if ("true".Equals(Given("OTEL_SDK_DISABLED"), StringComparison.OrdinalIgnoreCase)) return null;
        if (option is not null) return WithPath(Read("--otlp", option));
        var (metrics, all) = (Given("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"), Given("OTEL_EXPORTER_OTLP_ENDPOINT"));
        if (metrics is null && all is null) return null;
        if ((Given("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL") ?? Given("OTEL_EXPORTER_OTLP_PROTOCOL")) is { } protocol && protocol != "http/protobuf")
            throw new SyncException("DS5168", $"The environment asks for OTLP by {protocol}.", "Metrics are sent by http/protobuf: name the collector's address for that by --otlp; its port is usually 4318.", FailureClass.Setup);
        return metrics is not null ? Read("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", metrics) : WithPath(Read("OTEL_EXPORTER_OTLP_ENDPOINT", all!));

        string? Given(string name) => variable(name)?.Trim() is { Length: > 0 } value ? value : null;
    }

    private static Uri Read(string from, string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
        : throw new SyncException("DS5168", $"What {from} says is no address of a collector.", "Write one that begins with http:// or https://, for example http://127.0.0.1:4318.", FailureClass.Setup);

    private static Uri WithPath(Uri address) => address.AbsolutePath.EndsWith(Path, StringComparison.Ordinal) ? address
        : new UriBuilder(address) { Path = address.AbsolutePath.TrimEnd('/') + Path }.Uri;
}
