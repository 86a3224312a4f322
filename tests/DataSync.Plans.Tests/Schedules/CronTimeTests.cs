using DataSync.Plans.Schedules;

namespace DataSync.Plans.Tests.Schedules;

public sealed class CronTimeTests
{
    [Theory]
    [InlineData("", "0 fields")]
    [InlineData("0 0 6 * * *", "6 fields")]
    [InlineData("60 6 * * *", "'60' is no minute")]
    [InlineData("0 24 * * *", "'24' is no hour")]
    [InlineData("0 6 0 * *", "'0' is no day of the month")]
    [InlineData("0 6 * 13 *", "'13' is no month")]
    [InlineData("0 6 * * 8", "'8' is no day of the week")]
    [InlineData("0 6 * * fry", "a name like MON")]
    [InlineData("0 6 * * 5-1", "'5-1'")]
    [InlineData("0 6 * * 1-2-3", "'1-2-3'")]
    [InlineData("*/0 6 * * *", "'*/0'")]
    [InlineData("1/2/3 6 * * *", "'1/2/3'")]
    [InlineData("0 6 1, * *", "'' is no day")]
    [InlineData("-5 6 * * *", "'-5'")]
    [InlineData("0 6 30,31 2 *", "no month that it names has such a day")]
    public void What_is_wrong_is_said(string text, string says) => CronTime.Problem(text).ShouldNotBeNull().ShouldContain(says);

    [Theory]
    [InlineData("0 6 30 2,3 *")]
    [InlineData("0 6 30 2 MON")]
    [InlineData("*\t*  * * *")]
    public void What_comes_at_some_time_is_right(string text) => CronTime.Problem(text).ShouldBeNull();
}
