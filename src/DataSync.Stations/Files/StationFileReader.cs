using System.Collections.Immutable;
using System.Text.Json;
using DataSync.Stations.Catalogs;
using DataSync.Stations.Disk;
using DataSync.Stations.Files.Blocks;
using DataSync.Stations.Files.Container;
using DataSync.Stations.Files.Json;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Synchronization;

namespace DataSync.Stations.Files;

/// <summary>
/// Reads one communication file. Opening it checks all that can be checked without a database, before the first row: container, manifest, sizes, digests of
/// every entry, receipts. Rows then stream block by block and can be read any number of times.
/// </summary>
public sealed class StationFileReader : IDisposable
{
    private IReadOnlyList<CatalogEntry>? _catalogs;
    private readonly ContainerBytes _bytes;
    private readonly ContainerReader _container;
    private readonly StationFileLimits _limits;

    private StationFileReader(ContainerBytes bytes, StationFileLimits limits, CancellationToken cancel)
    {
        _bytes = bytes;
        _limits = limits;
        _container = ContainerReader.Open(bytes, limits);
        if (_container.Names.FirstOrDefault(name => name is EntryPath.Signature or EntryPath.ContentKey) is { } seal)
            throw new StationFileException(StationFileCodes.Sealed, $"the file is sealed ({seal}), which this version cannot read yet", bytes.Name, "agree on an unsealed connection, or update DataSync at this station");
        var json = _container.ReadWhole(EntryPath.Manifest, limits.ManifestBytes);
        Manifest = ManifestReader.Read(json, bytes.Name, limits);
        Digest = ContentDigest.Of(json);
        CheckEntries(cancel);
        Receipts = ReadReceipts();
    }

    /// <summary>The manifest.</summary>
    public StationFileManifest Manifest { get; }

    /// <summary>What the source states.</summary>
    public StationFileHeader Header => Manifest.Header;

    /// <summary>The digest of the file: SHA-256 of its manifest.</summary>
    public ContentDigest Digest { get; }

    /// <summary>The size of the file in bytes.</summary>
    public long Bytes => _bytes.Length;

    /// <summary>The receipts in it; empty when there are none.</summary>
    public ImmutableArray<FileReceipt> Receipts { get; }

    /// <summary>Opens a file and checks it as a whole.</summary>
    /// <exception cref="StationFileException">It is refused: see <see cref="StationFileCodes"/>.</exception>
    public static StationFileReader Open(string path, StationFileLimits? limits = null, CancellationToken cancel = default) =>
        Open(OperatingSystemFiles.Instance, path, limits, cancel);

    /// <summary>Opens a file of a station's disk and checks it as a whole.</summary>
    /// <exception cref="StationFileException">It is refused: see <see cref="StationFileCodes"/>.</exception>
    public static StationFileReader Open(IFileSystem files, string path, StationFileLimits? limits = null, CancellationToken cancel = default) =>
        Open(ContainerBytes.Open(files, path), limits, cancel);

    /// <summary>Opens a file that lies in memory and checks it as a whole.</summary>
    /// <exception cref="StationFileException">It is refused: see <see cref="StationFileCodes"/>.</exception>
    public static StationFileReader Open(ReadOnlyMemory<byte> bytes, string name, StationFileLimits? limits = null, CancellationToken cancel = default) =>
        Open(ContainerBytes.Of(bytes, name), limits, cancel);

    private static StationFileReader Open(ContainerBytes bytes, StationFileLimits? limits, CancellationToken cancel)
    {
        try
        {
            return new StationFileReader(bytes, limits ?? StationFileLimits.Default, cancel);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>Refuses the file when its name says something else than its manifest: a renamed file would be input in the wrong order.</summary>
    /// <exception cref="StationFileException">DS8114.</exception>
    public void DemandName(StationFileName name)
    {
        if (name != Header.Name)
            throw new StationFileException(StationFileCodes.NameContradictsManifest, $"the manifest says it is {Header.Name}", name.ToString(), "give the file its name back, or have the source send it again");
    }

    /// <summary>The entries of a kind, in order: for records, parents first.</summary>
    public IEnumerable<FileEntry> EntriesOf(FileEntryKind kind) => Manifest.Entries.Where(entry => entry.Kind == kind);

    /// <summary>The data model, as the JSON text it is; none when the partner's is the same.</summary>
    public ReadOnlyMemory<byte>? ReadModel() => EntriesOf(FileEntryKind.Model).FirstOrDefault() is { } entry ? (ReadOnlyMemory<byte>?)_container.ReadWhole(entry.Path, _limits.ModelBytes) : null;

    /// <summary>The entries of the catalog journal in it; none when there are none.</summary>
    /// <exception cref="StationFileException">DS8120: they cannot be read.</exception>
    public IReadOnlyList<CatalogEntry> ReadCatalogs() => _catalogs ??= ParseCatalogs();

    private IReadOnlyList<CatalogEntry> ParseCatalogs()
    {
        if (EntriesOf(FileEntryKind.Catalogs).FirstOrDefault() is not { } entry) return [];
        try
        {
            var entries = CatalogEntry.Read(_container.ReadWhole(entry.Path, _limits.CatalogsBytes));
            return entries.Count > 0 && entries.Count == entry.Rows ? entries : throw new JsonException($"there are {entries.Count} entries, and the manifest says {entry.Rows}");
        }
        catch (JsonException error)
        {
            throw new StationFileException(StationFileCodes.UnreadableCatalogs, $"the catalog journal cannot be read: {error.Message}", Place(entry), "have the source checked: it wrote a file that no DataSync writes", error);
        }
    }

    /// <summary>The rows of a records entry.</summary>
    public IEnumerable<FileRow> ReadRecords(FileEntry entry) => Rows(entry, FileEntryKind.Records, new RecordCoding(Place(entry), entry.Columns));

    /// <summary>The keys of an entry that shall go.</summary>
    public IEnumerable<GoneRow> ReadGone(FileEntry entry) => Rows(entry, FileEntryKind.Gone, new GoneCoding()).Select(row => Fitting(entry, row, row.Key));

    /// <summary>The keys of an entry that are asked for.</summary>
    public IEnumerable<RecordKey> ReadRequests(FileEntry entry) => Rows(entry, FileEntryKind.Requests, new RequestCoding()).Select(key => Fitting(entry, key, key));

    /// <summary>The hashes of an entry that are asked for.</summary>
    /// <exception cref="StationFileException">DS8112: the entry is not as long as its number of hashes.</exception>
    public HashRequests ReadHashRequests(FileEntry entry)
    {
        Demand(entry, FileEntryKind.HashRequests);
        if (entry.Bytes != HashRequests.BytesFor(entry.Rows))
            throw new StationFileException(StationFileCodes.DamagedBlock, $"{entry.Rows} hashes do not take {entry.Bytes} bytes", Place(entry), "have the source checked: it wrote a file that no DataSync writes");
        return HashRequests.Read(_container.ReadWhole(entry.Path, _limits.SetBytes));
    }

    /// <summary>A synchronization set: a list complete and verified, a sketch as far as can be without the records here.</summary>
    /// <exception cref="StationFileException">It is anything less.</exception>
    public SynchronizationSet ReadSet(FileEntry entry)
    {
        Demand(entry, FileEntryKind.Set);
        var set = SynchronizationSet.Read(() => _container.OpenStored(entry.Path), entry.Bytes, Place(entry), _limits, key => KeyCoding.Fits(key, entry.Columns));
        if (set.Count != entry.Rows)
            throw new StationFileException(StationFileCodes.WrongSetSum, $"it holds {set.Count} keys, and the manifest says {entry.Rows}", Place(entry), "none: the next file brings the set again, and until then nothing is deleted");
        return set;
    }

    /// <summary>Decodes every row, key and set once, to see that all can be.</summary>
    /// <exception cref="StationFileException">Something cannot.</exception>
    public void VerifyRows(CancellationToken cancel = default)
    {
        foreach (var entry in Manifest.Entries)
        {
            cancel.ThrowIfCancellationRequested();
            switch (entry.Kind)
            {
                case FileEntryKind.Records: CheckRecords(entry); break;
                case FileEntryKind.Gone: ReadGone(entry).Count(); break;
                case FileEntryKind.Requests: ReadRequests(entry).Count(); break;
                case FileEntryKind.HashRequests: ReadHashRequests(entry); break;
                case FileEntryKind.Set: ReadSet(entry); break;
                case FileEntryKind.Catalogs: ReadCatalogs(); break;
                case FileEntryKind.Receipts or FileEntryKind.Model: break;
            }
        }
    }

    private void CheckRecords(FileEntry entry)
    {
        using var stream = _container.OpenStored(entry.Path);
        BlockStream.Check(stream, new RecordCoding(Place(entry), entry.Columns), entry.Rows, Place(entry), _limits);
    }

    /// <inheritdoc />
    public void Dispose() => _bytes.Dispose();

    private IEnumerable<TRow> Rows<TRow>(FileEntry entry, FileEntryKind kind, IRowCoding<TRow> coding)
    {
        Demand(entry, kind);
        return Streamed();

        IEnumerable<TRow> Streamed()
        {
            using var stream = _container.OpenStored(entry.Path);
            foreach (var row in BlockStream.Read(stream, coding, entry.Rows, Place(entry), _limits)) yield return row;
        }
    }

    private void CheckEntries(CancellationToken cancel)
    {
        var listed = Manifest.Entries.Select(entry => entry.Path).Append(EntryPath.Manifest).ToHashSet(StringComparer.Ordinal);
        if (_container.Names.FirstOrDefault(name => !listed.Contains(name)) is { } stranger)
            throw Refuse(StationFileCodes.UnexpectedEntry, $"entry {EntryPath.Shorten(stranger)} is not in the manifest");
        foreach (var entry in Manifest.Entries)
        {
            var bytes = _container.BytesOf(entry.Path) ?? throw Refuse(StationFileCodes.MissingEntry, $"entry {entry.Path} is missing");
            if (bytes != entry.Bytes) throw Refuse(StationFileCodes.WrongDigest, $"entry {entry.Path} has {bytes} bytes, and the manifest says {entry.Bytes}");
            var most = entry.Kind switch
            {
                FileEntryKind.Receipts => _limits.ReceiptsBytes,
                FileEntryKind.Model => _limits.ModelBytes,
                FileEntryKind.Catalogs => _limits.CatalogsBytes,
                FileEntryKind.Set or FileEntryKind.HashRequests => _limits.SetBytes,
                _ => _limits.FileBytes,
            };
            if (bytes > most) throw Refuse(StationFileCodes.BeyondLimit, $"entry {entry.Path} has {bytes} bytes, more than the {most} allowed");
            if (_container.Digest(entry.Path, cancel) != entry.Digest) throw Refuse(StationFileCodes.WrongDigest, $"the bytes of entry {entry.Path} are not those the manifest names");
        }
    }

    private ImmutableArray<FileReceipt> ReadReceipts()
    {
        if (EntriesOf(FileEntryKind.Receipts).FirstOrDefault() is not { } entry) return [];
        try
        {
            var receipts = StationJson.Read<ImmutableArray<FileReceipt>>(_container.ReadWhole(entry.Path, _limits.ReceiptsBytes));
            if (!StationJson.IsWhole(receipts) || !receipts.All(IsSound)) throw new JsonException("a receipt, or a part of one, is missing or impossible");
            if (receipts.Length != entry.Rows) throw new JsonException($"there are {receipts.Length} receipts, and the manifest says {entry.Rows}");
            return receipts;
        }
        catch (JsonException error)
        {
            throw new StationFileException(StationFileCodes.UnreadableReceipts, $"the receipts cannot be read: {error.Message}", Place(entry), "have the source checked: it wrote a file that no DataSync writes", error);
        }
    }

    private bool IsSound(FileReceipt receipt) =>
        StationJson.IsWhole(receipt.Counts) && StationJson.IsWhole(receipt.Kept) && StationJson.IsWhole(receipt.Synchronization)
        && StationJson.IsWhole(receipt.SetAside)
        && receipt.File.Source == Header.Target && receipt.File.Target == Header.Source
        && (receipt.Position.Sequence.Value > 0) == (receipt.Position.Digest is not null)
        && (receipt.Status == ReceiptStatus.Refused) == (receipt.Problem is not null);

    private void Demand(FileEntry entry, FileEntryKind kind)
    {
        if (entry.Kind != kind || !Manifest.Entries.Contains(entry)) throw new ArgumentException($"{entry.Path} is no entry of kind {kind} of this file.", nameof(entry));
    }

    private TRow Fitting<TRow>(FileEntry entry, TRow row, RecordKey key) => KeyCoding.Fits(key, entry.Columns)
        ? row
        : throw new StationFileException(StationFileCodes.DamagedBlock, $"key {key} is not of the key columns' types", Place(entry), "have the source checked: it wrote a file that no DataSync writes");

    private string Place(FileEntry entry) => $"{_bytes.Name}, {entry.Path}";

    private StationFileException Refuse(string code, string cause) => new(code, cause, _bytes.Name, "have the carrier bring it again; the source repeats it by itself when no receipt comes");
}
