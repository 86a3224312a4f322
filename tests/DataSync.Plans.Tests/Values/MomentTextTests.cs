using System.Globalization;
using System.Text;
using DataSync.Plans.Values;

namespace DataSync.Plans.Tests.Values;

public sealed class MomentTextTests
{
    [Fact]
    public void A_moment_is_written_as_the_runtime_writes_it()
    {
        var random = new Random(1);
        long[] units = [1, 10, 1_000, 10_000, TimeSpan.TicksPerSecond, TimeSpan.TicksPerMinute, TimeSpan.TicksPerDay];
        List<DateTime> moments = [DateTime.MinValue, DateTime.MaxValue, new(2026, 11, 29), new(2026, 11, 29, 9, 5, 0)];
        foreach (var unit in units)
            for (var i = 0; i < 200; i++) moments.Add(new DateTime(random.NextInt64(DateTime.MaxValue.Ticks) / unit * unit));

        Span<byte> bytes = stackalloc byte[MomentText.Longest];
        foreach (var moment in moments)
        {
            Encoding.ASCII.GetString(bytes[..MomentText.Write(moment, (byte)' ', bytes)]).ShouldBe(moment.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture));
            var day = DateOnly.FromDateTime(moment);
            Encoding.ASCII.GetString(bytes[..MomentText.Write(day, bytes)]).ShouldBe(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }
    }
}
