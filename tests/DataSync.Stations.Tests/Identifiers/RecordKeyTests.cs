using DataSync.Stations.Identifiers;
using DataSync.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace DataSync.Stations.Tests.Identifiers;

public sealed class RecordKeyTests
{
    [Fact]
    public void Decimals_that_differ_only_in_trailing_zeros_are_one_key()
    {
        RecordKey.Of(1.50m).ShouldBe(RecordKey.Of(1.5m));
        RecordKey.Of(100m).ShouldBe(RecordKey.Of(100.000m));
        RecordKey.Of(0.00m).ShouldBe(RecordKey.Of(-0m));
        RecordKey.Of(1.50m).GetHashCode().ShouldBe(RecordKey.Of(1.5m).GetHashCode());
    }

    [Theory]
    [InlineData("ab", "AB")]
    [InlineData("a", "a ")]
    [InlineData("", " ")]
    [InlineData("a", "a\0")]
    [InlineData("é", "e\u0301")]
    public void Text_that_differs_in_any_byte_is_two_keys(string one, string other)
    {
        RecordKey.Of(one).ShouldNotBe(RecordKey.Of(other));
        RecordKey.Of(one).Values.ShouldBe([one]);
        RecordKey.Of(other).Values.ShouldBe([other]);
    }

    [Fact]
    public void Parts_of_a_composite_key_cannot_flow_into_each_other()
    {
        RecordKey.Of("a", "bc").ShouldNotBe(RecordKey.Of("ab", "c"));
        RecordKey.Of("a\0", "b").ShouldNotBe(RecordKey.Of("a", "\0b"));
        RecordKey.Of(1L, 2L).ShouldNotBe(RecordKey.Of(12L));
    }

    [Fact]
    public void Smaller_integers_are_the_same_key_as_large_ones()
    {
        RecordKey.Of(7).ShouldBe(RecordKey.Of(7L));
        RecordKey.Of((short)-7).ShouldBe(RecordKey.Of(-7L));
        RecordKey.Of((byte)7).ShouldBe(RecordKey.Of(7L));
    }

    [Fact]
    public void Every_kind_of_value_round_trips()
    {
        object[] values =
        [
            -1L, long.MinValue, long.MaxValue, "", "Müller\0 ", 0m, decimal.MinValue, decimal.MaxValue, 0.0000000000000000000000000001m, true, false,
            DateOnly.MinValue, DateOnly.MaxValue, TimeOnly.MaxValue, new DateTime(2026, 11, 21, 23, 50, 0), Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"),
        ];
        RecordKey.Of(values).Values.ShouldBe(values);
        RecordKey.FromCanonical(RecordKey.Of(values).Canonical).ShouldBe(RecordKey.Of(values));
        RecordKey.Of(new byte[] { 0, 255, 0 }).Values[0].ShouldBe(new byte[] { 0, 255, 0 });
    }

    [Fact]
    public void A_key_shows_itself_readably()
    {
        RecordKey.Of(31L).ToString().ShouldBe("31");
        RecordKey.Of(31L, "a\"b", 1.50m, new DateOnly(2026, 11, 21)).ToString().ShouldBe("(31, \"a\"\"b\", 1.5, 2026-11-21)");
    }

    [Fact]
    public void A_null_a_float_and_half_a_surrogate_pair_are_no_keys()
    {
        foreach (var value in new object?[] { null, 1.5d, 1.5f, "\uD800", new object() })
            Should.Throw<StationException>(() => RecordKey.Of(1L, value)).Code.ShouldBe("DS8001");
        Should.Throw<StationException>(() => RecordKey.Of()).Code.ShouldBe("DS8001");
    }

    [Fact]
    public void Integers_sort_as_numbers_by_bytes() => Check.One(RandomCases.Of(300), Prop.ForAll(RandomCases.Integers.ArrayOf(2).ToArbitrary(), two =>
        Math.Sign(RecordKey.Of(two[0]).CompareTo(RecordKey.Of(two[1]))) == Math.Sign(two[0].CompareTo(two[1]))));

    [Fact]
    public void Decimals_sort_as_numbers_by_bytes_and_round_trip() => Check.One(RandomCases.Of(300), Prop.ForAll(Decimals.ArrayOf(2).ToArbitrary(), Gen.Choose(1, 256).ToArbitrary(), (two, divisor) =>
    {
        var (a, b) = (two[0], two[1]);
        var close = a / divisor;
        return Math.Sign(RecordKey.Of(a).CompareTo(RecordKey.Of(b))) == Math.Sign(a.CompareTo(b))
            && Math.Sign(RecordKey.Of(a).CompareTo(RecordKey.Of(close))) == Math.Sign(a.CompareTo(close))
            && Math.Sign(RecordKey.Of(-a).CompareTo(RecordKey.Of(-close))) == Math.Sign((-a).CompareTo(-close))
            && (decimal)RecordKey.Of(close).Values[0] == close
            && RecordKey.FromCanonical(RecordKey.Of(close).Canonical) == RecordKey.Of(close);
    }));

    [Fact]
    public void Dates_sort_as_dates_by_bytes() => Check.One(RandomCases.Of(300), Prop.ForAll(Instants.ArrayOf(2).ToArbitrary(), two =>
    {
        var (a, b) = (two[0], two[1]);
        return Math.Sign(RecordKey.Of(a).CompareTo(RecordKey.Of(b))) == Math.Sign(a.CompareTo(b))
            && Math.Sign(RecordKey.Of(DateOnly.FromDateTime(a)).CompareTo(RecordKey.Of(DateOnly.FromDateTime(b))))
                == Math.Sign(DateOnly.FromDateTime(a).CompareTo(DateOnly.FromDateTime(b)));
    }));

    [Fact]
    public void Bytes_that_no_key_has_are_refused_and_never_crash() => Check.One(RandomCases.Of(300), Prop.ForAll<byte[]>(bytes =>
    {
        foreach (var mark in Enumerable.Range(0, 11))
        {
            byte[] candidate = [(byte)mark, .. bytes ?? []];
            try { RecordKey.FromCanonical(candidate).Canonical.SequenceEqual(candidate).ShouldBeTrue(); }
            catch (StationException refusal) { refusal.Code.ShouldBe("DS8002"); }
        }
    }));

    /// <summary>Any decimal, and short ones with few places.</summary>
    private static Gen<decimal> Decimals =>
        from low in RandomCases.Integers
        from high in Gen.OneOf(Gen.Constant(0L), RandomCases.Integers)
        from isNegative in Gen.Elements(true, false)
        from places in Gen.Choose(0, 28)
        select new decimal((int)low, (int)(low >> 32), (int)high, isNegative, (byte)places);

    /// <summary>Any instant, and those of one day.</summary>
    private static Gen<DateTime> Instants => Gen.OneOf(
        RandomCases.Integers.Select(ticks => new DateTime((ticks & long.MaxValue) % (DateTime.MaxValue.Ticks + 1))),
        Gen.Choose(0, 86_399).Select(seconds => new DateTime(2026, 11, 21).AddSeconds(seconds)));
}
