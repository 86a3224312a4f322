using System.Globalization;
using DataSync.Plans.Values;
using Microsoft.CodeAnalysis.CSharp;

namespace DataSync.Compiler.Emit;

/// <summary>Values as C# literals. Texts and numbers go through Roslyn's own formatter: nothing that a script says becomes code.</summary>
internal static class CSharpLiteral
{
    public static string Of(object? value, SyncType type) => value switch
    {
        null => Null(type),
        _ when type.Nullable && !CSharpType.IsReference(type) => $"({CSharpType.Of(type)}){Plain(value)}",
        _ => Plain(value),
    };

    public static string Null(SyncType type) => $"({CSharpType.Of(type.OrNull())})null";

    public static string Text(string value) => SymbolDisplay.FormatLiteral(value, quote: true);

    /// <summary>
    /// A value within the braces of an array. Constant numbers there would become data of the assembly, copied from it by means that plans may not use:
    /// they are written so that they are no constants.
    /// </summary>
    public static string Element(string value, TypeKind kind) => kind switch
    {
        TypeKind.Int => $"(({value}) as long?).GetValueOrDefault()",
        TypeKind.Float => $"(({value}) as double?).GetValueOrDefault()",
        TypeKind.Bool => $"(({value}) as bool?).GetValueOrDefault()",
        _ => value,
    };

    public static string Plain(object value) => value switch
    {
        string text => Text(text),
        bool truth => truth ? "true" : "false",
        long number => Signed(number < 0, SyntaxFactory.Literal(number).Text),
        decimal number => Signed(number < 0, SyntaxFactory.Literal(number).Text),
        double number => Float(number),
        DateOnly date => Invariant($"new DateOnly({date.Year}, {date.Month}, {date.Day})"),
        TimeOnly time => Invariant($"new TimeOnly({time.Ticks}L)"),
        DateTime time => Invariant($"new DateTime({time.Ticks}L)"),
        SyncDuration duration => Invariant($"new SyncDuration({duration.Months}, {duration.Milliseconds}L)"),
        Guid guid => $"new Guid({Text(guid.ToString("D", CultureInfo.InvariantCulture))})",
        byte[] bytes => $"new byte[] {{ {string.Join(", ", bytes)} }}",
        _ => throw new InvalidOperationException($"A {value.GetType().Name} is no literal of the language."),
    };

    private static string Float(double number) => number switch
    {
        double.NaN => "double.NaN",
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        _ => Signed(double.IsNegative(number), SyntaxFactory.Literal(number).Text + "D"),
    };

    private static string Signed(bool negative, string literal) => negative ? $"({literal})" : literal;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
