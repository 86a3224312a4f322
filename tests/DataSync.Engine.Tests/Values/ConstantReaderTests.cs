using DataSync.Engine.Values;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Engine.Tests.Values;

/// <summary>Values from their invariant form, and what is said of one that has none.</summary>
public sealed class ConstantReaderTests
{
    [Fact]
    public void The_type_that_a_value_is_not_of_is_named_also_when_it_is_a_list()
    {
        Should.Throw<SyncException>(() => ConstantReader.Read(TypeKind.List, "x")).Message.ShouldBe("\"x\" is not of type list.");
        Should.Throw<SyncException>(() => ConstantReader.Read(new ColumnPlan(0, "tags", "tags", SyncType.ListOf(SyncType.Text)), "x")).Message
            .ShouldBe("The column tags is list of text, and \"x\" is none.");
    }

    [Theory]
    [InlineData("1.00000000000000000000000000000000001", false)]
    [InlineData("-79228162514264337593543950334.5", false)]
    [InlineData("79228162514264337593543950336", false)]
    [InlineData("1.10000000000000000000000000000000000", true)]
    [InlineData("-0.0000000000000000000000000001", true)]
    public void A_decimal_is_read_whole_or_not_at_all(string text, bool whole)
    {
        if (whole) ConstantReader.Read(TypeKind.Decimal, text).ShouldBeOfType<decimal>().ShouldNotBe(0m);
        else Should.Throw<SyncException>(() => ConstantReader.Read(TypeKind.Decimal, text)).Code.ShouldBe("DS6224");
    }
}
