using DataSync.Language.Tests.Binding;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Language.Tests.Evaluation;

public sealed class OperatorTests
{
    [Theory]
    [InlineData("7 / 2", "3.5")]
    [InlineData("7 % 2", "1")]
    [InlineData("-7 % 2", "-1")]
    [InlineData("2 + 3 * 4", "14")]
    [InlineData("(2 + 3) * 4", "20")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("1.50 * 2", "3.00")]
    [InlineData("10 - 2.5", "7.5")]
    [InlineData("\"a\" + \"b\"", "\"ab\"")]
    [InlineData("\"a{1 + 1}b\"", "\"a2b\"")]
    [InlineData("\"a{first(split(\"\", \",\"))}b\"", "\"ab\"")]
    [InlineData("2026-01-31 + 1 month", "2026-02-28")]
    [InlineData("2026-03-01 - 1 day", "2026-02-28")]
    [InlineData("2026-11-21T09:30 + 90 min", "2026-11-21T11:00:00")]
    [InlineData("2026-11-21 - 2026-11-14", "7 days")]
    [InlineData("2026-11-21T09:30 - 2026-11-21", "570 min")]
    [InlineData("2 h + 30 min", "150 min")]
    [InlineData("30 min * 3", "90 min")]
    [InlineData("-(30 min)", "-30 min")]
    [InlineData("[1, 2][1]", "2")]
    [InlineData("[1, 2.5]", "[1, 2.5]")]
    public void An_operator_gives(string expression, string expected) => ValueText.Quote(BoundScripts.Evaluate(expression)).ShouldBe(expected);

    [Theory]
    [InlineData("\"a\" < \"B\"", false)]
    [InlineData("\"Z\" < \"a\"", true)]
    [InlineData("\"a\" = \"a \"", false)]
    [InlineData("\"a\" = \"A\"", false)]
    [InlineData("\"\uE000\" < \"😀\"", true)]
    [InlineData("1 = 1.0", true)]
    [InlineData("1.10 = 1.1", true)]
    [InlineData("2026-11-21 < 2026-11-21T00:00:01", true)]
    [InlineData("60 min = 1 h", true)]
    [InlineData("\"Vienna\" like \"V%a\"", true)]
    [InlineData("\"Vienna\" like \"v%\"", false)]
    [InlineData("\"😀a\" like \"_a\"", true)]
    [InlineData("\"abcabd\" like \"%ab_\"", true)]
    [InlineData("\"\" like \"%\"", true)]
    [InlineData("\"a\" like \"\"", false)]
    [InlineData("\"a\" in [\"a\", \"b\"]", true)]
    [InlineData("\"\" is empty", true)]
    [InlineData("\"a\" is not empty", true)]
    public void A_comparison_gives(string expression, bool expected) => BoundScripts.Evaluate(expression).ShouldBe(expected);

    [Theory]
    [InlineData("9223372036854775807 + 1", "DS6001")]
    [InlineData("792281625142643375935439503.5 * 1000", "DS6002")]
    [InlineData("1 / 0", "DS6003")]
    [InlineData("1 % 0", "DS6003")]
    [InlineData("to_float(1) / to_float(0)", "DS6003")]
    [InlineData("9999-12-31 + 1 day", "DS6004")]
    [InlineData("2026-11-21 + (2 h * 1)", "DS6005")]
    [InlineData("1 month = 30 days", "DS6006")]
    [InlineData("[1][1]", "DS6007")]
    public void What_cannot_be_computed_fails_with_a_code(string expression, string code) =>
        Should.Throw<SyncException>(() => BoundScripts.Evaluate(expression)).Code.ShouldBe(code);
}
