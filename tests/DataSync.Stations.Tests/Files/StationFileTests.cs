using System.IO.Compression;
using System.Text;
using DataSync.Plans.Values;
using DataSync.Stations.Disk;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Tests.Files;

public sealed class StationFileTests
{
    [Fact]
    public void What_is_written_is_read_again()
    {
        using var reader = StationFileReader.Open(SampleFile.Bytes(companies: 10), "sample.dsync");
        var records = reader.EntriesOf(FileEntryKind.Records).ToList();
        records.Select(entry => entry.Table).ShouldBe(["company", "Kontakt/Person"]);
        records[0].Columns.ShouldBe(SampleFile.Companies);
        reader.ReadRecords(records[0]).Select(SampleFile.Show).ShouldBe(Enumerable.Range(1, 10).Select(id => SampleFile.Show(SampleFile.Company(id))));
        reader.ReadRecords(records[1]).Single().Values.ShouldBe(["x", 1L]);
        reader.ReadGone(reader.EntriesOf(FileEntryKind.Gone).Single()).ShouldBe(
            [new GoneRow(RecordKey.Of(-1L), new Life(2), GoneReason.Deleted), new GoneRow(RecordKey.Of(-2L), new Life(1), GoneReason.Leave), new GoneRow(RecordKey.Of(-3L), new Life(4), GoneReason.Withdrawn) { Born = 1L << 56 }]);
        reader.ReadRequests(reader.EntriesOf(FileEntryKind.Requests).Single()).ShouldBe([RecordKey.Of(5L), RecordKey.Of(3L)]);
        reader.Header.ShouldBe(SampleFile.Header());
        Encoding.UTF8.GetString(reader.ReadModel().ShouldNotBeNull().Span).ShouldContain("contact");
        reader.Receipts.Length.ShouldBe(2);
        reader.Receipts[0].Kept.ShouldBe(SampleFile.Receipts[0].Kept);
        reader.Receipts[1].Problem.ShouldBe(SampleFile.Receipts[1].Problem);
        reader.VerifyRows();
    }

    [Fact]
    public void Rows_beyond_one_block_stream_in_order_and_can_be_read_twice()
    {
        using var reader = StationFileReader.Open(SampleFile.Bytes(companies: 10_000), "sample.dsync");
        var entry = reader.EntriesOf(FileEntryKind.Records).First();
        reader.ReadRecords(entry).Select(row => (long)(row.Values[0] ?? 0)).ShouldBe(Enumerable.Range(1, 10_000).Select(id => (long)id));
        reader.ReadRecords(entry).Zip(reader.ReadRecords(entry)).All(pair => SampleFile.Show(pair.First) == SampleFile.Show(pair.Second)).ShouldBeTrue();
    }

    [Fact]
    public void Decimals_keep_their_scale_and_nothing_of_a_text_is_lost()
    {
        var rows = new object?[][] { [1.50m, "a "], [0.00m, ""], [-0.0m, "\0"], [decimal.MaxValue, "\uFFFF𝄞"] };
        var bytes = SampleFile.Bytes(writer =>
        {
            writer.WriteRecords("t", [new("d", SyncType.Decimal), new("s", SyncType.Text)], rows.Select(row => SampleFile.Company(1) with { Values = [.. row] }));
            writer.Complete();
        });
        using var reader = StationFileReader.Open(bytes, "sample.dsync");
        var read = reader.ReadRecords(reader.Manifest.Entries[0]).ToList();
        read.Select(row => ValueText.Show(row.Values[0])).ShouldBe(rows.Select(row => ValueText.Show(row[0])));
        read.Select(row => row.Values[1]).ShouldBe(rows.Select(row => row[1]));
    }

    [Fact]
    public void The_same_content_gives_the_same_bytes_and_the_same_digest() => SampleFile.Bytes().ShouldBe(SampleFile.Bytes());

    [Fact]
    public void Any_zip_tool_can_look_inside()
    {
        using var zip = new ZipArchive(new MemoryStream(SampleFile.Bytes()), ZipArchiveMode.Read);
        zip.Entries.Select(entry => entry.FullName).ShouldBe(
        [
            "receipts.json", "model.json", "catalogs.jsonl", "records/01-company.blk", "records/02-Kontakt%2FPerson.blk", "gone/company.blk", "sync/company.set", "sync/contact.set",
            "requests/company.blk", "manifest.json",
        ]);
        using var manifest = new StreamReader(zip.GetEntry("manifest.json").ShouldNotBeNull().Open());
        var text = manifest.ReadToEnd();
        text.ShouldContain("\"formatVersion\": 1");
        text.ShouldContain("\"history\": \"2-00c0ffee00c0ffee\"");
        text.ShouldContain("\"type\": \"decimal(12, 2)?\"");
    }

    [Fact]
    public void The_digest_of_a_file_is_that_of_its_manifest()
    {
        using var stream = new MemoryStream();
        using var writer = StationFileWriter.Create(stream, SampleFile.Header());
        var written = SampleFile.Write(writer, 3);
        written.Bytes.ShouldBe(stream.Length);
        using var reader = StationFileReader.Open(stream.ToArray(), "sample.dsync");
        reader.Digest.ShouldBe(written.Digest);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        using var manifest = new MemoryStream();
        zip.GetEntry("manifest.json").ShouldNotBeNull().Open().CopyTo(manifest);
        ContentDigest.Of(manifest.ToArray()).ShouldBe(written.Digest);
    }

    [Fact]
    public void An_empty_set_is_there_and_a_missing_one_is_not()
    {
        using var reader = StationFileReader.Open(SampleFile.Bytes(), "sample.dsync");
        var sets = reader.EntriesOf(FileEntryKind.Set).ToDictionary(entry => entry.Table ?? "");
        reader.ReadSet(sets["contact"]).Count.ShouldBe(0);
        reader.ReadSet(sets["company"]).Count.ShouldBe(10);
        sets.ShouldNotContainKey("order");
    }

    [Fact]
    public void A_receipt_file_has_no_sequence_and_only_receipts()
    {
        var bytes = SampleFile.Bytes(writer =>
        {
            writer.WriteReceipts(SampleFile.Receipts);
            writer.Complete();
        }, SampleFile.ReceiptHeader());
        using var reader = StationFileReader.Open(bytes, "1-101-20261121-r1.dsync");
        reader.Header.Name.ToString().ShouldBe("1-101-20261121-r1.dsync");
        reader.Receipts.Length.ShouldBe(2);

        var refusal = Should.Throw<StationFileException>(() => SampleFile.Bytes(writer => SampleFile.Write(writer, 1), SampleFile.ReceiptHeader()));
        refusal.Code.ShouldBe(StationFileCodes.ImpossibleManifest);
    }

    [Fact]
    public void A_file_that_is_not_completed_is_removed_and_one_left_by_a_crash_replaced()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using (var writer = StationFileWriter.Create(OperatingSystemFiles.Instance, path, SampleFile.Header())) writer.WriteReceipts(SampleFile.Receipts);
            File.Exists(path).ShouldBeFalse();
            File.WriteAllText(path, new string('x', 100_000));
            using (var writer = StationFileWriter.Create(OperatingSystemFiles.Instance, path, SampleFile.Header())) SampleFile.Write(writer, 3);
            File.ReadAllBytes(path).ShouldBe(SampleFile.Bytes(3));
            using var reader = StationFileReader.Open(path);
            reader.VerifyRows();
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused_with_a_code() =>
        Should.Throw<StationFileException>(() => StationFileReader.Open("/nowhere/1-101-20261121-17.dsync")).Code.ShouldBe(StationFileCodes.CannotBeRead);

    [Fact]
    public void A_renamed_file_is_refused()
    {
        using var reader = StationFileReader.Open(SampleFile.Bytes(), "1-101-20261121-18.dsync");
        reader.DemandName(StationFileName.Parse("1-101-20261121-17.dsync"));
        Should.Throw<StationFileException>(() => reader.DemandName(StationFileName.Parse("1-101-20261121-18.dsync"))).Code.ShouldBe(StationFileCodes.NameContradictsManifest);
    }

    [Fact]
    public void A_value_that_does_not_fit_its_column_is_not_written()
    {
        foreach (var value in new object?[] { null, "text", 1, 1.5m })
        {
            var refusal = Should.Throw<StationFileException>(() => SampleFile.Bytes(writer =>
                writer.WriteRecords("t", [new("n", SyncType.Int)], [SampleFile.Company(1) with { Values = [value] }])));
            refusal.Code.ShouldBe(StationFileCodes.ValueDoesNotFitColumn);
            refusal.Message.ShouldContain("n");
        }
        Should.Throw<StationFileException>(() => SampleFile.Bytes(writer => writer.WriteRecords("t", [new("s", SyncType.Text)], [SampleFile.Company(1) with { Values = ["\uD800"] }])))
            .Code.ShouldBe(StationFileCodes.ValueDoesNotFitColumn);
        Should.Throw<StationFileException>(() => SampleFile.Bytes(writer => writer.WriteGone("t", [new("s", SyncType.Text)], [new GoneRow(RecordKey.Of(1L), new Life(2), GoneReason.Deleted)])))
            .Code.ShouldBe(StationFileCodes.ValueDoesNotFitColumn);
    }

    [Fact]
    public void A_table_is_written_once()
    {
        Should.Throw<StationFileException>(() => SampleFile.Bytes(writer =>
        {
            writer.WriteGone("t", SampleFile.CompanyKey, []);
            writer.WriteGone("t", SampleFile.CompanyKey, []);
        })).Code.ShouldBe(StationFileCodes.DuplicateEntry);
    }

    [Fact]
    public void A_row_that_compresses_beyond_all_measure_still_arrives()
    {
        var zeros = new byte[8 << 20];
        var bytes = SampleFile.Bytes(writer =>
        {
            writer.WriteRecords("t", [new("b", SyncType.Bytes)], [SampleFile.Company(1) with { Values = [zeros] }]);
            writer.Complete();
        });
        using var reader = StationFileReader.Open(bytes, "sample.dsync");
        reader.ReadRecords(reader.Manifest.Entries[0]).Single().Values[0].ShouldBeOfType<byte[]>().Length.ShouldBe(zeros.Length);
    }

    [Fact]
    public void The_description_names_what_is_inside()
    {
        using var reader = StationFileReader.Open(SampleFile.Bytes(), "sample.dsync");
        var text = StationFileInspector.Describe(reader);
        foreach (var part in new[] { "1-101-20261121-17.dsync", "wholesale", "history 2-00c0ffee00c0ffee", "kind          delta", "after         16 (", "records       company  10", "catalogs      entries 12 to 13 of the journal: country 2", "keys to hold  contact  0" })
            text.ShouldContain(part);
    }

    [Fact]
    public void The_first_rows_of_a_table_are_shown_and_masked_columns_are_not()
    {
        using var reader = StationFileReader.Open(SampleFile.Bytes(), "sample.dsync");
        var entry = reader.EntriesOf(FileEntryKind.Records).First(entry => entry.Table == "company");
        var column = entry.Columns.Last().Name;

        var open = StationFileInspector.Rows(reader, "company", 2, []).ToList();
        var masked = StationFileInspector.Rows(reader, "company", 2, [column]).ToList();

        open[0].ShouldBe($"{entry.Path}, 2 of 10");
        open[1].ShouldBe("  " + string.Join(" | ", entry.Columns.Select(c => c.Name)));
        open[3].ShouldNotContain("***");
        masked[3].Split(" | ")[entry.Columns.Length - 1].ShouldBe("***");
        StationFileInspector.Rows(reader, "contact", 2, []).ShouldContain(line => line.StartsWith("sync/", StringComparison.Ordinal));
        StationFileInspector.Rows(reader, "country", 1, ["name"]).ShouldBe(["catalogs.jsonl, 1 of 2", "  number | change | old | new", "  12 | U | code: XX, name: *** | code: XX, name: ***"]);
        Should.Throw<StationFileException>(() => StationFileInspector.Rows(reader, "compny", 2, [])).Code.ShouldBe(StationFileCodes.NoSuchTable);
    }

    [Fact]
    public void Receipts_are_told_in_words()
    {
        using var reader = StationFileReader.Open(SampleFile.Bytes(), "sample.dsync");
        reader.Receipts.ShouldNotBeEmpty();
        var lines = StationFileInspector.Describe(reader).Split('\n').Where(line => line.StartsWith("receipt ", StringComparison.Ordinal)).ToList();
        lines.Count.ShouldBeGreaterThanOrEqualTo(reader.Receipts.Length);
        foreach (var receipt in reader.Receipts) lines.ShouldContain(line => line.Contains($"{receipt.File} ", StringComparison.Ordinal));
    }
}
