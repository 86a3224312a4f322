using System.Collections.Immutable;
using DataSync.Plans.Functions;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Tests.Differential;

/// <summary>
/// Random expressions as a script writes them, over the columns of <see cref="Table"/>. Most are well typed, all kinds of operators and every built-in
/// function occur; what the binder refuses is not compared.
/// </summary>
internal sealed class ExpressionGenerator(Random random)
{
    /// <summary>Kinds that columns have; each twice, the second allowing null.</summary>
    public static readonly ImmutableArray<TypeKind> Kinds =
        [TypeKind.Text, TypeKind.Int, TypeKind.Decimal, TypeKind.Float, TypeKind.Bool, TypeKind.Date, TypeKind.Time, TypeKind.DateTime, TypeKind.Guid];

    /// <summary>One source, one table, functions and code tables that expressions may call.</summary>
    public const string Table = """
        sync 1
        source db = sqlite { file: "differential.db" }
        table T in db {
            key id    : int
            text1     : text(20)
            text2     : text(20)?
            int1      : int
            int2      : int?
            decimal1  : decimal(12, 2)
            decimal2  : decimal(12, 2)?
            float1    : float
            float2    : float?
            bool1     : bool
            bool2     : bool?
            date1     : date
            date2     : date?
            time1     : time
            time2     : time?
            datetime1 : datetime
            datetime2 : datetime?
            guid1     : guid
            guid2     : guid?
        }
        translate Letter from text to text {
            "a" -> "alpha"
            "A", "b" -> "beta"
            else keep
        }
        translate Number from int to decimal(12, 2) {
            1 -> 1.50
            0, 7 -> -0.01
            else -> 99.99
        }
        translate Strict from text to int {
            "a" -> 1
            "" -> 0
            else fail
        }
        function greeting(name : text?, n : int?) : text = "{name}/{n}"
        function half(x : decimal?) : decimal? = x / 2

        """;

    /// <summary>A value for each column of the table but the key, extremes often.</summary>
    public ImmutableArray<object?> Row() => [.. Kinds.SelectMany(kind => new[] { Value(kind), random.Next(3) == 0 ? null : Value(kind) })];

    /// <param name="kind">Wanted kind of the value.</param>
    public string Expression(TypeKind kind, int depth)
    {
        if (depth <= 0 || random.Next(8) == 0) return random.Next(3) == 0 ? Literal(kind) : Column(kind);
        return random.Next(7) switch
        {
            0 => $"(if {Expression(TypeKind.Bool, depth - 1)} then {Expression(kind, depth - 1)} else {Expression(kind, depth - 1)})",
            1 or 2 when Function(kind, depth) is { } call => call,
            3 when kind != TypeKind.Duration => $"coalesce({Expression(kind, depth - 1)}, {Expression(kind, depth - 1)})",
            _ => Operator(kind, depth - 1),
        };
    }

    private string Operator(TypeKind kind, int depth) => kind switch
    {
        TypeKind.Bool => Condition(depth),
        TypeKind.Int => random.Next(5) switch
        {
            0 => $"(-{Expression(kind, depth)})",
            1 => $"Strict({Expression(TypeKind.Text, depth)})",
            _ => $"({Expression(kind, depth)} {Pick("+", "-", "*", "%")} {Expression(kind, depth)})",
        },
        TypeKind.Decimal => random.Next(6) switch
        {
            0 => $"(-{Expression(kind, depth)})",
            1 => $"({Expression(TypeKind.Int, depth)} / {Expression(TypeKind.Int, depth)})",
            2 => $"({Expression(kind, depth)} {Pick("+", "-", "*", "/", "%")} {Expression(TypeKind.Int, depth)})",
            3 => $"Number({Expression(TypeKind.Int, depth)})",
            4 => $"half({Expression(kind, depth)})",
            _ => $"({Expression(kind, depth)} {Pick("+", "-", "*", "/", "%")} {Expression(kind, depth)})",
        },
        TypeKind.Float => $"({Expression(kind, depth)} {Pick("+", "-", "*", "/", "%")} {Expression(kind, depth)})",
        TypeKind.Text => random.Next(5) switch
        {
            0 => $"\"<{{{Expression(Any(), depth)}}}, {{{Expression(Any(), depth)}}}>\"",
            1 => $"Letter({Expression(kind, depth)})",
            2 => $"greeting({Expression(kind, depth)}, {Expression(TypeKind.Int, depth)})",
            _ => $"({Expression(kind, depth)} + {Expression(kind, depth)})",
        },
        TypeKind.Date or TypeKind.DateTime => $"({Expression(kind, depth)} {Pick("+", "-")} {Expression(TypeKind.Duration, depth)})",
        TypeKind.Duration => random.Next(4) switch
        {
            0 => $"({Expression(TypeKind.Date, depth)} - {Expression(TypeKind.Date, depth)})",
            1 => $"({Expression(TypeKind.DateTime, depth)} - {Expression(TypeKind.DateTime, depth)})",
            2 => $"({Expression(kind, depth)} * {Expression(TypeKind.Int, depth)})",
            _ => $"({Expression(kind, depth)} {Pick("+", "-")} {Expression(kind, depth)})",
        },
        _ => $"(if {Expression(TypeKind.Bool, depth)} then {Expression(kind, depth)} else {Expression(kind, depth)})",
    };

    private string Condition(int depth)
    {
        var kind = Any();
        return random.Next(9) switch
        {
            0 => $"({Expression(TypeKind.Bool, depth)} and {Expression(TypeKind.Bool, depth)})",
            1 => $"({Expression(TypeKind.Bool, depth)} or {Expression(TypeKind.Bool, depth)})",
            2 => $"(not {Expression(TypeKind.Bool, depth)})",
            3 => $"({Expression(kind, depth)} is {Pick("", "not ")}{(kind == TypeKind.Text ? Pick("null", "empty") : "null")})",
            4 => $"({Expression(kind, depth)} {Pick("", "not ")}in ({Expression(kind, depth)}, {Expression(kind, depth)}, {Expression(kind, depth)}))",
            5 => $"({Expression(TypeKind.Text, depth)} {Pick("", "not ")}like {Pick("\"%\"", "\"a%\"", "\"_\"", "\"%_b\"", "\"\"", Expression(TypeKind.Text, 0))})",
            _ => $"({Expression(kind, depth)} {(kind is TypeKind.Bool or TypeKind.Guid ? Pick("=", "<>") : Pick("=", "<>", "<", "<=", ">", ">="))} {Expression(kind, depth)})",
        };
    }

    private string? Function(TypeKind kind, int depth)
    {
        var candidates = BuiltinFunctions.All.Where(f => f.Result.Kind == kind && f.Parameters.All(p => Kinds.Contains(p.Type.Kind) || p.Type.Kind == TypeKind.Duration)).ToArray();
        if (candidates.Length == 0) return null;
        var function = candidates[random.Next(candidates.Length)];
        return $"{function.Name}({string.Join(", ", function.Parameters.Select(p => Expression(p.Type.Kind, depth - 1)))})";
    }

    private TypeKind Any() => Kinds[random.Next(Kinds.Length)];

    private string Column(TypeKind kind) => kind == TypeKind.Duration ? Literal(kind) : $"x.{kind.ToString().ToLowerInvariant()}{random.Next(1, 3)}";

    private string Literal(TypeKind kind) => kind switch
    {
        TypeKind.Text => Pick("\"\"", "\"a\"", "\"A\"", "\" b \"", "\"ä\\n\\\"{1 + 1}\\{\"", "\"😀\"", "\"2026-11-21\"", "\"12.5\""),
        TypeKind.Int => Pick("0", "1", "7", "(-3)", "9223372036854775807", "1000000"),
        TypeKind.Decimal => Pick("0.0", "1.5", "(-0.01)", "12345.6789", "7922816251426433759354395033.5"),
        TypeKind.Float => Pick("x.float1", "to_float(\"1.5\")", "to_float(\"-0\")"),
        TypeKind.Bool => Pick("true", "false"),
        TypeKind.Date => Pick("2026-11-21", "2024-02-29", "0001-01-01", "9999-12-31", "today()"),
        TypeKind.Time => Pick("09:30", "00:00", "23:59"),
        TypeKind.DateTime => Pick("2026-11-21T09:30", "2024-02-29T23:59:59", "now()"),
        TypeKind.Duration => Pick("1 day", "3 months", "7 days", "2 years", "4 weeks", "(x.datetime1 - x.datetime1)", "(30 s)"),
        _ => Column(kind),
    };

    private object Value(TypeKind kind) => kind switch
    {
        TypeKind.Text => Pick("", "a", "A", "b", " a ", "ä", "😀", "a\nb", "2026-11-21", "12.50", "%_"),
        TypeKind.Int => Pick(0L, 1L, -1L, 7L, 12L, 100L, long.MaxValue, long.MinValue),
        TypeKind.Decimal => Pick(0m, 0.00m, 1.5m, -1.50m, 0.01m, 9999999999.99m, -9999999999.99m),
        TypeKind.Float => Pick(0d, 1.5d, -2.25d, 1e300, double.Epsilon, 0.1d),
        TypeKind.Bool => random.Next(2) == 0,
        TypeKind.Date => Pick(new DateOnly(2026, 11, 21), new DateOnly(2024, 2, 29), DateOnly.MinValue, DateOnly.MaxValue, new DateOnly(2026, 1, 31)),
        TypeKind.Time => Pick(new TimeOnly(9, 30), TimeOnly.MinValue, new TimeOnly(23, 59, 59)),
        TypeKind.DateTime => Pick(new DateTime(2026, 11, 21, 9, 30, 0), new DateTime(2024, 2, 29, 23, 59, 59), DateTime.MinValue, new DateTime(9999, 12, 31, 23, 59, 59)),
        TypeKind.Guid => Pick(Guid.Empty, new Guid("9b2f7d2e-0c1a-4f7e-8f00-1234567890ab")),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No column has this type."),
    };

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];
}
