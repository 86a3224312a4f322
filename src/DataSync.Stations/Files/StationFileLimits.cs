namespace DataSync.Stations.Files;

/// <summary>
/// What a communication file may cost before it is refused. Everything is checked before the memory or time it would take is spent; no number found in a
/// file is believed.
/// </summary>
public sealed record StationFileLimits
{
    /// <summary>Most rows in one block. Not a setting: part of the format.</summary>
    public const int RowsPerBlock = 4_096;

    /// <summary>The size a block is closed at, in bytes before compression. Not a setting: what the writer does.</summary>
    public const int BlockBytesWanted = 1 << 20;

    /// <summary>How many times larger than in the file a block may be, beyond the first megabyte. Not a setting: the writer keeps to it.</summary>
    public const int HighestRatio = 1_000;

    /// <summary>The defaults.</summary>
    public static StationFileLimits Default { get; } = new();

    /// <summary>Most bytes of the whole file. Default: 4 GiB less one, the most the container can hold.</summary>
    public long FileBytes { get; init; } = uint.MaxValue;

    /// <summary>Most entries. Default: 4,096.</summary>
    public int Entries { get; init; } = 4_096;

    /// <summary>Most bytes of the manifest. Default: 8 MiB.</summary>
    public int ManifestBytes { get; init; } = 8 << 20;

    /// <summary>Most bytes of the receipts, unpacked. Default: 64 MiB.</summary>
    public int ReceiptsBytes { get; init; } = 64 << 20;

    /// <summary>Most bytes of the data model, unpacked. Default: 32 MiB.</summary>
    public int ModelBytes { get; init; } = 32 << 20;

    /// <summary>Most bytes of the catalog journal, unpacked. Default: 512 MiB.</summary>
    public int CatalogsBytes { get; init; } = 512 << 20;

    /// <summary>Most columns of one table. Default: 4,096.</summary>
    public int Columns { get; init; } = 4_096;

    /// <summary>Most bytes of one block, unpacked, and thereby of one row. Default: 128 MiB.</summary>
    public int BlockBytes { get; init; } = 128 << 20;

    /// <summary>Most bytes of one synchronization set. Default: 512 MiB.</summary>
    public int SetBytes { get; init; } = 512 << 20;

    /// <summary>Most keys in one synchronization set. Default: 50 million.</summary>
    public int SetKeys { get; init; } = 50_000_000;
}
