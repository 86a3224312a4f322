using System.Buffers.Binary;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Synchronization;
using DataSync.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace DataSync.Stations.Tests.Synchronization;

public sealed class SynchronizationSetTests
{
    [Fact]
    public void Consecutive_serials_are_written_as_runs_in_almost_nothing()
    {
        var bytes = Encode(Enumerable.Range(1, 20_000).Where(id => id is < 5_000 or > 6_000).Select(id => RecordKey.Of((long)id)));
        var set = Decode(bytes);
        set.Coding.ShouldBe(SetCoding.Runs);
        bytes.Length.ShouldBeLessThan(100);
        set.Count.ShouldBe(18_999);
        set.Keys().Count().ShouldBe(18_999);
    }

    [Fact]
    public void Scattered_serials_are_written_as_differences()
    {
        var bytes = Encode(Enumerable.Range(1, 10_000).Select(id => RecordKey.Of(id * (long)id)));
        var set = Decode(bytes);
        set.Coding.ShouldBe(SetCoding.Deltas);
        bytes.Length.ShouldBeLessThan(3 * 10_000);
        set.Keys().ShouldBe(Enumerable.Range(1, 10_000).Select(id => RecordKey.Of(id * (long)id)));
    }

    [Fact]
    public void Serials_run_within_the_first_part_of_a_composite_key()
    {
        var keys = Enumerable.Range(1, 5).SelectMany(station => Enumerable.Range(1, 1_000).Select(id => RecordKey.Of((long)station, $"Ö{station}", (long)id))).ToList();
        var bytes = Encode(keys);
        bytes.Length.ShouldBeLessThan(250);
        Decode(bytes).Keys().ShouldBe(keys);
    }

    [Fact]
    public void A_set_of_every_kind_of_key_comes_back()
    {
        var keys = new[]
        {
            RecordKey.Of(long.MinValue), RecordKey.Of(-1L), RecordKey.Of(0L), RecordKey.Of(long.MaxValue), RecordKey.Of(1L, 2L), RecordKey.Of("ab"), RecordKey.Of("AB"), RecordKey.Of("ab "), RecordKey.Of(""),
            RecordKey.Of("\0"), RecordKey.Of("Ärger"), RecordKey.Of(1.50m), RecordKey.Of(-1.5m), RecordKey.Of(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")), RecordKey.Of(new DateOnly(2026, 11, 21)),
            RecordKey.Of(new DateTime(2026, 11, 21, 22, 0, 0)), RecordKey.Of(new TimeOnly(22, 0)), RecordKey.Of(true, "x"), RecordKey.Of(new byte[] { 2, 0, 0, 0, 0, 0, 0, 0, 1 }),
        };
        Decode(Encode(keys)).Keys().ShouldBe(keys.Order());
    }

    [Fact]
    public void Any_set_comes_back_sorted_with_its_count_and_its_sum() => Check.One(RandomCases.Of(100), Prop.ForAll(Keys().ToArbitrary(), keys =>
    {
        var distinct = keys.Distinct().ToList();
        var set = Decode(Encode(distinct));
        return set.Count == distinct.Count && set.Keys().SequenceEqual(distinct.Order()) && set.Sum == Sum(set.Hash, distinct);
    }));

    [Fact]
    public void The_order_keys_come_in_does_not_matter() => Check.One(RandomCases.Of(100), Prop.ForAll(Keys().ToArbitrary(), keys =>
    {
        var distinct = keys.Distinct().ToList();
        return Encode(distinct).SequenceEqual(Encode(distinct.AsEnumerable().Reverse()));
    }));

    [Fact]
    public void Each_set_has_a_key_of_its_own()
    {
        var keys = new[] { RecordKey.Of(1L) };
        var one = TestSet.Read(TestSet.Of(keys, seed: 1).Bytes());
        var other = TestSet.Read(TestSet.Of(keys, seed: 2).Bytes());
        one.Hash.Element(keys[0].Canonical).ShouldNotBe(other.Hash.Element(keys[0].Canonical));
        one.Sum.ShouldNotBe(other.Sum);
    }

    [Fact]
    [Trait("Hole", "9")]
    public void Two_sets_that_differ_in_a_key_differ_in_their_sum() => Check.One(RandomCases.Of(100), Prop.ForAll(Keys().ToArbitrary(), keys =>
    {
        var distinct = keys.Distinct().ToList();
        var hash = Decode(Encode(distinct)).Hash;
        return distinct.Count == 0 || Sum(hash, distinct) != Sum(hash, distinct.Skip(1));
    }));

    [Fact]
    public void An_empty_set_is_a_set()
    {
        var set = Decode(Encode([]));
        set.Count.ShouldBe(0);
        set.Keys().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Hole", "M19")]
    public void An_absent_or_cut_set_is_refused_and_never_empty()
    {
        foreach (var keys in new[] { [], Enumerable.Range(1, 20).Select(id => RecordKey.Of(id * (long)id)).ToArray() })
        {
            var bytes = Encode(keys);
            for (var length = 0; length < bytes.Length; length++)
                Should.Throw<StationFileException>(() => Decode(bytes[..length])).Code.ShouldStartWith("DS82");
        }
    }

    [Fact]
    [Trait("Hole", "M19")]
    public void A_set_with_a_bit_changed_anywhere_is_refused_or_the_bit_is_padding()
    {
        var keys = Enumerable.Range(1, 40).SelectMany(id => new[] { RecordKey.Of(id * (long)id), RecordKey.Of($"key {id}") }).Order().ToList();
        var bytes = Encode(keys);
        var refused = 0;
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var damaged = bytes.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try { Decode(damaged).Keys().ShouldBe(keys); }
            catch (StationFileException refusal)
            {
                refusal.Code.ShouldStartWith("DS8");
                refused++;
            }
        }
        // The last bits of a compressed set mean nothing; every other one does.
        refused.ShouldBeGreaterThanOrEqualTo(bytes.Length * 8 - 8);
    }

    [Fact]
    public void A_coding_that_is_not_known_is_refused()
    {
        var bytes = Encode([RecordKey.Of(1L)]);
        bytes[4] = 9;
        var refusal = Should.Throw<StationFileException>(() => Decode(bytes));
        refusal.Code.ShouldBe(StationFileCodes.UnknownSetCoding);
        refusal.Cause.ShouldContain("9");
    }

    [Fact]
    public void A_set_that_claims_more_keys_than_allowed_is_refused_before_they_are_counted()
    {
        var bytes = Encode(Enumerable.Range(1, 100_000).Select(id => RecordKey.Of((long)id)));
        Should.Throw<StationFileException>(() => TestSet.Read(bytes, new StationFileLimits { SetKeys = 99_999 })).Code.ShouldBe(StationFileCodes.BeyondLimit);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(22), 3);
        Should.Throw<StationFileException>(() => Decode(bytes)).Code.ShouldBe(StationFileCodes.DamagedSet);
    }

    [Fact]
    public void A_key_that_comes_twice_is_not_written() =>
        Should.Throw<StationFileException>(() => Encode([RecordKey.Of(1L), RecordKey.Of(2L), RecordKey.Of(1)])).Code.ShouldBe(StationFileCodes.DuplicateSetKey);

    /// <summary>The first vectors the authors of SipHash published: key 00 01 … 0f, input 00 01 ….</summary>
    [Theory]
    [InlineData(0, "310e0edd47db6f72")]
    [InlineData(15, "e545be4961ca29a1")]
    public void The_hash_is_SipHash_2_4(int length, string expected)
    {
        var result = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(result, new SipHash(Bytes(16)).Hash64(Bytes(length)));
        Convert.ToHexStringLower(result).ShouldBe(expected);
    }

    [Fact]
    public void The_wide_hash_is_SipHash_2_4_128()
    {
        var result = new byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(result, new SipHash(Bytes(16)).Hash128([]));
        Convert.ToHexStringLower(result).ShouldBe("a3817f04ba25a8e66df67214c7550293");
    }

    private static UInt128 Sum(SetHash hash, IEnumerable<RecordKey> keys)
    {
        var tally = new SetTally(hash, null);
        foreach (var key in keys) tally.Add(hash.Element(key.Canonical));
        return tally.Sum;
    }

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)i)];

    private static byte[] Encode(IEnumerable<RecordKey> keys) => TestSet.Of(keys).Bytes();

    private static SynchronizationSet Decode(byte[] bytes) => TestSet.Read(bytes);

    /// <summary>Keys as stations have them: serials with gaps, negative ones, composite ones, text that differs in case and blanks, GUIDs, decimals.</summary>
    private static Gen<RecordKey[]> Keys()
    {
        var serial = Gen.Choose(-50, 200).Select(id => RecordKey.Of((long)id));
        var composite = Gen.Choose(1, 3).Zip(Gen.Choose(1, 60)).Select(pair => RecordKey.Of((long)pair.Item1, (long)pair.Item2));
        var text = Gen.Elements("ab", "AB", "ab ", "a", "", " ", "ä", "a\u0308", "a\0").Zip(Gen.Choose(0, 2)).Select(pair => RecordKey.Of(pair.Item1 + new string('x', pair.Item2)));
        var named = Gen.Elements("ab", "AB", "ab ").Zip(Gen.Choose(1, 9)).Select(pair => RecordKey.Of(pair.Item1, (long)pair.Item2));
        var guid = Gen.Choose(0, 1_000).Select(seed => RecordKey.Of(new Guid(seed, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8)));
        var number = Gen.Choose(-500, 500).Select(hundredths => RecordKey.Of(hundredths / 100m));
        var far = Gen.Elements(long.MinValue, long.MaxValue, long.MaxValue - 1).Select(id => RecordKey.Of(id));
        return Gen.OneOf(serial, composite, text, named, guid, number, far).ArrayOf();
    }
}
