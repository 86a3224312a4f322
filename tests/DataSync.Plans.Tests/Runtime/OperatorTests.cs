using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Plans.Tests.Runtime;

public sealed class OperatorTests
{
    private static string Code(Action action) => Should.Throw<SyncException>(action).Code;

    [Fact]
    public void Null_on_either_side_gives_null()
    {
        Ops.IntAdd(null, 1).ShouldBeNull();
        Ops.DecimalDivide(1, null).ShouldBeNull();
        Ops.TextConcat("a", null).ShouldBeNull();
        Ops.DateAdd(null, SyncDuration.FromDays(1)).ShouldBeNull();
        Ops.LessInt(null, 1).ShouldBeNull();
        Ops.EqualText("a", null).ShouldBeNull();
        Ops.Like(null, "%").ShouldBeNull();
        Ops.InText(null, ["a"]).ShouldBeNull();
    }

    [Fact]
    public void What_overflows_fails()
    {
        Code(() => Ops.IntAdd(long.MaxValue, 1)).ShouldBe("DS6001");
        Code(() => Ops.IntSubtract(long.MinValue, 1)).ShouldBe("DS6001");
        Code(() => Ops.IntMultiply(long.MaxValue, 2)).ShouldBe("DS6001");
        Code(() => Ops.IntNegate(long.MinValue)).ShouldBe("DS6001");
        Ops.IntRemainder(long.MinValue, -1).ShouldBe(0);
        Code(() => Ops.DecimalMultiply(decimal.MaxValue, 2)).ShouldBe("DS6002");
        Code(() => Ops.DecimalDivide(decimal.MaxValue, 0.1m)).ShouldBe("DS6002");
        Code(() => Ops.DateAdd(DateOnly.MaxValue, SyncDuration.FromDays(1))).ShouldBe("DS6004");
        Code(() => Ops.DateTimeAdd(DateTime.MaxValue, new SyncDuration(0, long.MaxValue))).ShouldBe("DS6004");
        Code(() => Ops.DurationMultiply(SyncDuration.FromDays(1), long.MaxValue)).ShouldBe("DS6010");
        Code(() => Ops.DurationAdd(new SyncDuration(0, long.MaxValue), new SyncDuration(0, 1))).ShouldBe("DS6010");
    }

    [Fact]
    public void Zero_divides_nothing()
    {
        Code(() => Ops.IntRemainder(1, 0)).ShouldBe("DS6003");
        Code(() => Ops.DecimalDivide(1, 0)).ShouldBe("DS6003");
        Code(() => Ops.DecimalRemainder(1, 0)).ShouldBe("DS6003");
        Code(() => Ops.FloatDivide(1, 0)).ShouldBe("DS6003");
        Code(() => Ops.FloatRemainder(1, 0)).ShouldBe("DS6003");
        Ops.FloatDivide(null, 0).ShouldBeNull();
    }

    [Fact]
    public void Dates_move_by_whole_days_and_the_end_of_a_month_stays_in_it()
    {
        Ops.DateAdd(new DateOnly(2028, 1, 31), new SyncDuration(1, 0)).ShouldBe(new DateOnly(2028, 2, 29));
        Ops.DateSubtract(new DateOnly(2026, 3, 31), new SyncDuration(1, 0)).ShouldBe(new DateOnly(2026, 2, 28));
        Code(() => Ops.DateAdd(new DateOnly(2026, 1, 1), new SyncDuration(0, 1))).ShouldBe("DS6005");
        Ops.DateDifference(new DateOnly(2026, 1, 8), new DateOnly(2026, 1, 1)).ShouldBe(SyncDuration.FromDays(7));
    }

    [Fact]
    public void A_duration_in_months_has_no_length_to_compare() => Code(() => Ops.EqualDuration(new SyncDuration(1, 0), SyncDuration.FromDays(30))).ShouldBe("DS6006");

    [Theory]
    [InlineData("Vienna", "V%a", true)]
    [InlineData("Vienna", "%", true)]
    [InlineData("", "%", true)]
    [InlineData("", "_", false)]
    [InlineData("a😀b", "a_b", true)]
    [InlineData("aXbXc", "%X_", true)]
    [InlineData("aaa", "%aa%aa", false)]
    [InlineData("100%", "100%", true)]
    [InlineData("Vienna", "vienna", false)]
    public void A_pattern_fits_the_whole_text(string text, string pattern, bool fits) => Ops.Like(text, pattern).ShouldBe(fits);

    [Fact]
    public void Text_is_ordered_by_code_point()
    {
        Ops.LessText("Z", "a").ShouldBe(true);
        Ops.LessText("\uFFFD", "😀").ShouldBe(true);
        Ops.EqualText("a", "a ").ShouldBe(false);
    }

    [Theory]
    [InlineData(true, null, null, true)]
    [InlineData(false, null, false, null)]
    [InlineData(null, null, null, null)]
    public void False_wins_an_and_true_wins_an_or(bool? a, bool? b, bool? and, bool? or)
    {
        Ops.And(a, b).ShouldBe(and);
        Ops.And(b, a).ShouldBe(and);
        Ops.Or(a, b).ShouldBe(or);
        Ops.Or(b, a).ShouldBe(or);
    }

    [Fact]
    public void An_element_is_one_of_the_list()
    {
        Ops.Element([1L, 2L], 1).ShouldBe(2);
        Code(() => Ops.Element([1L], 1)).ShouldBe("DS6007");
        Code(() => Ops.Element([1L], -1)).ShouldBe("DS6007");
    }
}
