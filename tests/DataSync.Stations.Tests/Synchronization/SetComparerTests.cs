using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Synchronization;

namespace DataSync.Stations.Tests.Synchronization;

/// <summary>Two stations' records compared in every coding: the answer is exact, or there is none.</summary>
public sealed class SetComparerTests
{
    public static TheoryData<SetCoding, bool> Codings => new()
    {
        { SetCoding.Runs, false }, { SetCoding.Runs, true }, { SetCoding.Deltas, false }, { SetCoding.Deltas, true }, { SetCoding.Sketch, false }, { SetCoding.Sketch, true },
    };

    [Theory]
    [MemberData(nameof(Codings))]
    public void What_differs_is_told_exactly_for_any_records_on_either_side(SetCoding coding, bool versions)
    {
        for (var seed = 1UL; seed <= 150; seed++)
        {
            var world = new World(new Chance(seed));

            var difference = SetComparer.Compare(TestSet.Read(TestSet.In(coding, world.There, versions, symbols: 2_000).Bytes()), world.Here).ShouldNotBeNull($"seed {seed}");

            world.Check(difference, versions, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_sketch_of_any_size_gives_the_exact_difference_or_says_that_it_failed(bool versions)
    {
        var failed = 0;
        for (var seed = 1UL; seed <= 300; seed++)
        {
            var chance = new Chance(seed);
            var world = new World(chance);
            var set = TestSet.Read(TestSet.In(SetCoding.Sketch, world.There, versions, 1 + chance.Next(150)).Bytes());

            if (SetComparer.Compare(set, world.Here) is { } difference) world.Check(difference, versions, $"seed {seed}");
            else failed++;
        }

        failed.ShouldBeInRange(30, 270);
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public void Keys_that_differ_in_case_blanks_sign_or_type_are_different_keys(SetCoding coding, bool versions)
    {
        var keys = new[]
        {
            RecordKey.Of("ab"), RecordKey.Of("AB"), RecordKey.Of("ab "), RecordKey.Of("ab\0"), RecordKey.Of(""), RecordKey.Of(1L), RecordKey.Of(-1L), RecordKey.Of("1"), RecordKey.Of(1m), RecordKey.Of(-1m),
            RecordKey.Of(1L, "a"), RecordKey.Of(1L, "A"), RecordKey.Of(1L, "a "), RecordKey.Of(-1L, "a"), RecordKey.Of(long.MinValue), RecordKey.Of(long.MaxValue),
            RecordKey.Of(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")), RecordKey.Of(Guid.Parse("ff112233-4455-6677-8899-aabbccddeeff")), RecordKey.Of("00112233-4455-6677-8899-aabbccddeeff"),
        }.Order().Select(key => new SetRecord(key, World.Version(1))).ToArray();
        for (var i = 0; i < keys.Length; i++)
        {
            SetRecord[] without = [.. keys[..i], .. keys[(i + 1)..]];

            var surplus = SetComparer.Compare(TestSet.Read(TestSet.In(coding, without, versions, 60).Bytes()), keys).ShouldNotBeNull();
            surplus.Surplus.ShouldBe([keys[i].Key]);
            surplus.Elements.ShouldBe(1);

            var missing = SetComparer.Compare(TestSet.Read(TestSet.In(coding, keys, versions, 60).Bytes()), without).ShouldNotBeNull();
            if (coding == SetCoding.Sketch) missing.Unknown.Count.ShouldBe(1);
            else missing.Missing.ShouldBe([keys[i].Key]);
            missing.Elements.ShouldBe(1);
        }
    }

    [Theory]
    [MemberData(nameof(Codings))]
    [Trait("Hole", "2")]
    [Trait("Hole", "M18")]
    public void A_record_in_another_version_is_never_surplus(SetCoding coding, bool versions)
    {
        var key = RecordKey.Of(7L);
        var difference = SetComparer.Compare(TestSet.Read(TestSet.In(coding, [new SetRecord(key, World.Version(2))], versions, 60).Bytes()), [new SetRecord(key, World.Version(1))]).ShouldNotBeNull();

        difference.Surplus.ShouldBeEmpty();
        difference.Missing.ShouldBeEmpty();
        difference.Unknown.ShouldBeEmpty();
        difference.Differing.ShouldBe(versions ? [key] : []);
    }

    [Fact]
    [Trait("Hole", "9")]
    [Trait("Hole", "M19")]
    public void A_sketch_whose_count_or_sum_the_difference_does_not_reproduce_is_not_believed()
    {
        var world = new World(new Chance(4));
        var bytes = TestSet.In(SetCoding.Sketch, world.There, versions: true, 2_000).Bytes();
        SetComparer.Compare(TestSet.Read(bytes), world.Here).ShouldNotBeNull();

        foreach (var at in new[] { 22, 30 })
        {
            var wrong = bytes.ToArray();
            wrong[at]++;
            SetComparer.Compare(TestSet.Read(wrong), world.Here).ShouldBeNull();
        }
    }

    [Fact]
    [Trait("Hole", "9")]
    public void A_sketch_that_calls_missing_what_is_here_or_surplus_what_is_not_is_not_believed()
    {
        var records = new World(new Chance(4)).Here.Where(record => record.IsHere).ToArray();
        var set = TestSet.Read(TestSet.In(SetCoding.Sketch, records[1..], versions: true, 200).Bytes());

        // The records change between the first time through and the second.
        SetComparer.Compare(set, new Changing(records, records[1..])).ShouldBeNull();
        SetComparer.Compare(TestSet.Read(TestSet.In(SetCoding.Sketch, records, versions: true, 200).Bytes()), new Changing(records[1..], records)).ShouldBeNull();
    }

    [Fact]
    [Trait("Hole", "M19")]
    public void A_sketch_with_a_bit_changed_anywhere_is_refused_or_not_believed()
    {
        var world = new World(new Chance(12));
        var bytes = TestSet.In(SetCoding.Sketch, world.There, versions: true, SymbolsFor(world)).Bytes();
        SetComparer.Compare(TestSet.Read(bytes), world.Here).ShouldNotBeNull();
        for (var bit = 0; bit < bytes.Length * 8; bit += bit < 8 * SetHeader.Bytes ? 1 : 5)
        {
            var damaged = bytes.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                // The bit may be in a symbol that is not needed; then the rest still says all.
                if (SetComparer.Compare(TestSet.Read(damaged), world.Here) is { } difference) world.Check(difference, versions: true, $"bit {bit}");
            }
            catch (StationFileException refusal)
            {
                refusal.Code.ShouldStartWith("DS8");
            }
        }
    }

    private static int SymbolsFor(World world) => (int)SetSketch.SymbolsFor(2L * (world.There.Count + world.Here.Count));

    /// <summary>Records here and there that follow from chance: keys of every kind, some in other versions, some deleted.</summary>
    private sealed class World
    {
        public World(Chance chance)
        {
            var keys = Enumerable.Range(0, chance.Next(200)).Select(_ => Key(chance)).Distinct().Order().ToArray();
            var (inBoth, changed) = (chance.Next(100), chance.Next(40));
            foreach (var key in keys)
            {
                var version = Version(chance.Next(1_000));
                var isThere = chance.Next(100) < inBoth || chance.Next(2) == 0;
                var isHere = chance.Next(100) < inBoth || chance.Next(2) == 0;
                if (isThere) There.Add(new SetRecord(key, version));
                if (isHere) Here.Add(new SetRecord(key, chance.Next(100) < changed ? Version(1_000 + chance.Next(1_000)) : version));
                else if (chance.Next(3) == 0) Here.Add(new SetRecord(key, version) { IsHere = false });
            }
        }

        public List<SetRecord> There { get; } = [];

        public List<SetRecord> Here { get; } = [];

        public static RecordVersion Version(int number) => new(number + 1L, new StationNumber(1 + number % 3), 1);

        public void Check(SetDifference difference, bool versions, string when)
        {
            var there = There.ToDictionary(record => record.Key, record => record.Version);
            var here = Here.Where(record => record.IsHere).ToDictionary(record => record.Key, record => record.Version);
            var missing = there.Keys.Except(here.Keys).ToHashSet();
            difference.Surplus.ShouldBe(here.Keys.Except(there.Keys), ignoreOrder: true, when);
            difference.Differing.ShouldBe(versions ? here.Keys.Where(key => there.TryGetValue(key, out var version) && version != here[key]) : [], ignoreOrder: true, when);
            difference.Missing.ShouldBeSubsetOf(missing, when);
            (difference.Missing.Count + difference.Unknown.Count).ShouldBe(missing.Count, when);
            difference.Missing.ShouldBeUnique();

            // What is known here by its key is not asked for by its hash.
            missing.Intersect(Here.Select(record => record.Key)).ShouldBeSubsetOf(difference.Missing, when);
        }

        private static RecordKey Key(Chance chance) => chance.Next(7) switch
        {
            0 => RecordKey.Of((long)chance.Next(60) - 20),
            1 => RecordKey.Of((long)chance.Next(3), (long)chance.Next(40)),
            2 => RecordKey.Of(new[] { "ab", "AB", "ab ", "", "ä" }[chance.Next(5)] + new string('x', chance.Next(3))),
            3 => RecordKey.Of(new[] { "ab", "AB", "ab " }[chance.Next(3)], (long)chance.Next(9)),
            4 => RecordKey.Of(new Guid(chance.Next(50), 7, 7, 1, 2, 3, 4, 5, 6, 7, 8)),
            5 => RecordKey.Of((chance.Next(200) - 100) / 4m),
            _ => RecordKey.Of(new DateOnly(2026, 1, 1).AddDays(chance.Next(40))),
        };
    }

    private sealed class Changing(params SetRecord[][] times) : IEnumerable<SetRecord>
    {
        private int _time;

        public IEnumerator<SetRecord> GetEnumerator() => times[_time++].AsEnumerable().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
