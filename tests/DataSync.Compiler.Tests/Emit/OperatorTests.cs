using System.Collections.Immutable;
using System.Reflection;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;
using static DataSync.Compiler.Tests.Emit.CompiledExpressions;

namespace DataSync.Compiler.Tests.Emit;

/// <summary>Every operator, with and without null, means what <see cref="Ops"/> says.</summary>
public sealed class OperatorTests
{
    private static readonly ImmutableDictionary<TypeKind, ImmutableArray<object>> Values = new Dictionary<TypeKind, ImmutableArray<object>>
    {
        [TypeKind.Int] = [0L, 1L, -1L, 7L, -3L, long.MaxValue, long.MinValue],
        [TypeKind.Decimal] = [0m, 1m, -1.50m, 0.0000000000000000000000000001m, decimal.MaxValue, decimal.MinValue],
        [TypeKind.Float] = [0d, -0d, 1.5d, double.MaxValue, double.Epsilon, double.NaN, double.NegativeInfinity],
        [TypeKind.Text] = ["", "a", "A", "ä", "a ", "\uD83D\uDE00", "\uFFFD", "%_"],
        [TypeKind.Bool] = [true, false],
        [TypeKind.Date] = [DateOnly.MinValue, new DateOnly(2024, 2, 29), DateOnly.MaxValue],
        [TypeKind.Time] = [TimeOnly.MinValue, new TimeOnly(9, 30), TimeOnly.MaxValue],
        [TypeKind.DateTime] = [DateTime.MinValue, new DateTime(2026, 11, 21, 9, 30, 0), DateTime.MaxValue],
        [TypeKind.Duration] = [new SyncDuration(0, 0), SyncDuration.FromDays(31), new SyncDuration(1, 0), new SyncDuration(0, 1), new SyncDuration(-12, 5), new SyncDuration(int.MaxValue, long.MaxValue)],
        [TypeKind.Guid] = [Guid.Empty, new Guid("9b2f7d2e-0c1a-4f7e-8f00-1234567890ab")],
        [TypeKind.Bytes] = [Array.Empty<byte>(), new byte[] { 1, 2 }],
    }.ToImmutableDictionary();

    public static TheoryData<string> Arithmetic => [.. Enum.GetNames<ArithmeticKind>()];

    public static TheoryData<string> Comparisons =>
        [.. Enum.GetNames<CompareOperator>().SelectMany(o => Values.Keys.Select(k => $"{o}{k}")).Where(n => typeof(Ops).GetMethod(n) is not null)];

    [Theory]
    [MemberData(nameof(Arithmetic))]
    public void Arithmetic_means_what_the_operator_says(string name)
    {
        var method = typeof(Ops).GetMethod(name).ShouldNotBeNull();
        Check(method, (left, right, type) => new BoundArithmetic(Enum.Parse<ArithmeticKind>(name), left, right, type, default));
    }

    [Theory]
    [MemberData(nameof(Comparisons))]
    public void A_comparison_means_what_the_operator_says(string name)
    {
        var method = typeof(Ops).GetMethod(name).ShouldNotBeNull();
        var comparison = Enum.GetValues<CompareOperator>().OrderByDescending(o => o.ToString().Length).First(o => name.StartsWith(o.ToString(), StringComparison.Ordinal));
        Check(method, (left, right, type) => new BoundComparison(comparison, left, right, type, default));
    }

    [Theory]
    [InlineData(nameof(Ops.And))]
    [InlineData(nameof(Ops.Or))]
    public void Logic_has_three_values(string name) => Check(typeof(Ops).GetMethod(name).ShouldNotBeNull(), (left, right, type) =>
        name == nameof(Ops.And) ? new BoundAnd(left, right, type, default) : new BoundOr(left, right, type, default));

    [Fact]
    public void Like_means_what_the_operator_says() =>
        Check(typeof(Ops).GetMethod(nameof(Ops.Like)).ShouldNotBeNull(), (left, right, type) => new BoundLike(left, right, type, default));

    [Fact]
    public void A_text_that_comes_from_a_script_never_becomes_code()
    {
        string[] texts = ["\"); System.Environment.Exit(1); (\"", "\\\"", "\n\r\u2028\0", "\uD800", "{0} $@\"", "*/ // #line 1"];
        var row = Row(SyncType.Text);
        using var compiled = Compile(row, texts.Select(t => new BoundLiteral(t, SyncType.Text, default)));
        for (var i = 0; i < texts.Length; i++) compiled.Evaluate(i, "").ShouldBe(texts[i]);
    }

    [Fact]
    public void Literals_keep_their_value()
    {
        var literals = Values.SelectMany(kind => kind.Value.Select(v => new BoundLiteral(v, new SyncType(kind.Key), default))).ToArray();
        using var compiled = Compile(Row(SyncType.Text), literals.Concat(literals.Select(l => l with { Type = l.Type.OrNull() })));
        for (var i = 0; i < literals.Length * 2; i++)
            ValueText.Quote(compiled.Evaluate(i, "")).ShouldBe(ValueText.Quote(literals[i % literals.Length].Value));
    }

    private static void Check(MethodInfo method, Func<BoundExpression, BoundExpression, SyncType, BoundExpression> make)
    {
        var kinds = method.GetParameters().Select(p => KindOf(p.ParameterType)).ToArray();
        var result = KindOf(method.ReturnType);
        bool[] nullability = [false, true];
        var shapes = (from l in nullability from r in nullability select (Left: l, Right: r)).ToArray();
        var row = Row([.. shapes.SelectMany(s => new[] { new SyncType(kinds[0], s.Left), new SyncType(kinds[1], s.Right) })]);
        using var compiled = Compile(row, shapes.Select((s, i) => make(Column(row, 2 * i), Column(row, 2 * i + 1), new SyncType(result, s.Left || s.Right))));

        for (var shape = 0; shape < shapes.Length; shape++)
            foreach (var left in Operands(kinds[0], shapes[shape].Left))
                foreach (var right in Operands(kinds[1], shapes[shape].Right))
                {
                    var values = row.Columns.Select(c => Operands(c.Type.Kind, nullable: false).First()).ToArray();
                    values[2 * shape] = left;
                    values[2 * shape + 1] = right;
                    var (at, what) = (shape, $"{method.Name}({ValueText.Quote(left)}, {ValueText.Quote(right)}) in shape {shapes[shape]}");
                    Outcome(() => compiled.Evaluate(at, values)).ShouldBe(Outcome(() => method.Invoke(null, [left, right])), what);
                }
    }

    private static string Outcome(Func<object?> evaluate)
    {
        try { return ValueText.Quote(evaluate()); }
        catch (SyncException e) { return e.Code; }
        catch (TargetInvocationException e) when (e.InnerException is SyncException inner) { return inner.Code; }
    }

    private static IEnumerable<object?> Operands(TypeKind kind, bool nullable) => nullable ? Values[kind].Cast<object?>().Append(null) : Values[kind];

    private static TypeKind KindOf(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return Values.Single(v => v.Value[0].GetType() == plain).Key;
    }
}
