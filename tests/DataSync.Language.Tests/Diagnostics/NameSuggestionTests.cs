using DataSync.Plans.Names;

namespace DataSync.Language.Tests.Diagnostics;

public sealed class NameSuggestionTests
{
    [Theory]
    [InlineData("Acount", "Account")]
    [InlineData("accuont", "Account")]
    [InlineData("account", "Account")]
    [InlineData("Invoise", "Invoice")]
    [InlineData("InvoiceFed", "InvoiceFeed")]
    [InlineData("Person", null)]
    [InlineData("", null)]
    public void The_nearest_name_is_found_when_one_is_near(string wrong, string? expected) =>
        NameSuggestion.Nearest(wrong, ["Account", "Invoice", "InvoiceFeed"]).ShouldBe(expected);

    [Fact]
    public void At_equal_distance_the_earlier_name_wins() => NameSuggestion.Nearest("cat", ["bat", "hat"]).ShouldBe("bat");

    [Fact]
    public void A_name_that_is_known_suggests_nothing_like_itself() => NameSuggestion.Nearest("Account", ["Account"]).ShouldBeNull();
}
