using DataSync.Plans.Runtime;

namespace DataSync.Plans.Tests.Runtime;

/// <summary>What happens when a value meets its column: nothing is cut or rounded that the script does not say.</summary>
public sealed class AssignmentTests
{
    private static string Code(Action action) => Should.Throw<SyncException>(action).Code;

    [Fact]
    public void A_value_that_must_be_there_is_asked_for()
    {
        Code(() => Ops.NotNullValue<long>(null, "id")).ShouldBe("DS6101");
        Code(() => Ops.NotNullReference<string>(null, "name")).ShouldBe("DS6101");
        Ops.NotNullValue<long>(1, "id").ShouldBe(1);
        Code(() => Ops.RequiredText("", "name")).ShouldBe("DS6108");
        Ops.RequiredText(" ", "name").ShouldBe(" ");
    }

    [Fact]
    public void A_text_is_measured_in_code_points()
    {
        Ops.FitText("😀😀", 2, "name").ShouldBe("😀😀");
        Code(() => Ops.FitText("abc", 2, "name")).ShouldBe("DS6102");
        Ops.TruncateText("😀ab", 2).ShouldBe("😀a");
        Ops.TruncateText("ab", 5).ShouldBe("ab");
        Ops.FitText(null, 2, "name").ShouldBeNull();
    }

    [Fact]
    public void Bytes_are_measured_in_bytes()
    {
        Ops.FitBytes([1, 2], 2, "data").ShouldBe([1, 2]);
        Code(() => Ops.FitBytes([1, 2, 3], 2, "data")).ShouldBe("DS6107");
    }

    [Fact]
    public void A_decimal_loses_no_digits_but_zeros()
    {
        Ops.FitDecimal(1.500m, 4, 2, "total").ShouldBe(1.50m);
        Ops.FitDecimal(99.99m, 4, 2, "total").ShouldBe(99.99m);
        Code(() => Ops.FitDecimal(100m, 4, 2, "total")).ShouldBe("DS6103");
        Code(() => Ops.FitDecimal(-100m, 4, 2, "total")).ShouldBe("DS6103");
        Code(() => Ops.FitDecimal(1.005m, 4, 2, "total")).ShouldBe("DS6104");
    }

    [Theory]
    [InlineData("2.345", "2.34", "2.35", "2.34")]
    [InlineData("2.355", "2.36", "2.36", "2.35")]
    [InlineData("-2.345", "-2.34", "-2.35", "-2.34")]
    [InlineData("2.3451", "2.35", "2.35", "2.35")]
    [InlineData("2.34", "2.34", "2.34", "2.34")]
    public void A_half_goes_where_the_script_says(string value, string even, string up, string down)
    {
        Ops.RoundHalfEven(Number(value), 2).ShouldBe(Number(even));
        Ops.RoundHalfUp(Number(value), 2).ShouldBe(Number(up));
        Ops.RoundHalfDown(Number(value), 2).ShouldBe(Number(down));

        static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_column_with_a_list_of_values_takes_no_other()
    {
        Ops.AllowedText("New", ["New", "Done"], "status").ShouldBe("New");
        Ops.AllowedText(null, ["New"], "status").ShouldBeNull();
        Code(() => Ops.AllowedText("new", ["New"], "status")).ShouldBe("DS6105");
        Ops.AllowedValue<long>(1, [1, 2], "level").ShouldBe(1);
        Code(() => Ops.AllowedValue<long>(3, [1, 2], "level")).ShouldBe("DS6105");
    }
}
