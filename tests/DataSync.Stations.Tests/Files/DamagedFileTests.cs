using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using DataSync.Stations.Files;
using DataSync.Stations.Files.Container;
using DataSync.Stations.Identifiers;
using DataSync.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace DataSync.Stations.Tests.Files;

public sealed class DamagedFileTests
{
    private static readonly byte[] Good = SampleFile.Bytes();
    private static readonly string GoodContent = Content(Good);

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        for (var length = 0; length < Good.Length; length++) SampleFile.Refusal(Good[..length]).Code.ShouldStartWith("DS8");
    }

    [Fact]
    public void A_file_with_a_bit_changed_anywhere_is_refused_or_the_bit_is_padding()
    {
        var refused = 0;
        for (var at = 0; at < Good.Length; at++)
        {
            var bytes = Good.ToArray();
            bytes[at] ^= (byte)(1 << (at % 8));
            try { Content(bytes).ShouldBe(GoodContent); }
            catch (StationFileException refusal)
            {
                refusal.Code.ShouldStartWith("DS8");
                refused++;
            }
        }
        // The last bits of a deflated entry mean nothing; every other one does.
        refused.ShouldBeGreaterThan(Good.Length - 8);
    }

    [Fact]
    public void Random_damage_is_never_an_unhandled_exception_and_never_gives_wrong_rows() =>
        Check.One(RandomCases.Of(300), Prop.ForAll<DoNotSize<ulong>>(seed =>
        {
            var bytes = Damage(Good, seed.Item);
            try { return Content(bytes) == GoodContent; }
            catch (StationFileException refusal) { return refusal.Code.StartsWith("DS8", StringComparison.Ordinal) && refusal.Remedy.Length > 0; }
        }));

    [Fact]
    public void Damage_with_correct_sums_is_never_an_unhandled_exception() =>
        Check.One(RandomCases.Of(300), Prop.ForAll<DoNotSize<ulong>>(seed =>
        {
            // A faulty or hostile writer: one entry changed, and all digests made to match.
            var parts = Unpack(Good);
            var place = (int)(seed.Item % (ulong)parts.Count);
            parts[place] = (parts[place].Name, Damage(parts[place].Content, seed.Item));
            try { Content(Seal(parts)); }
            catch (StationFileException refusal) { refusal.Code.ShouldStartWith("DS8"); }
        }));

    [Fact]
    public void No_file_at_all_is_refused()
    {
        SampleFile.Refusal([]).Code.ShouldBe(StationFileCodes.NotAStationFile);
        SampleFile.Refusal(Encoding.UTF8.GetBytes(new string('x', 10_000))).Code.ShouldBe(StationFileCodes.NotAStationFile);
        using var empty = new MemoryStream();
        using (new ZipArchive(empty, ZipArchiveMode.Create, leaveOpen: true))
        {
        }
        SampleFile.Refusal(empty.ToArray()).Code.ShouldBe(StationFileCodes.MissingEntry);
    }

    [Fact]
    public void A_file_packed_again_by_another_tool_is_refused()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in Unpack(Good))
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }
        SampleFile.Refusal(stream.ToArray()).Code.ShouldBe(StationFileCodes.DamagedContainer);
    }

    [Fact]
    public void A_missing_a_foreign_and_a_repeated_entry_are_refused()
    {
        var parts = Unpack(Good);
        SampleFile.Refusal(Pack([.. parts.Where(part => part.Name != "gone/company.blk")])).Code.ShouldBe(StationFileCodes.MissingEntry);
        SampleFile.Refusal(Pack([.. parts.Where(part => part.Name != "manifest.json")])).Code.ShouldBe(StationFileCodes.MissingEntry);
        SampleFile.Refusal(Pack([.. parts, ("strange.jsonl", [1])])).Code.ShouldBe(StationFileCodes.UnexpectedEntry);
        SampleFile.Refusal(Pack([.. parts, ("../../etc/passwd", [1])])).Code.ShouldBe(StationFileCodes.UnexpectedEntry);
        SampleFile.Refusal(Pack([.. parts, parts[0]])).Code.ShouldBe(StationFileCodes.DuplicateEntry);
    }

    [Fact]
    public void A_sealed_file_is_refused_with_a_code_of_its_own() =>
        SampleFile.Refusal(Pack([.. Unpack(Good), ("manifest.p7s", [1])])).Code.ShouldBe(StationFileCodes.Sealed);

    [Fact]
    public void An_entry_that_is_not_what_the_manifest_names_is_refused() =>
        SampleFile.Refusal(Pack([.. Unpack(Good).Select(part => part.Name == "model.json" ? (part.Name, "{\"tables\":[\"company\",\"CONTACT\"]}"u8.ToArray()) : part)]))
            .Code.ShouldBe(StationFileCodes.WrongDigest);

    [Theory]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 2", StationFileCodes.UnknownFormatVersion)]
    [InlineData("\"formatVersion\": 1,", "", StationFileCodes.UnreadableManifest)]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 1, \"formatVersion\": 1", StationFileCodes.UnreadableManifest)]
    [InlineData("\"network\"", "\"netwerk\"", StationFileCodes.UnreadableManifest)]
    [InlineData("\"wholesale\"", "null", StationFileCodes.UnreadableManifest)]
    [InlineData("\"wholesale\"", "\"\"", StationFileCodes.ImpossibleManifest)]
    [InlineData("\"target\": 101", "\"target\": -1", StationFileCodes.ImpossibleManifest)]
    [InlineData("\"target\": 101", "\"target\": 1", StationFileCodes.ImpossibleManifest)]
    [InlineData("\"target\": 101", "\"target\": 99999999999", StationFileCodes.UnreadableManifest)]
    [InlineData("\"target\": 101", "\"target\": 1.5", StationFileCodes.UnreadableManifest)]
    [InlineData("\"sequence\": 17", "\"sequence\": 16", StationFileCodes.ImpossibleManifest)]
    [InlineData("\"sequence\": 17", "\"sequence\": 0", StationFileCodes.ImpossibleManifest)]
    [InlineData("\"kind\": \"delta\"", "\"kind\": \"omega\"", StationFileCodes.UnreadableManifest)]
    [InlineData("\"kind\": \"delta\"", "\"kind\": 0", StationFileCodes.UnreadableManifest)]
    [InlineData("\"kind\": \"delta\"", "\"kind\": \"receipt\"", StationFileCodes.ImpossibleManifest)]
    [InlineData("2-00c0ffee00c0ffee", "2-00C0FFEE00C0FFEE", StationFileCodes.UnreadableManifest)]
    [InlineData("2-00c0ffee00c0ffee", "0-00c0ffee00c0ffee", StationFileCodes.ImpossibleManifest)]
    [InlineData("\"purgedUpTo\": 8", "\"purgedUpTo\": 10", StationFileCodes.ImpossibleManifest)]
    [InlineData("\"rows\": 10", "\"rows\": -10", StationFileCodes.ImpossibleManifest)]
    [InlineData("\"rows\": 10", "\"rows\": 9223372036854775807", StationFileCodes.ImpossibleManifest)]
    [InlineData("\"rows\": 10", "\"rows\": 11", StationFileCodes.DamagedBlock)]
    [InlineData("\"rows\": 10", "\"rows\": 9", StationFileCodes.DamagedBlock)]
    [InlineData("\"entries\": [", "\"entries\": [ null,", StationFileCodes.ImpossibleManifest)]
    [InlineData("\"columns\": []", "\"columns\": null", StationFileCodes.UnreadableManifest)]
    [InlineData("\"path\": \"model.json\"", "\"path\": \"../model.json\"", StationFileCodes.ImpossibleManifest)]
    [InlineData("\"decimal(12, 2)?\"", "\"decimal(12,2)?\"", StationFileCodes.UnreadableManifest)]
    [InlineData("\"decimal(12, 2)?\"", "\"list of int\"", StationFileCodes.UnreadableManifest)]
    [InlineData("\"decimal(12, 2)?\"", "\"14\"", StationFileCodes.UnreadableManifest)]
    [InlineData("\"name\": \"credit\"", "\"name\": \"name\"", StationFileCodes.ImpossibleManifest)]
    [InlineData("\"name\": \"credit\"", "\"name\": null", StationFileCodes.UnreadableManifest)]
    [InlineData("{", "{{", StationFileCodes.UnreadableManifest)]
    public void A_manifest_that_says_something_impossible_is_refused(string said, string says, string code)
    {
        var parts = Unpack(Good).Select(part => part.Name == "manifest.json" ? (part.Name, Encoding.UTF8.GetBytes(ReplaceFirst(Encoding.UTF8.GetString(part.Content), said, says))) : part);
        SampleFile.Refusal(Pack([.. parts])).Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("\"101-1-20261120-9.dsync\"", "\"102-1-20261120-9.dsync\"")]
    [InlineData("\"rule\": \"E2\"", "\"rule\": null")]
    [InlineData("\"status\": \"applied\"", "\"status\": \"refused\"")]
    [InlineData("\"kept\": [", "\"kept\": [ null,")]
    [InlineData("\"key\": \"02", "\"key\": \"ff")]
    [InlineData("\"key\": \"02", "\"key\": \"2")]
    [InlineData("[", "null")]
    public void Receipts_that_say_something_impossible_are_refused(string said, string says)
    {
        var parts = Unpack(Good).Select(part => part.Name == "receipts.json" ? (part.Name, Encoding.UTF8.GetBytes(ReplaceFirst(Encoding.UTF8.GetString(part.Content), said, says))) : part);
        SampleFile.Refusal(Seal([.. parts])).Code.ShouldBe(StationFileCodes.UnreadableReceipts);
    }

    [Theory]
    [InlineData("\"number\":13", "\"number\":12")]
    [InlineData("\"number\":12", "\"number\":0")]
    [InlineData("\"change\":\"deleted\"", "\"change\":\"new\"")]
    [InlineData("\"change\":\"updated\"", "\"change\":\"U\"")]
    [InlineData("\"code\":\"XX\"", "\"code\":null")]
    [InlineData("\"new\":null", "\"newer\":null")]
    [InlineData("\n", "")]
    public void A_catalog_journal_that_says_something_impossible_is_refused(string said, string says)
    {
        var parts = Unpack(Good).Select(part => part.Name == "catalogs.jsonl" ? (part.Name, Encoding.UTF8.GetBytes(ReplaceFirst(Encoding.UTF8.GetString(part.Content), said, says))) : part);
        SampleFile.Refusal(Seal([.. parts])).Code.ShouldBe(StationFileCodes.UnreadableCatalogs);
    }

    [Fact]
    public void What_is_larger_than_the_limits_is_refused_before_it_is_read()
    {
        foreach (var limits in new StationFileLimits[]
        {
            new() { FileBytes = 1_000 }, new() { Entries = 3 }, new() { ManifestBytes = 100 }, new() { ReceiptsBytes = 100 }, new() { ModelBytes = 10 }, new() { CatalogsBytes = 10 },
            new() { BlockBytes = 100 }, new() { SetBytes = 60 }, new() { SetKeys = 9 },
        })
            SampleFile.Refusal(Good, limits).Code.ShouldBe(StationFileCodes.BeyondLimit, limits.ToString());
        SampleFile.Refusal(Good, new StationFileLimits { Columns = 10 }).Code.ShouldBe(StationFileCodes.ImpossibleManifest);
    }

    [Fact]
    public void A_bomb_in_a_block_is_refused_unopened()
    {
        var packed = new byte[4_096];
        BrotliEncoder.TryCompress(new byte[64 << 20], packed, out var length, 5, 24).ShouldBeTrue();
        var block = new byte[17 + length];
        block[0] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(1), 10);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(5), 64 << 20);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(9), length);
        packed.AsSpan(0, length).CopyTo(block.AsSpan(17));
        SampleFile.Refusal(Seal([.. Unpack(Good).Select(part => part.Name == "records/01-company.blk" ? (part.Name, block) : part)])).Code.ShouldBe(StationFileCodes.BeyondLimit);
    }

    [Fact]
    public void A_bomb_in_the_manifest_is_refused_unopened()
    {
        var bomb = Encoding.UTF8.GetBytes(new string(' ', 16 << 20));
        var refusal = SampleFile.Refusal(Pack([.. Unpack(Good).Select(part => part.Name == "manifest.json" ? (part.Name, bomb) : part)]));
        refusal.Code.ShouldBe(StationFileCodes.BeyondLimit);
    }

    [Fact]
    public void A_refusal_names_code_cause_place_and_remedy()
    {
        var refusal = SampleFile.Refusal(Good[..^5]);
        refusal.Place.ShouldBe("sample.dsync");
        refusal.Cause.ShouldNotBeEmpty();
        refusal.Remedy.ShouldNotBeEmpty();
        refusal.Message.ShouldStartWith("DS8101: sample.dsync: ");
    }

    private static string Content(byte[] bytes)
    {
        using var reader = StationFileReader.Open(bytes, "sample.dsync");
        return SampleFile.Content(reader);
    }

    private static string ReplaceFirst(string text, string said, string says)
    {
        var at = text.IndexOf(said, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0, said);
        return text[..at] + says + text[(at + said.Length)..];
    }

    /// <summary>Flips bits, overwrites, cuts out, doubles or cuts off, repeatably.</summary>
    private static byte[] Damage(byte[] good, ulong seed)
    {
        var entropy = new SeededEntropy(seed);
        var bytes = good.ToList();
        for (var times = 1 + Next(3); times > 0 && bytes.Count > 0; times--)
        {
            var at = Next(bytes.Count);
            var length = Math.Min(1 + Next(40), bytes.Count - at);
            switch (Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << Next(8)); break;
                case 1: bytes[at] = (byte)Next(256); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }
        return [.. bytes];

        int Next(int below)
        {
            Span<byte> random = stackalloc byte[4];
            entropy.Fill(random);
            return (int)(BinaryPrimitives.ReadUInt32LittleEndian(random) % (uint)below);
        }
    }

    private static List<(string Name, byte[] Content)> Unpack(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file), ZipArchiveMode.Read);
        return [.. zip.Entries.Select(entry =>
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            return (entry.FullName, content.ToArray());
        })];
    }

    private static byte[] Pack(IEnumerable<(string Name, byte[] Content)> parts)
    {
        using var stream = new MemoryStream();
        var container = new ContainerWriter(stream);
        foreach (var (name, content) in parts)
            container.Write(name, name.EndsWith(".json", StringComparison.Ordinal) ? ZipMethod.Deflated : ZipMethod.Stored, target => target.Write(content));
        container.Complete();
        return stream.ToArray();
    }

    /// <summary>Packs the parts with a manifest whose sizes and digests are made to match them.</summary>
    private static byte[] Seal(IReadOnlyList<(string Name, byte[] Content)> parts)
    {
        var was = Unpack(Good).ToDictionary(part => part.Name, part => part.Content);
        var manifest = Encoding.UTF8.GetString(parts.Single(part => part.Name == "manifest.json").Content);
        foreach (var (name, content) in parts.Where(part => part.Name != "manifest.json"))
        {
            var before = ContentDigest.Of(was[name]).Hex;
            manifest = manifest.Replace($"\"bytes\": {was[name].Length},\n      \"digest\": \"{before}\"", $"\"bytes\": {content.Length},\n      \"digest\": \"{ContentDigest.Of(content).Hex}\"", StringComparison.Ordinal);
        }
        return Pack([.. parts.Select(part => part.Name == "manifest.json" ? (part.Name, Encoding.UTF8.GetBytes(manifest)) : part)]);
    }
}
