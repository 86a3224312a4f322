namespace DataSync.Plans.Values;

/// <summary>Days and moments in their invariant form as bytes: what custom formats of the runtime write, without reading a format each time.</summary>
public static class MomentText
{
    /// <summary>Bytes of the longest.</summary>
    public const int Longest = 27;

    private const int DayBytes = 10;
    private const int SecondBytes = 19;
    private const int FractionDigits = 7;

    /// <summary>Writes <c>yyyy-MM-dd</c>, a separator, <c>HH:mm:ss</c>, and the fraction of the second without zeros at its end, where there is one.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="separator">What stands between day and time.</param>
    /// <param name="into">At least <see cref="Longest"/> bytes.</param>
    /// <returns>How many bytes it takes.</returns>
    public static int Write(DateTime moment, byte separator, Span<byte> into)
    {
        Write(DateOnly.FromDateTime(moment), into);
        into[DayBytes] = separator;
        Digits(moment.Hour, into.Slice(11, 2));
        into[13] = (byte)':';
        Digits(moment.Minute, into.Slice(14, 2));
        into[16] = (byte)':';
        Digits(moment.Second, into.Slice(17, 2));
        var fraction = (int)(moment.Ticks % TimeSpan.TicksPerSecond);
        if (fraction == 0) return SecondBytes;
        into[SecondBytes] = (byte)'.';
        Digits(fraction, into.Slice(SecondBytes + 1, FractionDigits));
        var length = Longest;
        while (into[length - 1] == (byte)'0') length--;
        return length;
    }

    /// <summary>Writes <c>yyyy-MM-dd</c>.</summary>
    /// <returns>How many bytes it takes.</returns>
    public static int Write(DateOnly day, Span<byte> into)
    {
        day.Deconstruct(out var year, out var month, out var number);
        Digits(year, into[..4]);
        into[4] = (byte)'-';
        Digits(month, into.Slice(5, 2));
        into[7] = (byte)'-';
        Digits(number, into.Slice(8, 2));
        return DayBytes;
    }

    private static void Digits(int number, Span<byte> into)
    {
        for (var i = into.Length - 1; i >= 0; i--, number /= 10) into[i] = (byte)('0' + number % 10);
    }
}
