using System.Collections.Immutable;
using DataSync.Stations.Catalogs;
using DataSync.Stations.Disk;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Log;
using DataSync.Stations.Models;
using DataSync.Stations.Synchronization;

namespace DataSync.Stations.Output;

/// <summary>What a file will hold, collected in memory from one snapshot.</summary>
internal sealed class FileContent
{
    private readonly Dictionary<int, (ImmutableArray<int> Columns, OutgoingRecords Records)> _records = [];
    private readonly Dictionary<int, List<GoneRow>> _gone = [];
    private readonly Dictionary<int, EncodedSet> _sets = [];
    private readonly Dictionary<int, List<RecordKey>> _requests = [];
    private readonly Dictionary<int, HashRequests> _asked = [];
    private readonly List<CatalogEntry> _catalogs = [];

    public Counters Counters { get; } = new();

    public List<RecordStory> Leaving { get; } = [];

    public ImmutableArray<FileReceipt> Receipts { get; set; } = [];

    /// <summary>The data model; null where the partner follows it.</summary>
    public ModelDescription? Model { get; init; }

    public bool HasSets => _sets.Count > 0;

    /// <summary>How many records are in memory for it: those it brings or tells to go, and those its sets list, each of which counts as held from then on.</summary>
    public long Weight => _records.Values.Sum(entry => (long)entry.Records.Count) + _gone.Values.Sum(rows => (long)rows.Count) + _sets.Values.Sum(set => set.Count);

    public void AddCatalogs(IEnumerable<CatalogEntry> entries)
    {
        foreach (var entry in entries)
        {
            _catalogs.Add(entry);
            Counters[entry.Catalog].Out++;
        }
    }

    /// <summary>All records of a table that come whole.</summary>
    public void AddRecords(TrackedTable table, ImmutableArray<int> columns, OutgoingRecords records)
    {
        _records.Add(table.Index, (columns, records));
        Counters[table.Name].Out += records.Count;
    }

    public void AddGone(TrackedTable table, Track track, GoneReason reason)
    {
        if (!_gone.TryGetValue(table.Index, out var rows)) _gone.Add(table.Index, rows = []);
        rows.Add(new GoneRow(track.Key, track.Life, reason) { Born = reason == GoneReason.Withdrawn ? track.Born : 0 });
        Counters[table.Name].Out++;
        var (rule, words) = reason switch
        {
            GoneReason.Deleted => ("R40", "deleted"),
            GoneReason.Withdrawn => ("R40", "deleted before any file named it"),
            _ => ("R93", "left the scope"),
        };
        Leaving.Add(new RecordStory(table.Name, track.Key.ToString(), rule, words));
    }

    public void AddSet(TrackedTable table, EncodedSet set)
    {
        _sets.Add(table.Index, set);
        Counters[table.Name].Synchronization = set.Count;
    }

    public void AddRequest(TrackedTable table, RecordKey key)
    {
        if (!_requests.TryGetValue(table.Index, out var keys)) _requests.Add(table.Index, keys = []);
        keys.Add(key);
        Counters[table.Name].Requested++;
    }

    public void AddRequests(TrackedTable table, HashRequests asked)
    {
        _asked.Add(table.Index, asked);
        Counters[table.Name].Requested += asked.Hashes.Length;
    }

    /// <summary>Writes and flushes the file under its temporary name.</summary>
    public WrittenStationFile Write(IFileSystem files, string path, StationFileHeader header, DataModel model, IEntropy entropy)
    {
        using var writer = StationFileWriter.Create(files, path, header);
        if (!Receipts.IsEmpty) writer.WriteReceipts(Receipts);
        if (Model is not null) writer.WriteModel(Model.ToJson());
        if (_catalogs.Count > 0) writer.WriteCatalogs(_catalogs);
        foreach (var table in model.Tables)
        {
            if (_records.TryGetValue(table.Index, out var entry)) writer.WriteRecords(table.Name, Columns(table, entry.Columns), entry.Records.All.Select(record => record.Whole(entry.Columns)));
        }

        foreach (var table in model.Tables.Reverse())
        {
            if (_gone.TryGetValue(table.Index, out var rows)) writer.WriteGone(table.Name, Columns(table, table.Key), rows);
        }

        foreach (var table in model.Tables)
        {
            if (_sets.TryGetValue(table.Index, out var set)) writer.WriteSet(table.Name, Columns(table, table.Key), set);
            if (_requests.TryGetValue(table.Index, out var keys)) writer.WriteRequests(table.Name, Columns(table, table.Key), keys);
            if (_asked.TryGetValue(table.Index, out var asked)) writer.WriteRequests(table.Name, Columns(table, table.Key), asked);
        }

        return writer.Complete();
    }

    public static ImmutableArray<FileColumn> Columns(TrackedTable table, ImmutableArray<int> columns) =>
        [.. columns.Select(column => new FileColumn(table.Plan.Columns[column].Name, table.Plan.Columns[column].Type))];
}
