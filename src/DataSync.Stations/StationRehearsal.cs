using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Ledger;
using DataSync.Stations.Ledger.Databases;
using DataSync.Stations.Output;

namespace DataSync.Stations;

/// <summary>
/// Output and input as they would go, with the very code that does them: in one transaction that is taken back in the end, on files that are written in
/// memory only. Database, ledger and folders are as they were before; the station is locked meanwhile, and its users may have to wait.
/// </summary>
public sealed class StationRehearsal : IDisposable
{
    private readonly LedgerSession _session;
    private readonly StationHost _host;

    internal StationRehearsal(LedgerSession session, StationHost host) => (_session, _host) = (session, host);

    /// <summary>Its folders as they would be.</summary>
    public StationFolders Folders => _host.Folders;

    /// <summary>Its number.</summary>
    public StationNumber Number => _host.Network.Number;

    /// <summary>What <see cref="Station.Output"/> would do.</summary>
    /// <exception cref="StationException">What it would throw; DS7044: it met locks of users, and has ended.</exception>
    public OutputResult Output(OutputRequest? request = null) => DatabaseRefusal.Guard(_host.Network.Me.Name, () => new OutputProcedure(Going()).Run(request ?? new OutputRequest()));

    /// <summary>What <see cref="Station.Input"/> would do.</summary>
    /// <exception cref="StationException">What it would throw; DS7044: it met locks of users, and has ended.</exception>
    public InputResult Input(InputRequest? request = null) => DatabaseRefusal.Guard(_host.Network.Me.Name, () => new InputProcedure(Going()).Run(request ?? new InputRequest()));

    /// <summary>Takes everything back.</summary>
    public void Dispose() => _session.Dispose();

    private StationHost Going()
    {
        _session.DemandGoing();
        return _host;
    }
}
