using System.Numerics;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Language.Evaluation;

/// <summary>Arithmetic of the reference evaluator; neither side is null.</summary>
internal static class Arithmetic
{
    public static object? Negate(object? value) => value switch
    {
        null => null,
        long n => Int(-(BigInteger)n),
        decimal d => decimal.Negate(d),
        double f => -f,
        SyncDuration d => Duration(-(BigInteger)d.Months, -(BigInteger)d.Milliseconds),
        _ => throw new InvalidOperationException($"{value.GetType().Name} has no negative."),
    };

    public static object Calculate(ArithmeticKind kind, object left, object right) => (kind, left, right) switch
    {
        (ArithmeticKind.IntAdd, long a, long b) => Int((BigInteger)a + b),
        (ArithmeticKind.IntSubtract, long a, long b) => Int((BigInteger)a - b),
        (ArithmeticKind.IntMultiply, long a, long b) => Int((BigInteger)a * b),
        (ArithmeticKind.IntRemainder, long a, long b) => b == 0 ? throw ValueErrors.DivisionByZero() : Int(BigInteger.Remainder(a, b)),
        (ArithmeticKind.DecimalAdd, decimal a, decimal b) => Decimal(() => decimal.Add(a, b)),
        (ArithmeticKind.DecimalSubtract, decimal a, decimal b) => Decimal(() => decimal.Subtract(a, b)),
        (ArithmeticKind.DecimalMultiply, decimal a, decimal b) => Decimal(() => decimal.Multiply(a, b)),
        (ArithmeticKind.DecimalDivide, decimal a, decimal b) => Decimal(() => decimal.Divide(a, b)),
        (ArithmeticKind.DecimalRemainder, decimal a, decimal b) => Decimal(() => decimal.Remainder(a, b)),
        (ArithmeticKind.FloatAdd, double a, double b) => a + b,
        (ArithmeticKind.FloatSubtract, double a, double b) => a - b,
        (ArithmeticKind.FloatMultiply, double a, double b) => a * b,
        (ArithmeticKind.FloatDivide, double a, double b) => b == 0 ? throw ValueErrors.DivisionByZero() : a / b,
        (ArithmeticKind.FloatRemainder, double a, double b) => b == 0 ? throw ValueErrors.DivisionByZero() : a % b,
        (ArithmeticKind.TextConcat, string a, string b) => a + b,
        (ArithmeticKind.DateAdd, DateOnly a, SyncDuration b) => Move(a, b, 1),
        (ArithmeticKind.DateSubtract, DateOnly a, SyncDuration b) => Move(a, b, -1),
        (ArithmeticKind.DateDifference, DateOnly a, DateOnly b) => Duration(0, (BigInteger)(a.DayNumber - b.DayNumber) * SyncDuration.MillisecondsPerDay),
        (ArithmeticKind.DateTimeAdd, DateTime a, SyncDuration b) => Move(a, b, 1),
        (ArithmeticKind.DateTimeSubtract, DateTime a, SyncDuration b) => Move(a, b, -1),
        (ArithmeticKind.DateTimeDifference, DateTime a, DateTime b) => Duration(0, BigInteger.Divide((BigInteger)a.Ticks - b.Ticks, TimeSpan.TicksPerMillisecond)),
        (ArithmeticKind.DurationAdd, SyncDuration a, SyncDuration b) => Duration((BigInteger)a.Months + b.Months, (BigInteger)a.Milliseconds + b.Milliseconds),
        (ArithmeticKind.DurationSubtract, SyncDuration a, SyncDuration b) => Duration((BigInteger)a.Months - b.Months, (BigInteger)a.Milliseconds - b.Milliseconds),
        (ArithmeticKind.DurationMultiply, SyncDuration a, long b) => Duration((BigInteger)a.Months * b, (BigInteger)a.Milliseconds * b),
        _ => throw new InvalidOperationException($"{kind} of {left.GetType().Name} and {right.GetType().Name}."),
    };

    private static long Int(BigInteger n) => n >= long.MinValue && n <= long.MaxValue ? (long)n : throw ValueErrors.IntOverflow();

    private static decimal Decimal(Func<decimal> calculate)
    {
        try { return calculate(); }
        catch (DivideByZeroException) { throw ValueErrors.DivisionByZero(); }
        catch (OverflowException) { throw ValueErrors.DecimalOverflow(); }
    }

    private static SyncDuration Duration(BigInteger months, BigInteger milliseconds) =>
        months >= int.MinValue && months <= int.MaxValue && milliseconds >= long.MinValue && milliseconds <= long.MaxValue
            ? new SyncDuration((int)months, (long)milliseconds)
            : throw ValueErrors.DurationOverflow();

    private static DateOnly Move(DateOnly date, SyncDuration by, int sign)
    {
        var days = BigInteger.DivRem((BigInteger)by.Milliseconds * sign, SyncDuration.MillisecondsPerDay, out var rest);
        if (!rest.IsZero) throw ValueErrors.NotWholeDays(by);
        var moved = MoveMonths(date.Year, date.Month, date.Day, (BigInteger)by.Months * sign).DayNumber + days;
        return moved >= 0 && moved <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber((int)moved) : throw ValueErrors.DateRange();
    }

    private static DateTime Move(DateTime time, SyncDuration by, int sign)
    {
        var day = MoveMonths(time.Year, time.Month, time.Day, (BigInteger)by.Months * sign);
        var ticks = (BigInteger)day.DayNumber * TimeSpan.TicksPerDay + time.TimeOfDay.Ticks + (BigInteger)by.Milliseconds * sign * TimeSpan.TicksPerMillisecond;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTime((long)ticks) : throw ValueErrors.DateRange();
    }

    private static DateOnly MoveMonths(int year, int month, int day, BigInteger months)
    {
        var count = (BigInteger)year * 12 + (month - 1) + months;
        if (count < 12 || count >= 12 * 10_000) throw ValueErrors.DateRange();
        var (y, m) = ((int)(count / 12), (int)(count % 12) + 1);
        return new DateOnly(y, m, Math.Min(day, DateTime.DaysInMonth(y, m)));
    }
}
