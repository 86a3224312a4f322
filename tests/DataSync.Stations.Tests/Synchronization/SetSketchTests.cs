using DataSync.Stations.Identifiers;
using DataSync.Stations.Synchronization;

namespace DataSync.Stations.Tests.Synchronization;

public sealed class SetSketchTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 0, 1)]
    [InlineData(5_000, 0, 0)]
    [InlineData(0, 500, 0)]
    [InlineData(0, 0, 500)]
    [InlineData(5_000, 1, 0)]
    [InlineData(5_000, 400, 600)]
    [InlineData(100_000, 7, 3)]
    public void The_difference_of_two_sets_is_read_off(int both, int onlyFirst, int onlyOther)
    {
        var chance = new Chance(11);
        var (shared, first, other) = (chance.Elements(both), chance.Elements(onlyFirst), chance.Elements(onlyOther));

        var difference = Difference([.. shared, .. first], [.. other, .. shared], (int)SetSketch.SymbolsFor(onlyFirst + onlyOther)).ShouldNotBeNull();

        difference.First.ShouldBe(first, ignoreOrder: true);
        difference.Other.ShouldBe(other, ignoreOrder: true);
    }

    [Fact]
    public void Any_two_sets_are_told_apart_exactly_or_not_at_all()
    {
        var failed = 0;
        for (var seed = 1UL; seed <= 400; seed++)
        {
            var chance = new Chance(seed);
            var universe = chance.Elements(1 + chance.Next(300));
            var first = universe.Where(_ => chance.Next(3) > 0).ToHashSet();
            var other = universe.Where(_ => chance.Next(4) > 0).ToHashSet();
            // From far too few symbols to far too many.
            var symbols = 1 + chance.Next(2 * universe.Length + 40);

            if (Difference(first, other, symbols) is not { } difference)
            {
                failed++;
                continue;
            }

            difference.First.ShouldBe(first.Except(other), ignoreOrder: true, $"seed {seed}");
            difference.Other.ShouldBe(other.Except(first), ignoreOrder: true, $"seed {seed}");
        }

        failed.ShouldBeInRange(20, 380);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(100)]
    [InlineData(1_000)]
    public void The_symbols_that_are_sent_for_a_difference_are_nearly_always_enough(int differences)
    {
        const int Runs = 200;
        var failed = 0;
        for (var seed = 1UL; seed <= Runs; seed++)
        {
            if (Difference(new Chance(seed).Elements(differences), [], (int)SetSketch.SymbolsFor(differences)) is null) failed++;
        }

        failed.ShouldBeLessThanOrEqualTo(Runs / 50);
    }

    [Fact]
    public void A_thousand_differences_take_at_most_22_kilobytes() => SetSketch.BytesFor(SetSketch.SymbolsFor(1_000), values: false).ShouldBeLessThan(22_000);

    [Fact]
    [Trait("Hole", "2")]
    public void Two_versions_of_one_record_are_two_elements_and_both_are_read_off()
    {
        var (old, now) = (new SetElement(77, 1), new SetElement(77, 2));
        var shared = new Chance(5).Elements(1_000);

        var difference = Difference([.. shared, now], [.. shared, old], (int)SetSketch.SymbolsFor(2)).ShouldNotBeNull();

        (difference.First.Single(), difference.Other.Single()).ShouldBe((now, old));
    }

    [Fact]
    [Trait("Hole", "9")]
    public void Two_keys_with_the_same_hash_in_one_set_make_it_fail()
    {
        var shared = new Chance(5).Elements(1_000);

        Difference([.. shared, new SetElement(77, 0), new SetElement(77, 0)], shared, 200).ShouldBeNull();
        Difference(shared, [.. shared, new SetElement(77, 0), new SetElement(77, 0)], 200).ShouldBeNull();
    }

    [Fact]
    public void A_sketch_is_the_beginning_of_every_longer_one()
    {
        var elements = new Chance(3).Elements(2_001);
        var (brief, extended) = (Sketch(elements, 100), Sketch(elements, 5_000));
        byte[] one = new byte[SetSketch.BytesFor(100, values: true)], other = new byte[SetSketch.BytesFor(100, values: true)];

        brief.Write(one, values: true);
        extended.Cut(100).Write(other, values: true);

        other.ShouldBe(one);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_sketch_comes_back_from_its_bytes(bool values)
    {
        var elements = new Chance(3).Elements(501).Select(element => values ? element : element with { Version = 0 }).ToArray();
        var bytes = new byte[SetSketch.BytesFor(90, values)];
        Sketch(elements, 90).Write(bytes, values);

        var back = SetSketch.Read(bytes, 90, values);

        back.Subtract(Sketch([.. elements.Skip(1)], 90));
        back.Peel().ShouldNotBeNull().First.ShouldBe([elements[0]]);
    }

    /// <summary>Other machines must put an element into the same symbols; so must any later version.</summary>
    [Fact]
    public void The_symbols_of_an_element_are_part_of_the_format()
    {
        Places(new SetElement(1, 0)).ShouldBe([0, 2, 4, 5, 6, 8, 11, 13, 27]);
        Places(new SetElement(0xFEDCBA9876543210, 0x12345678)).ShouldBe([0, 1, 4, 6, 9, 19]);
    }

    [Fact]
    public void Four_elements_at_a_time_go_where_one_at_a_time_goes()
    {
        // The fourth is added with three others, what comes behind it alone.
        var elements = new Chance(9).Elements(4);
        var bytes = new byte[SetSketch.BytesFor(3_000, values: true)];
        Sketch(elements, 3_000).Write(bytes, values: true);
        var counts = new byte[3_000];
        foreach (var place in elements.SelectMany(element => Places(element, 3_000))) counts[place]++;

        bytes[^3_000..].ShouldBe(counts);
    }

    [Fact]
    public void Bytes_that_are_no_sketch_come_to_an_end()
    {
        var entropy = new SeededEntropy(21);
        for (var run = 0; run < 200; run++)
        {
            // A sketch of few elements with some symbols overwritten: what is read off does not fit the rest.
            var bytes = new byte[SetSketch.BytesFor(60, values: true)];
            Sketch(new Chance((ulong)run + 1).Elements(20), 60).Write(bytes, values: true);
            entropy.Fill(bytes.AsSpan(run % 60 * 8, 8));
            SetSketch.Read(bytes, 60, values: true).Peel().ShouldBeNull();

            entropy.Fill(bytes);
            SetSketch.Read(bytes, 60, values: true).Peel().ShouldBeNull();
        }
    }

    private static IEnumerable<int> Places(SetElement element, int below = 40)
    {
        for (var places = new SketchPlaces(SketchPlaces.Begin(element)); places.At < below; places.Next()) yield return (int)places.At;
    }

    private static SketchDifference? Difference(IReadOnlyCollection<SetElement> first, IReadOnlyCollection<SetElement> other, int symbols)
    {
        var sketch = Sketch(first, symbols);
        sketch.Subtract(Sketch(other, symbols));
        return sketch.Peel();
    }

    private static SetSketch Sketch(IReadOnlyCollection<SetElement> elements, int symbols)
    {
        var sketch = new SetSketch(symbols);
        foreach (var element in elements) sketch.Add(element);
        return sketch;
    }
}
