using System.Collections.Immutable;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Input;
using DataSync.Stations.Log;
using DataSync.Stations.Output;

namespace DataSync.Stations.Tests.Network;

/// <summary>One station of a test network, with a database file, a folder, and users who write SQL.</summary>
internal sealed class TestStation : IDisposable
{
    private readonly TestNetwork _network;
    private readonly string _name;
    private readonly string _root;
    private readonly StationDatabase _database;
    private bool _isStamping;

    public TestStation(TestNetwork network, string name, string root)
    {
        (_network, _name, _root) = (network, name, root);
        Directory.CreateDirectory(root);
        _database = new StationDatabase(network.WayOf(name), root, network.OnDisk ? Database : null);
    }

    public string Name => _name;

    public DatabaseWay Way => _network.WayOf(_name);

    public string Database => Path.Combine(_root, "station.db");

    public StationFolders Folders => Station.Folders;

    public StationNumber Number => Station.Number;

    /// <summary>The station under the network's plan as it stands now.</summary>
    public Station Station => new(new StationSetup(_network.Plan, _network.Code, _name, new Dictionary<string, ISource> { ["crm"] = Through(_database.Source) }, Path.Combine(_root, "data"),
        _network.Clock, _network.Entropy) { JournalClock = _network.JournalClock, Disk = _network.Disk, SketchSymbols = _network.SketchSymbols, MostLoaded = _network.MostLoaded });

    /// <summary>What stands between the station and its database: to see what it does there, and to let users act at that moment.</summary>
    public Func<ISource, ISource> Through { get; set; } = source => source;

    /// <summary>A way to its database for a user in a thread of his own; the caller disposes of it. Only where the network is on disk, or its databases on servers.</summary>
    public ISource Another() => _database.Another();

    /// <summary>Database and folders, where the network is on disk.</summary>
    public string Root => _root;

    public OutputResult Output(params string[] partners) => Station.Output(new OutputRequest { Partners = [.. partners] });

    public InputResult Input(params string[] partners) => Station.Input(new InputRequest { Partners = [.. partners] });

    public ImmutableArray<StationLogEntry> Log(string partner) => Station.Log(partner);

    /// <summary>A user of this station changes something.</summary>
    public int Sql(string text)
    {
        if (_network.Tracking == TrackingKind.Columns && !_isStamping) _isStamping = StampingApplication.IsAt(_database.Source, _network.Plan.Tables);
        return _database.Run(text);
    }

    /// <summary>A backup of its database.</summary>
    public StationBackup Backup(int number = 0) => new(this, number);

    /// <summary>Its database, for a user of its own who keeps a transaction open.</summary>
    public ISource Source => _database.Source;

    /// <summary>The first column of a query.</summary>
    public ImmutableArray<string> Read(string text) => _database.Read(text, reader =>
    {
        var rows = ImmutableArray.CreateBuilder<string>();
        while (reader.Read()) rows.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture) ?? "");
        return rows.ToImmutable();
    });

    public string Value(string text) => Read(text).Single();

    public ImmutableArray<string> Companies => Read("select name from companies order by id");

    public ImmutableArray<string> Persons => Read("select name from persons order by id");

    public void Dispose() => _database.Dispose();
}
