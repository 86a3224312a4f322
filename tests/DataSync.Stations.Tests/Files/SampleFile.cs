using System.Collections.Immutable;
using System.Text;
using DataSync.Plans.Values;
using DataSync.Stations.Catalogs;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Tests.Synchronization;

namespace DataSync.Stations.Tests.Files;

/// <summary>One communication file with everything in it, and its content as text to compare.</summary>
internal static class SampleFile
{
    internal static readonly ImmutableArray<FileColumn> Companies =
    [
        new("id", SyncType.Int), new("name", new SyncType(TypeKind.Text, Nullable: true, Length: 40)), new("credit", new SyncType(TypeKind.Decimal, Nullable: true, Precision: 12, Scale: 2)),
        new("factor", SyncType.Float.OrNull()), new("active", SyncType.Bool), new("since", SyncType.Date.OrNull()), new("opens", SyncType.Time.OrNull()),
        new("changed", SyncType.DateTime), new("pause", SyncType.Duration.OrNull()), new("token", SyncType.Guid), new("logo", SyncType.Bytes.OrNull()),
    ];

    internal static readonly ImmutableArray<FileColumn> CompanyKey = [Companies[0]];

    internal static readonly HistoryId MainOffice = new(2, 0x00c0ffee00c0ffee);

    internal static readonly HistoryId Branch = new(1, 42);

    internal static StationFileHeader Header(long sequence = 17) => new(
        "wholesale", new StationNumber(1), new StationNumber(101), MainOffice, new DateOnly(2026, 11, 21), new FileSequence(sequence),
        sequence == 1 ? FilePosition.Start : new FilePosition(new FileSequence(sequence - 1), ContentDigest.Of("the file before"u8)),
        StationFileKind.Delta, 1_795_000_000_123, ContentDigest.Of("model"u8),
        new Acknowledgement(Branch, new FilePosition(new FileSequence(9), ContentDigest.Of("their nine"u8)), new FileSequence(8), Branch));

    internal static StationFileHeader ReceiptHeader() =>
        Header() with { Kind = StationFileKind.Receipt, Sequence = FileSequence.None, After = FilePosition.Start, ReceiptNumber = 1 };

    internal static FileRow Company(long id) => new(
        new Life(id % 5 == 0 ? 3 : 1), new RecordVersion(1_000_000 + id * 7, new StationNumber(id % 3 == 0 ? 101 : 1), 2), id % 2 == 0,
        id % 4 == 0 ? [new FieldStamp(1, new RecordVersion(5, new StationNumber(1), 1)), new FieldStamp(10, new RecordVersion(id, new StationNumber(101), 1))] : [],
        [
            id, id % 7 == 0 ? null : $"Müller & Söhne {id} \0 ", id % 3 == 0 ? null : id * -1.50m, id % 2 == 0 ? double.NaN : id / 3d, id % 2 == 0,
            id % 6 == 0 ? null : new DateOnly(2026, 1, 1).AddDays((int)(id % 400)), id % 2 == 0 ? null : new TimeOnly(id % 864_000_000_000),
            new DateTime(2026, 11, 21, 22, 0, 0).AddTicks(id), id % 2 == 0 ? null : new SyncDuration((int)(id % 30), -id),
            new Guid((int)id, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), id % 9 == 0 ? null : Encoding.UTF8.GetBytes($"logo {id}"),
        ]);

    internal static ImmutableArray<FileReceipt> Receipts { get; } =
    [
        new(StationFileName.Parse("101-1-20261120-9.dsync"), ContentDigest.Of("their nine"u8), ReceiptStatus.Applied, new FilePosition(new FileSequence(9), ContentDigest.Of("their nine"u8)), null,
            [new ReceiptCounts("company", 3, 1, 1, 0, 1, 0)], [new KeptRecord("company", RecordKey.Of(7L), "E2")], [new ReceiptSynchronization("company", 10, 0, 3, 3, SetOutcome.Compared)]),
        new(StationFileName.Parse("101-1-20261121-11.dsync"), null, ReceiptStatus.Refused, new FilePosition(new FileSequence(9), ContentDigest.Of("their nine"u8)),
            new ReceiptProblem("DS8101", "the file ends in the middle", "101-1-20261121-11.dsync", "have the carrier bring it again"), [], [], []),
    ];

    internal static ImmutableArray<CatalogEntry> Catalogs { get; } =
    [
        new(12, "country", CatalogChange.Updated, 1_795_000_000_000, Country("United States"), Country("USA \"Übersee\"\n")),
        new(13, "country", CatalogChange.Deleted, 1_795_000_000_001, Country("Morocco"), null),
    ];

    private static Dictionary<string, string> Country(string name) => new() { ["code"] = "XX", ["name"] = name };

    internal static WrittenStationFile Write(StationFileWriter writer, int companies)
    {
        writer.WriteReceipts(Receipts);
        writer.WriteModel("""{"tables":["company","contact"]}"""u8.ToArray());
        writer.WriteCatalogs(Catalogs);
        writer.WriteRecords("company", Companies, Enumerable.Range(1, companies).Select(id => Company(id)));
        writer.WriteRecords("Kontakt/Person", [new("a", SyncType.Text), new("b", SyncType.Int)], [new FileRow(Life.First, new RecordVersion(1, new StationNumber(1), 1), false, [], ["x", 1L])]);
        writer.WriteGone("company", CompanyKey, [new GoneRow(RecordKey.Of(-1L), new Life(2), GoneReason.Deleted), new GoneRow(RecordKey.Of(-2L), new Life(1), GoneReason.Leave), new GoneRow(RecordKey.Of(-3L), new Life(4), GoneReason.Withdrawn) { Born = 1L << 56 }]);
        writer.WriteSet("company", CompanyKey, TestSet.Of(Enumerable.Range(1, companies).Select(id => RecordKey.Of((long)id)), seed: 1));
        writer.WriteSet("contact", CompanyKey, TestSet.Of([], seed: 2));
        writer.WriteRequests("company", CompanyKey, [RecordKey.Of(5L), RecordKey.Of(3L)]);
        return writer.Complete();
    }

    internal static byte[] Bytes(int companies = 10) => Bytes(writer => Write(writer, companies));

    internal static byte[] Bytes(Action<StationFileWriter> write, StationFileHeader? header = null)
    {
        using var stream = new MemoryStream();
        using (var writer = StationFileWriter.Create(stream, header ?? Header())) write(writer);
        return stream.ToArray();
    }

    /// <summary>Everything a reader gives, as text.</summary>
    internal static string Content(StationFileReader reader)
    {
        var text = new StringBuilder(StationFileInspector.Describe(reader));
        foreach (var receipt in reader.Receipts) text.Append(receipt.File).Append(receipt.Digest).Append(receipt.Status).Append(receipt.Position).Append(receipt.Problem)
            .AppendJoin(',', receipt.Counts).AppendJoin(',', receipt.Kept).AppendJoin(',', receipt.Synchronization).Append('\n');
        if (reader.ReadModel() is { } model) text.Append(Encoding.UTF8.GetString(model.Span)).Append('\n');
        foreach (var entry in reader.ReadCatalogs()) text.Append(entry.Number).Append(entry.Letter).Append(entry.Catalog).Append(entry.At).AppendJoin(',', entry.Old ?? Country("")).AppendJoin(',', entry.New ?? Country("")).Append('\n');
        foreach (var entry in reader.EntriesOf(FileEntryKind.Records))
            foreach (var row in reader.ReadRecords(entry)) text.Append(entry.Table).Append(Show(row)).Append('\n');
        foreach (var entry in reader.EntriesOf(FileEntryKind.Gone)) text.Append(entry.Table).AppendJoin(',', reader.ReadGone(entry)).Append('\n');
        foreach (var entry in reader.EntriesOf(FileEntryKind.Set)) text.Append(entry.Table).AppendJoin(',', reader.ReadSet(entry).Keys()).Append('\n');
        foreach (var entry in reader.EntriesOf(FileEntryKind.Requests)) text.Append(entry.Table).AppendJoin(',', reader.ReadRequests(entry)).Append('\n');
        return text.ToString();
    }

    internal static string Show(FileRow row) =>
        $"{row.Life} {row.Version} {row.IsNew} [{string.Join(',', row.Stamps)}] {string.Join(" | ", row.Values.Select(ValueText.Quote))}";

    internal static StationFileException Refusal(byte[] bytes, StationFileLimits? limits = null) => Should.Throw<StationFileException>(() =>
    {
        using var reader = StationFileReader.Open(bytes, "sample.dsync", limits);
        reader.VerifyRows();
    });
}
