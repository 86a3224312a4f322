using DataSync.Stations.Identifiers;
using DataSync.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace DataSync.Stations.Tests.Identifiers;

public sealed class IdentifierTests
{
    private static readonly StationNumber Vienna = new(31);

    [Fact]
    public void A_version_rises_although_the_clock_goes_back()
    {
        var first = RecordVersion.Above(2_000, RecordVersion.None, Vienna, 1);
        var second = RecordVersion.Above(1_000, first, Vienna, 1);
        second.ShouldBeGreaterThan(first);
        second.UnixMilliseconds.ShouldBe(2_000);
    }

    [Fact]
    public void A_restored_station_never_gives_one_version_twice()
    {
        var before = RecordVersion.Above(2_000, RecordVersion.None, Vienna, 1);
        var after = RecordVersion.Above(2_000, RecordVersion.None, Vienna, 2);
        after.ShouldNotBe(before);
        (after > before).ShouldBeTrue();
    }

    [Fact]
    public void Versions_as_text_sort_like_versions_and_come_back() => Check.One(RandomCases.Of(300), Prop.ForAll(Versions.ArrayOf(2).ToArbitrary(), two =>
    {
        var (one, other) = (two[0], two[1]);
        return IsRight(one, other) && IsRight(one, one with { Station = other.Station, Generation = other.Generation }) && IsRight(one, one with { Generation = other.Generation });
    }));

    private static Gen<RecordVersion> Versions =>
        from time in RandomCases.Integers
        from station in RandomCases.Integers
        from generation in RandomCases.Integers
        select new RecordVersion(time & long.MaxValue, new StationNumber((int)(station & int.MaxValue)), (int)(generation & int.MaxValue));

    private static bool IsRight(RecordVersion one, RecordVersion other) =>
        RecordVersion.Parse(one.ToString()) == one
        && Math.Sign(string.CompareOrdinal(one.ToString(), other.ToString())) == Math.Sign(one.CompareTo(other));

    [Theory]
    [InlineData("")]
    [InlineData("1-1-1")]
    [InlineData("8000000000000000-00000001-00000001")]
    [InlineData("0000000000000001-00000001-0000000g")]
    public void Text_that_is_no_version_is_not_read_as_one(string text)
    {
        RecordVersion.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => RecordVersion.Parse(text));
    }

    [Fact]
    public void A_delete_ends_a_life_and_an_insert_begins_the_next()
    {
        var life = Life.Unborn.Insert();
        life.ShouldBe(Life.First);
        life.Lives.ShouldBeTrue();
        life.Insert().ShouldBe(life);
        life.Delete().Lives.ShouldBeFalse();
        life.Delete().Delete().ShouldBe(life.Delete());
        (life.Delete().Insert() > life.Delete()).ShouldBeTrue();
        life.Delete().Insert().Lives.ShouldBeTrue();
        Life.Unborn.Delete().ShouldBe(Life.Unborn);
    }

    [Fact]
    public void A_history_comes_back_from_its_text()
    {
        var history = HistoryId.Begin(new SeededEntropy(7));
        history.Generation.ShouldBe(1);
        HistoryId.Parse(history.ToString()).ShouldBe(history);
        history.Next(new SeededEntropy(8)).Generation.ShouldBe(2);
        foreach (var text in new[] { "", "-", "1-", "1-00", "01-00c0ffee00c0ffee", "1-00C0FFEE00C0FFEE", "-1-00c0ffee00c0ffee" })
            HistoryId.TryParse(text, out _).ShouldBeFalse(text);
    }

    [Fact]
    public void Two_copies_of_one_generation_are_two_histories()
    {
        var entropy = new SeededEntropy(7);
        HistoryId.Begin(entropy).ShouldNotBe(HistoryId.Begin(entropy));
    }

    [Fact]
    public void Seeded_entropy_repeats_itself()
    {
        byte[] one = new byte[32], other = new byte[32];
        new SeededEntropy(42).Fill(one);
        new SeededEntropy(42).Fill(other);
        one.ShouldBe(other);
        new SeededEntropy(43).Fill(other);
        one.ShouldNotBe(other);
    }

    [Fact]
    public void Sequences_and_change_numbers_rise_by_one()
    {
        FileSequence.None.Next().Next().ShouldBe(new FileSequence(2));
        (FileSequence.None < FileSequence.None.Next()).ShouldBeTrue();
        ChangeNumber.None.Next().ShouldBe(new ChangeNumber(1));
        (ChangeNumber.None.Next() > ChangeNumber.None).ShouldBeTrue();
    }
}
