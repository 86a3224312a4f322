using DataSync.Language.Tests.Binding;

namespace DataSync.Language.Tests.Evaluation;

public sealed class ThreeValuedLogicTests
{
    private static string Of(string name) => name == "unknown" ? "(if 1 = 1 then null else true)" : name;

    [Theory]
    [InlineData("true", "true", true)]
    [InlineData("true", "false", false)]
    [InlineData("true", "unknown", null)]
    [InlineData("false", "true", false)]
    [InlineData("false", "false", false)]
    [InlineData("false", "unknown", false)]
    [InlineData("unknown", "true", null)]
    [InlineData("unknown", "false", false)]
    [InlineData("unknown", "unknown", null)]
    public void And_is_false_as_soon_as_one_side_is(string left, string right, bool? expected) =>
        BoundScripts.Evaluate($"{Of(left)} and {Of(right)}").ShouldBe(expected);

    [Theory]
    [InlineData("true", "true", true)]
    [InlineData("true", "false", true)]
    [InlineData("true", "unknown", true)]
    [InlineData("false", "true", true)]
    [InlineData("false", "false", false)]
    [InlineData("false", "unknown", null)]
    [InlineData("unknown", "true", true)]
    [InlineData("unknown", "false", null)]
    [InlineData("unknown", "unknown", null)]
    public void Or_is_true_as_soon_as_one_side_is(string left, string right, bool? expected) =>
        BoundScripts.Evaluate($"{Of(left)} or {Of(right)}").ShouldBe(expected);

    [Theory]
    [InlineData("true", false)]
    [InlineData("false", true)]
    [InlineData("unknown", null)]
    public void Not_of_unknown_is_unknown(string operand, bool? expected) => BoundScripts.Evaluate($"not {Of(operand)}").ShouldBe(expected);

    [Theory]
    [InlineData("1 in (1, 2)", true)]
    [InlineData("3 in (1, 2)", false)]
    [InlineData("1 in (1, coalesce(null, null, first(sort([9]))))", true)]
    [InlineData("3 in (1, if 1 = 1 then null else 9)", null)]
    [InlineData("1 in (1, if 1 = 1 then null else 9)", true)]
    [InlineData("(if 1 = 1 then null else 9) in (1, 2)", null)]
    [InlineData("3 not in (1, 2)", true)]
    [InlineData("3 not in (1, if 1 = 1 then null else 9)", null)]
    public void In_is_true_if_one_equals_and_unknown_if_one_might(string expression, bool? expected) => BoundScripts.Evaluate(expression).ShouldBe(expected);

    [Theory]
    [InlineData("if (if 1 = 1 then null else true) then 1 else 2", 2L)]
    [InlineData("if true then 1 else 2", 1L)]
    public void A_condition_that_is_not_true_takes_the_other_branch(string expression, long expected) => BoundScripts.Evaluate(expression).ShouldBe(expected);

    [Theory]
    [InlineData("false and 1 / 0 > 1", false)]
    [InlineData("true or 1 / 0 > 1", true)]
    public void What_is_decided_by_the_left_side_does_not_evaluate_the_right_one(string expression, bool expected) => BoundScripts.Evaluate(expression).ShouldBe(expected);
}
