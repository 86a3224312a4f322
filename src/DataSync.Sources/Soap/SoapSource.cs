using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Soap.Transport;

namespace DataSync.Sources.Soap;

/// <summary>One service.</summary>
internal sealed class SoapSource(string name, SoapSettings settings) : IServiceSource
{
    private readonly SoapLinks links = new(settings);

    public string Name => name;

    public string Kind => "soap";

    public SoapSettings Settings => settings;

    /// <exception cref="SyncException">DS6140: neither the source nor the description says where the service is.</exception>
    public ServiceCall Prepare(ServiceRequest request) => new SoapCall(Name, settings, links, request);

    /// <exception cref="SyncException">DS6333: always.</exception>
    public ISourceSession Connect(CancellationToken cancellation) =>
        throw new SyncException(SoapCodes.NoTables, $"The source {Name} is a service: it has operations and no tables.", "Use `call`.", FailureClass.Setup);

    public void Dispose()
    {
        links.Dispose();
        settings.Certificate?.Dispose();
        foreach (var root in settings.Roots ?? []) root.Dispose();
    }
}
