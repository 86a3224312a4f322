using DataSync.Plans.Values;

namespace DataSync.Plans.Runtime;

/// <summary>
/// What operators of the language mean; compiled code calls these by name (one signature each). Null on either side gives null.
/// </summary>
public static partial class Ops
{
    /// <summary>int + int</summary>
    /// <exception cref="SyncException">DS6001: outside the range of int.</exception>
    public static long? IntAdd(long? a, long? b)
    {
        try { return checked(a + b); }
        catch (OverflowException) { throw ValueErrors.IntOverflow(); }
    }

    public static long? IntSubtract(long? a, long? b)
    {
        try { return checked(a - b); }
        catch (OverflowException) { throw ValueErrors.IntOverflow(); }
    }

    public static long? IntMultiply(long? a, long? b)
    {
        try { return checked(a * b); }
        catch (OverflowException) { throw ValueErrors.IntOverflow(); }
    }

    /// <summary>int % int: the sign is that of the left operand.</summary>
    /// <exception cref="SyncException">DS6003: the right operand is zero.</exception>
    public static long? IntRemainder(long? a, long? b)
    {
        if (a is not { } x || b is not { } y) return null;
        if (y == 0) throw ValueErrors.DivisionByZero();
        return y == -1 ? 0 : x % y;
    }

    public static long? IntNegate(long? a)
    {
        try { return checked(-a); }
        catch (OverflowException) { throw ValueErrors.IntOverflow(); }
    }

    /// <summary>Exact. Zeros behind the point are kept as the operands have them.</summary>
    /// <exception cref="SyncException">DS6002: more digits than a decimal holds.</exception>
    public static decimal? DecimalAdd(decimal? a, decimal? b)
    {
        try { return a + b; }
        catch (OverflowException) { throw ValueErrors.DecimalOverflow(); }
    }

    public static decimal? DecimalSubtract(decimal? a, decimal? b)
    {
        try { return a - b; }
        catch (OverflowException) { throw ValueErrors.DecimalOverflow(); }
    }

    public static decimal? DecimalMultiply(decimal? a, decimal? b)
    {
        try { return a * b; }
        catch (OverflowException) { throw ValueErrors.DecimalOverflow(); }
    }

    /// <summary>Exact where the quotient ends within 28 digits, otherwise rounded half to even at the last of them.</summary>
    /// <exception cref="SyncException">DS6003: division by zero.</exception>
    public static decimal? DecimalDivide(decimal? a, decimal? b)
    {
        if (a is not { } x || b is not { } y) return null;
        if (y == 0) throw ValueErrors.DivisionByZero();
        try { return x / y; }
        catch (OverflowException) { throw ValueErrors.DecimalOverflow(); }
    }

    public static decimal? DecimalRemainder(decimal? a, decimal? b)
    {
        if (a is not { } x || b is not { } y) return null;
        if (y == 0) throw ValueErrors.DivisionByZero();
        try { return x % y; }
        catch (OverflowException) { throw ValueErrors.DecimalOverflow(); }
    }

    public static decimal? DecimalNegate(decimal? a) => -a;

    /// <summary>As IEEE 754 has it, except that a division by zero is an error.</summary>
    public static double? FloatAdd(double? a, double? b) => a + b;

    public static double? FloatSubtract(double? a, double? b) => a - b;

    public static double? FloatMultiply(double? a, double? b) => a * b;

    /// <exception cref="SyncException">DS6003: division by zero.</exception>
    public static double? FloatDivide(double? a, double? b) => a is null || b is null ? null : b == 0 ? throw ValueErrors.DivisionByZero() : a / b;

    /// <exception cref="SyncException">DS6003: division by zero.</exception>
    public static double? FloatRemainder(double? a, double? b) => a is null || b is null ? null : b == 0 ? throw ValueErrors.DivisionByZero() : a % b;

    public static double? FloatNegate(double? a) => -a;

    /// <summary>text + text: null if either is null; an interpolation shows null as nothing.</summary>
    public static string? TextConcat(string? a, string? b) => a is null || b is null ? null : string.Concat(a, b);

    public static decimal? IntToDecimal(long? a) => a;

    public static double? IntToFloat(long? a) => a;

    public static double? DecimalToFloat(decimal? a) => (double?)a;

    public static DateTime? DateToDateTime(DateOnly? a) => a?.ToDateTime(TimeOnly.MinValue);
}
