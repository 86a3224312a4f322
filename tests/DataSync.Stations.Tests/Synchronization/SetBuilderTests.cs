using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Synchronization;

namespace DataSync.Stations.Tests.Synchronization;

/// <summary>Which coding a set travels in.</summary>
public sealed class SetBuilderTests
{
    private static readonly SetRecord[] Many = [.. Enumerable.Range(1, 20_000).Select(id => new SetRecord(RecordKey.Of(id * (long)id), new RecordVersion(id, new StationNumber(1), 1)))];

    [Fact]
    public void The_smallest_coding_is_taken()
    {
        Of(Many, new SetSize(64, ListOnly: false), 64).Coding.ShouldBe(SetCoding.Sketch);
        Of(Many[..100], new SetSize(64, ListOnly: false), 64).Coding.ShouldBe(SetCoding.Deltas);
        Of(Many[..0], new SetSize(64, ListOnly: false), 64).Count.ShouldBe(0);

        // Serial numbers are runs of almost nothing, as long as their versions do not travel too.
        var serials = Enumerable.Range(1, 20_000).Select(id => new SetRecord(RecordKey.Of((long)id), RecordVersion.None)).ToArray();
        Of(serials, new SetSize(64, ListOnly: false), 64, versions: false).Coding.ShouldBe(SetCoding.Runs);
        Of(serials, new SetSize(64, ListOnly: false), 64).Coding.ShouldBe(SetCoding.Sketch);
    }

    [Theory]
    [InlineData(false, 22_000)]
    [InlineData(true, 27_000)]
    public void A_sketch_for_a_thousand_differences_takes_so_many_bytes(bool versions, long most) =>
        Of(Many, new SetSize(1_000, ListOnly: false), 1_000, versions).Bytes.ShouldBeLessThan(most);

    [Fact]
    public void A_sketch_is_as_large_as_turns_out_to_be_needed()
    {
        var small = Of(Many, new SetSize(64, ListOnly: false), 64);
        var large = Of(Many, new SetSize(64, ListOnly: false), 700);

        large.Bytes.ShouldBe(small.Bytes + 17 * (700 - 64) * 3 / 2);
    }

    [Fact]
    public void Where_the_sketch_cannot_become_large_enough_the_list_is_asked_for()
    {
        using var builder = new SetBuilder(new SeededEntropy(1), versions: true, new SetSize(64, ListOnly: false));
        foreach (var record in Many) builder.Add(record);

        builder.Complete(5_000).ShouldBeNull();
        Of(Many, new SetSize(64, ListOnly: true), 5_000).Coding.ShouldNotBe(SetCoding.Sketch);
    }

    [Fact]
    public void The_list_of_very_many_keys_comes_back()
    {
        // More than is packed at a time.
        var records = Enumerable.Range(1, 50_000).Select(id => new SetRecord(RecordKey.Of(new Guid(id, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8)), new RecordVersion(id, new StationNumber(1), 1))).OrderBy(record => record.Key).ToArray();
        var set = TestSet.Read(Of(records, TestSet.List, 0).Bytes());

        set.Coding.ShouldBe(SetCoding.Deltas);
        SetComparer.Compare(set, records).ShouldNotBeNull().Elements.ShouldBe(0);
        SetComparer.Compare(set, records.Where(record => record != records[77])).ShouldNotBeNull().Missing.ShouldBe([records[77].Key]);
    }

    [Fact]
    public void A_key_that_is_too_long_is_not_written() =>
        Should.Throw<StationFileException>(() => TestSet.Of([RecordKey.Of(new string('x', 5_000))])).Code.ShouldBe(StationFileCodes.TooLargeToWrite);

    [Fact]
    public void A_sketch_that_is_cut_or_claims_other_than_it_has_is_refused()
    {
        var bytes = Of(Many, new SetSize(64, ListOnly: false), 64).Bytes();
        for (var length = 0; length < bytes.Length; length += length < 60 ? 1 : 97)
            Should.Throw<StationFileException>(() => TestSet.Read(bytes[..length])).Code.ShouldBe(StationFileCodes.DamagedSet);
        Should.Throw<StationFileException>(() => TestSet.Read([.. bytes, 0])).Code.ShouldBe(StationFileCodes.DamagedSet);

        var packed = bytes.ToArray();
        packed[5] |= 1;
        Should.Throw<StationFileException>(() => TestSet.Read(packed)).Code.ShouldBe(StationFileCodes.DamagedSet);
        Should.Throw<StationFileException>(() => TestSet.Read(bytes, new StationFileLimits { SetKeys = 19_999 })).Code.ShouldBe(StationFileCodes.BeyondLimit);
        Should.Throw<StationFileException>(() => TestSet.Read(bytes, new StationFileLimits { SetBytes = 1_000 })).Code.ShouldBe(StationFileCodes.BeyondLimit);
    }

    private static EncodedSet Of(IEnumerable<SetRecord> records, SetSize size, long differences, bool versions = true)
    {
        using var builder = new SetBuilder(new SeededEntropy(1), versions, size);
        foreach (var record in records) builder.Add(record);
        return builder.Complete(differences).ShouldNotBeNull();
    }
}
