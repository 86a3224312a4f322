using System.Collections.Immutable;
using System.Text.Json.Serialization;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Files;

/// <summary>What a communication file is for.</summary>
public enum StationFileKind
{
    /// <summary>What changed since the file before.</summary>
    Delta,

    /// <summary>All the target should hold.</summary>
    InitialLoad,

    /// <summary>Records the target asked for.</summary>
    Requested,

    /// <summary>What changed since the last confirmed file, because files in between seem lost.</summary>
    Repetition,

    /// <summary>Receipts and acknowledgement only; has no sequence and is not acknowledged.</summary>
    Receipt,
}

/// <summary>A place in the row of files of one directed connection: a sequence and the digest of that file.</summary>
/// <param name="Sequence">The sequence; <see cref="FileSequence.None"/> stands before the first file.</param>
/// <param name="Digest">The digest of that file; none exactly when the sequence is none.</param>
public sealed record FilePosition(FileSequence Sequence, ContentDigest? Digest)
{
    /// <summary>Before the first file.</summary>
    public static FilePosition Start { get; } = new(FileSequence.None, null);
}

/// <summary>What the writer of a file knows of its partner's files: cumulative, so that a lost receipt costs nothing.</summary>
/// <param name="PartnerHistory">The history of the partner these sequences belong to.</param>
/// <param name="Applied">The last file of the partner that was applied.</param>
/// <param name="PurgedUpTo">Deletions the partner told up to this file are physically removed here, and below here.</param>
/// <param name="Newest">The newest history of the partner its writer has heard of: that of <paramref name="Applied"/>, or a later one of which only receipts have come.</param>
public sealed record Acknowledgement(HistoryId PartnerHistory, FilePosition Applied, FileSequence PurgedUpTo, HistoryId Newest);

/// <summary>What an entry of the file holds.</summary>
public enum FileEntryKind
{
    /// <summary>Receipts for the partner's files.</summary>
    Receipts,

    /// <summary>The data model.</summary>
    Model,

    /// <summary>Entries of the catalog journal.</summary>
    Catalogs,

    /// <summary>Whole rows of a table.</summary>
    Records,

    /// <summary>Keys of a table that shall go.</summary>
    Gone,

    /// <summary>The set of keys the target should hold of a table.</summary>
    Set,

    /// <summary>Keys of a table the source asks for.</summary>
    Requests,

    /// <summary>Hashes of records of a table the source asks for and knows no key of.</summary>
    HashRequests,
}

/// <summary>One entry as the manifest lists it.</summary>
/// <param name="Path">Its name in the container.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Table">The table, none for receipts, model and catalogs.</param>
/// <param name="Columns">The columns of records; the key columns of gone, set and requests; otherwise empty.</param>
/// <param name="Rows">Rows or keys or receipts in it.</param>
/// <param name="Bytes">Its size in bytes, unpacked from the container (but blocks still packed).</param>
/// <param name="Digest">SHA-256 of these bytes.</param>
public sealed record FileEntry(string Path, FileEntryKind Kind, string? Table, ImmutableArray<FileColumn> Columns, long Rows, long Bytes, ContentDigest Digest);

/// <summary>What the source states about a file before it writes it.</summary>
/// <param name="Network">The network both stations belong to.</param>
/// <param name="Source">Who writes it.</param>
/// <param name="Target">The only station it is for.</param>
/// <param name="History">The present history of the source.</param>
/// <param name="Date">The day it is written, in the source's own zone; part of the name.</param>
/// <param name="Sequence">Its sequence; none for a receipt file.</param>
/// <param name="After">The file it continues: whoever has applied that one, or any up to this one, stands after this one where the source stood.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="ClockReading">The source's clock, milliseconds since 1970-01-01 UTC. Reported when far ahead, never decided from.</param>
/// <param name="ModelDigest">The data model the rows follow.</param>
/// <param name="Ack">What the source knows of the target's files; none before it heard of the target.</param>
/// <param name="ReceiptNumber">Running number of a receipt file of the day; 0 for any other file.</param>
public sealed record StationFileHeader(
    string Network,
    StationNumber Source,
    StationNumber Target,
    HistoryId History,
    DateOnly Date,
    FileSequence Sequence,
    FilePosition After,
    StationFileKind Kind,
    long ClockReading,
    ContentDigest ModelDigest,
    Acknowledgement? Ack,
    int ReceiptNumber = 0)
{
    /// <summary>The name the file bears.</summary>
    [JsonIgnore]
    public StationFileName Name => new(Source, Target, Date, Sequence, ReceiptNumber);
}

/// <summary>The manifest: the header and the digest of everything else. Its own SHA-256 is the digest of the file.</summary>
/// <param name="FormatVersion">The version of the format, <see cref="CurrentFormatVersion"/>.</param>
/// <param name="Header">What the source states.</param>
/// <param name="Entries">All entries but the manifest, in the order they are read.</param>
public sealed record StationFileManifest(int FormatVersion, StationFileHeader Header, ImmutableArray<FileEntry> Entries)
{
    /// <summary>The only format version there is.</summary>
    public const int CurrentFormatVersion = 1;
}

/// <summary>A file that was written.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Digest">Its digest: SHA-256 of the manifest's bytes.</param>
/// <param name="Bytes">Its size.</param>
public sealed record WrittenStationFile(StationFileManifest Manifest, ContentDigest Digest, long Bytes);
