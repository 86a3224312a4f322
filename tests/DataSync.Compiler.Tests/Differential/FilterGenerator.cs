using DataSync.Plans.Values;

namespace DataSync.Compiler.Tests.Differential;

/// <summary>Random conditions of the kind a source may evaluate: columns of <c>x</c> compared with each other, with literals and with the item's columns.</summary>
internal sealed class FilterGenerator(Random random)
{
    private static readonly TypeKind[] Kinds = [TypeKind.Text, TypeKind.Int, TypeKind.Float, TypeKind.Bool, TypeKind.Date, TypeKind.Decimal, TypeKind.DateTime];

    public string Condition(int depth)
    {
        var kind = Kinds[random.Next(Kinds.Length)];
        return random.Next(depth > 0 ? 9 : 5) switch
        {
            0 => $"{Column(kind)} is {Pick("", "not ")}null",
            1 => $"{Column(kind)} {Pick("", "not ")}in ({Value(kind)}, {Value(kind)}, {Value(kind)})",
            2 => $"{Column(TypeKind.Text)} {Pick("", "not ")}like {Pick("\"%\"", "\"a%\"", "\"_\"", "\"%_b\"", "\"\"", "\"Ä%\"", "item.text2")}",
            3 => Column(TypeKind.Bool),
            4 => $"{Column(kind)} {Operator(kind)} {Value(kind)}",
            5 => $"({Condition(depth - 1)} and {Condition(depth - 1)})",
            6 => $"({Condition(depth - 1)} or {Condition(depth - 1)})",
            7 => $"(not ({Condition(depth - 1)}))",
            _ => $"{Value(kind)} {Operator(kind)} {Column(kind)}",
        };
    }

    private string Operator(TypeKind kind) => kind == TypeKind.Bool ? Pick("=", "<>") : Pick("=", "<>", "<", "<=", ">", ">=");

    private string Value(TypeKind kind) => random.Next(4) switch
    {
        0 => Column(kind),
        1 => $"item.{kind.ToString().ToLowerInvariant()}{random.Next(1, 3)}",
        _ => kind switch
        {
            TypeKind.Text => Pick("\"\"", "\"a\"", "\"A\"", "\" a \"", "\"ä\"", "\"b\" + \"\"", "\"😀\""),
            TypeKind.Int => Pick("0", "1", "7", "-1", "9223372036854775807", "10 * 10"),
            TypeKind.Float => Pick("to_float(\"1.5\")", "to_float(\"0.1\")", "to_float(\"0\")"),
            TypeKind.Bool => Pick("true", "false"),
            TypeKind.Date => Pick("2026-11-21", "2024-02-29", "0001-01-01", "today() - 3 months"),
            TypeKind.Decimal => Pick("0", "1.5", "-1.50", "0.01"),
            _ => Pick("2026-11-21T09:30", "now()"),
        },
    };

    private string Column(TypeKind kind) => $"x.{kind.ToString().ToLowerInvariant()}{random.Next(1, 3)}";

    private string Pick(params ReadOnlySpan<string> choices) => choices[random.Next(choices.Length)];
}
