using System.Reflection;
using DataSync.Language.Binding;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Evaluation;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Language.Tests.Evaluation;

/// <summary>The operators that compiled code calls give what the reference evaluator gives, for every pair of ordinary and extreme values.</summary>
public sealed class OperatorAgreementTests
{
    private static readonly Dictionary<Type, object?[]> Values = new()
    {
        [typeof(long)] = [null, 0L, 1L, -1L, 7L, -3L, long.MaxValue, long.MinValue],
        [typeof(decimal)] = [null, 0m, 0.00m, 1m, -1.10m, 2.5m, 0.0000000000000000000000000001m, decimal.MaxValue, decimal.MinValue],
        [typeof(double)] = [null, 0d, -0d, 1d, -2.5d, double.Epsilon, double.MaxValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity],
        [typeof(string)] = [null, "", "a", "A", "ab", "a%", "_", "%b", "%", "😀", "\uFFFD", "😀b", "a_b%"],
        [typeof(bool)] = [null, true, false],
        [typeof(DateOnly)] = [null, DateOnly.MinValue, DateOnly.MaxValue, new DateOnly(2024, 2, 29), new DateOnly(2026, 1, 31)],
        [typeof(TimeOnly)] = [null, TimeOnly.MinValue, TimeOnly.MaxValue, new TimeOnly(9, 30)],
        [typeof(DateTime)] = [null, DateTime.MinValue, DateTime.MaxValue, new DateTime(2024, 2, 29, 12, 0, 0), new DateTime(2026, 1, 31, 23, 59, 59, 999)],
        [typeof(SyncDuration)] = [null, default(SyncDuration), SyncDuration.FromDays(1), new SyncDuration(0, 1), new SyncDuration(1, 0), new SyncDuration(-12, 86_400_000), new SyncDuration(0, -90_000_000),
            new SyncDuration(int.MaxValue, 0), new SyncDuration(int.MinValue, 0), new SyncDuration(0, long.MaxValue), new SyncDuration(0, long.MinValue)],
        [typeof(Guid)] = [null, Guid.Empty, new Guid("9b2f7d2e-0c1a-4f7e-8f00-1234567890ab")],
        [typeof(byte[])] = [null, Array.Empty<byte>(), new byte[] { 1 }, new byte[] { 1, 2 }],
    };

    public static TheoryData<ArithmeticKind> Arithmetic() => [.. Enum.GetValues<ArithmeticKind>()];

    [Theory]
    [MemberData(nameof(Arithmetic))]
    public void Arithmetic_agrees(ArithmeticKind kind) =>
        Agree(kind.ToString(), (a, b) => new BoundArithmetic(kind, a, b, SyncType.Error, default));

    public static TheoryData<CompareOperator, TypeKind> Comparisons()
    {
        var data = new TheoryData<CompareOperator, TypeKind>();
        foreach (var op in Enum.GetValues<CompareOperator>())
            foreach (var kind in Enum.GetValues<TypeKind>())
                if (typeof(Ops).GetMethod($"{op}{kind}") is not null) data.Add(op, kind);
        return data;
    }

    [Theory]
    [MemberData(nameof(Comparisons))]
    public void Comparisons_agree(CompareOperator op, TypeKind kind) =>
        Agree($"{op}{kind}", (a, b) => new BoundComparison(op, a, b, SyncType.Bool, default));

    [Fact]
    public void Patterns_agree() => Agree("Like", (a, b) => new BoundLike(a, b, SyncType.Bool, default));

    [Fact]
    public void And_and_or_agree()
    {
        Agree("And", (a, b) => new BoundAnd(a, b, SyncType.Bool, default));
        Agree("Or", (a, b) => new BoundOr(a, b, SyncType.Bool, default));
    }

    private static void Agree(string name, Func<BoundLiteral, BoundLiteral, BoundExpression> build)
    {
        var method = typeof(Ops).GetMethod(name) ?? throw new InvalidOperationException($"There is no operator {name}.");
        var types = method.GetParameters().Select(p => Nullable.GetUnderlyingType(p.ParameterType) ?? p.ParameterType).ToArray();
        foreach (var left in Values[types[0]])
            foreach (var right in Values[types[1]])
                Outcome(() => method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [left, right], null))
                    .ShouldBe(Outcome(() => Evaluator.EvaluateConstant(build(Literal(left), Literal(right)))), $"{name}({ValueText.Quote(left)}, {ValueText.Quote(right)})");
    }

    private static BoundLiteral Literal(object? value) => new(value, SyncType.Error, new Place());

    private static string Outcome(Func<object?> compute)
    {
        try { return ValueText.Quote(compute()); }
        catch (SyncException e) { return e.Code; }
    }
}
