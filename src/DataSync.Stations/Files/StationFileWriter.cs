using System.Collections.Immutable;
using DataSync.Stations.Catalogs;
using DataSync.Stations.Disk;
using DataSync.Stations.Files.Blocks;
using DataSync.Stations.Files.Container;
using DataSync.Stations.Files.Json;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Synchronization;

namespace DataSync.Stations.Files;

/// <summary>
/// Writes one communication file, entry after entry, rows streaming through. Records must come parents first: that is the order they are read in. The same
/// content gives the same bytes. What is not completed is removed.
/// </summary>
public sealed class StationFileWriter : IDisposable
{
    private readonly StationFileHeader _header;
    private readonly StationFileLimits _limits;
    private readonly Stream _stream;
    private readonly IFileSystem? _files;
    private readonly string _path;
    private readonly ContainerWriter _container;
    private readonly ImmutableArray<FileEntry>.Builder _entries = ImmutableArray.CreateBuilder<FileEntry>();
    private int _recordEntries;
    private bool _completed;

    private StationFileWriter(Stream stream, IFileSystem? files, string path, StationFileHeader header, StationFileLimits? limits)
    {
        _stream = stream;
        _files = files;
        _path = path;
        _header = header;
        _limits = limits ?? StationFileLimits.Default;
        _container = new ContainerWriter(stream);
    }

    /// <summary>Begins a file at <paramref name="path"/>, which should be its temporary name and may be left over from a crash: then it is replaced.</summary>
    public static StationFileWriter Create(IFileSystem files, string path, StationFileHeader header, StationFileLimits? limits = null) =>
        new(files.Create(path), files, path, header, limits);

    /// <summary>Begins a file in an empty, seekable stream, which the caller keeps.</summary>
    public static StationFileWriter Create(Stream stream, StationFileHeader header, StationFileLimits? limits = null) =>
        new(stream, null, "", header, limits);

    /// <summary>Writes the receipts for the partner's files.</summary>
    public void WriteReceipts(ImmutableArray<FileReceipt> receipts) =>
        Add(FileEntryKind.Receipts, null, [], ZipMethod.Deflated, stream =>
        {
            stream.Write(StationJson.Write(receipts));
            return receipts.Length;
        });

    /// <summary>Writes the data model, as the JSON text it is.</summary>
    public void WriteModel(ReadOnlyMemory<byte> json) =>
        Add(FileEntryKind.Model, null, [], ZipMethod.Deflated, stream =>
        {
            stream.Write(json.Span);
            return 1;
        });

    /// <summary>Writes entries of the catalog journal, rising.</summary>
    public void WriteCatalogs(IReadOnlyCollection<CatalogEntry> entries) =>
        Add(FileEntryKind.Catalogs, null, [], ZipMethod.Deflated, stream =>
        {
            stream.Write(CatalogEntry.Lines(entries));
            return entries.Count;
        });

    /// <summary>Writes whole rows of a table.</summary>
    /// <returns>How many rows there were.</returns>
    /// <exception cref="StationFileException">DS8116: a value does not fit its column. DS8118: the file or a row is too large.</exception>
    public long WriteRecords(string table, ImmutableArray<FileColumn> columns, IEnumerable<FileRow> rows)
    {
        _recordEntries++;
        return AddBlocks(FileEntryKind.Records, table, columns, new RecordCoding(table, columns), rows);
    }

    /// <summary>Writes the keys of a table that shall go.</summary>
    /// <returns>How many keys there were.</returns>
    public long WriteGone(string table, ImmutableArray<FileColumn> keyColumns, IEnumerable<GoneRow> rows) =>
        AddBlocks(FileEntryKind.Gone, table, keyColumns, new GoneCoding(), rows.Select(row => Checked(table, keyColumns, row, row.Key)));

    /// <summary>Writes the keys of a table the source asks for.</summary>
    /// <returns>How many keys there were.</returns>
    public long WriteRequests(string table, ImmutableArray<FileColumn> keyColumns, IEnumerable<RecordKey> keys) =>
        AddBlocks(FileEntryKind.Requests, table, keyColumns, new RequestCoding(), keys.Select(key => Checked(table, keyColumns, key, key)));

    /// <summary>Writes the hashes of records of a table the source asks for and knows no key of.</summary>
    public void WriteRequests(string table, ImmutableArray<FileColumn> keyColumns, HashRequests asked) =>
        Add(FileEntryKind.HashRequests, table, keyColumns, ZipMethod.Stored, stream =>
        {
            stream.Write(asked.Write());
            return asked.Hashes.Length;
        });

    /// <summary>Writes the set of all records of a table the target should hold; also when there are none, which is not the same as no set.</summary>
    public void WriteSet(string table, ImmutableArray<FileColumn> keyColumns, EncodedSet set) =>
        Add(FileEntryKind.Set, table, keyColumns, ZipMethod.Stored, stream =>
        {
            set.WriteTo(stream);
            return set.Count;
        });

    /// <summary>Writes the manifest, closes the container and flushes it to the disk.</summary>
    /// <returns>The manifest, its digest, the size.</returns>
    public WrittenStationFile Complete()
    {
        var manifest = new StationFileManifest(StationFileManifest.CurrentFormatVersion, _header, _entries.ToImmutable());
        var json = StationJson.Write(manifest);
        // The reader's own checks, so that nothing is sent that would be refused.
        ManifestReader.Read(json, _header.Name.ToString(), _limits);
        var (_, digest) = _container.Write(EntryPath.Manifest, ZipMethod.Deflated, stream => stream.Write(json));
        _container.Complete();
        var length = _container.Length;
        if (_files is not null)
        {
            _files.Flush(_stream);
            _stream.Dispose();
        }
        _completed = true;
        return new WrittenStationFile(manifest, digest, length);
    }

    /// <summary>Removes the file when it was not completed.</summary>
    public void Dispose()
    {
        if (_completed || _files is null) return;
        try
        {
            _stream.Dispose();
        }
        finally
        {
            // On a full disk what was still to be written cannot be, and what is there only takes room.
            _files.Delete(_path);
        }
    }

    private long AddBlocks<TRow>(FileEntryKind kind, string table, ImmutableArray<FileColumn> columns, IRowCoding<TRow> coding, IEnumerable<TRow> rows)
    {
        var count = 0L;
        Add(kind, table, columns, ZipMethod.Stored, stream => count = BlockStream.Write(stream, coding, rows, table, _limits));
        return count;
    }

    private void Add(FileEntryKind kind, string? table, ImmutableArray<FileColumn> columns, ZipMethod method, Func<Stream, long> fill)
    {
        var path = EntryPath.Of(kind, table, _recordEntries);
        if (_entries.Any(entry => entry.Path == path))
            throw new StationFileException(StationFileCodes.DuplicateEntry, $"entry {path} is written twice", _header.Name.ToString(), "report it: the output of this station is at fault");
        var rows = 0L;
        var (bytes, digest) = _container.Write(path, method, stream => rows = fill(stream));
        _entries.Add(new FileEntry(path, kind, table, columns, rows, bytes, digest));
    }

    private static TRow Checked<TRow>(string table, ImmutableArray<FileColumn> keyColumns, TRow row, RecordKey key) => KeyCoding.Fits(key, keyColumns)
        ? row
        : throw new StationFileException(StationFileCodes.ValueDoesNotFitColumn, $"key {key} is not of the types ({string.Join(", ", keyColumns.Select(column => column.Type))})", table,
            "make the data model say what the key columns of the database really hold");
}
