using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using DataSync.Plans.Sources;
using DataSync.Simulation.Histories;
using DataSync.Simulation.Rules;
using DataSync.Sources.Sqlite;
using DataSync.Stations;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Tests.Network;
using Microsoft.Data.Sqlite;

namespace DataSync.Simulation.Networks;

/// <summary>One station: its database, its disk, its clock, and its users, who keep a connection open.</summary>
internal sealed class SimulatedStation : IDisposable
{
    private readonly Declarations _network;
    private readonly ISource _source;
    private readonly ISourceSession _users;
    private readonly SeededEntropy _entropy;
    private readonly int? _symbols;
    private readonly int _loaded;

    public SimulatedStation(Declarations network, string name, ulong seed, int? symbols)
    {
        (_network, Name, _symbols) = (network, name, symbols);
        // In every other history a load takes several files.
        _loaded = seed % 2 == 0 ? 2 + (int)(seed % 3) : 20_000;
        _entropy = new SeededEntropy(seed * 1_000 + (ulong)Declarations.Number(name));
        _source = new StoppingSource(new SqliteKind().Create("crm", new Dictionary<string, object?> { ["file"] = SqliteKind.InMemory }, "/"), Disk);
        Station.Install();
        _users = _source.Connect(CancellationToken.None);
    }

    public string Name { get; }

    public SimulatedDisk Disk { get; } = new();

    public TestClock Clock { get; } = new() { Now = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero) };

    public StationNumber Number => new(Declarations.Number(Name));

    /// <summary>The station under the network's plan as it stands now.</summary>
    public Station Station => new(new StationSetup(_network.Plan, _network.Code, Name, new Dictionary<string, ISource> { ["crm"] = _source }, Name, Clock, _entropy)
    {
        JournalClock = JournalClock.Ledger, Disk = Disk, SketchSymbols = _symbols, MostLoaded = _loaded,
    });

    public StationFolders Folders => new(Name) { Disk = Disk };

    /// <summary>Every record that stands here.</summary>
    public Dictionary<RecordName, Fields> View()
    {
        var view = new Dictionary<RecordName, Fields>();
        foreach (var table in Facts.Tables)
        {
            using var reader = Command($"select id, {string.Join(", ", table.Fields)} from {table.Name} order by id").ExecuteReader();
            while (reader.Read())
            {
                view.Add(new RecordName(table.Name, reader.GetInt32(0)), new Fields(table.Fields.Select((field, i) => KeyValuePair.Create(field, reader.IsDBNull(i + 1)
                    ? null : Convert.ToString(reader.GetValue(i + 1), CultureInfo.InvariantCulture))).ToImmutableSortedDictionary()));
            }
        }

        return view;
    }

    /// <summary>A user enters a record.</summary>
    public void Insert(RecordName name, Fields fields) => Write($"insert into {name.Table} (id, {string.Join(", ", fields.Values.Keys)}) values ({name.Key}, {string.Join(", ", fields.Values.Select(field => Literal(name.Table, field.Key, field.Value)))})");

    /// <summary>A user changes a field.</summary>
    public void Update(RecordName name, string field, string? value) => Write($"update {name.Table} set {field} = {Literal(name.Table, field, value)} where id = {name.Key}");

    /// <summary>A user deletes records in one transaction, in this order.</summary>
    public void Delete(IEnumerable<RecordName> names) => Write(string.Join("; ", names.Select(name => $"delete from {name.Table} where id = {name.Key}")));

    /// <summary>A copy of database and disk as they are.</summary>
    public Backup BackUp(int edits) => new((SqliteConnection)_users.Connection, Disk, edits);

    public void PutBack(Backup backup, Part part) => backup.PutBack((SqliteConnection)_users.Connection, Disk, part);

    /// <summary>The first column of a query on the ledger.</summary>
    public List<string> Read(string query)
    {
        using var reader = Command(query).ExecuteReader();
        var rows = new List<string>();
        while (reader.Read()) rows.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture) ?? "");
        return rows;
    }

    public void Dispose()
    {
        _users.Dispose();
        _source.Dispose();
    }

    // The triggers take the time from the ledger's last reading of the clock.
    private void Write(string statements) => Command(string.Create(CultureInfo.InvariantCulture,
        $"begin immediate; update ds_station set clock = {Clock.Now.ToUnixTimeMilliseconds()}; {statements}; commit")).ExecuteNonQuery();

    private static string Literal(string table, string field, string? value) => value is null ? "null" : Facts.Of(table).Parents.ContainsKey(field) ? value : $"'{value}'";

    private DbCommand Command(string text)
    {
        var command = _users.Connection.CreateCommand();
        command.CommandText = text;
        return command;
    }
}
