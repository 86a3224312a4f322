using DataSync.Language.Syntax;

namespace DataSync.Language.Tests.Syntax;

public sealed class SourceTextTests
{
    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(2, 1, 3)]
    [InlineData(4, 2, 1)]
    [InlineData(7, 3, 1)]
    [InlineData(99, 3, 1)]
    public void A_position_has_a_line_and_a_column(int position, int line, int column) =>
        new SourceText("ab\r\ncd\n").Locate(position).ShouldBe(new LineColumn(line, column));

    [Fact]
    public void A_line_is_shown_without_its_break()
    {
        var text = new SourceText("ab\r\ncd\n");

        Enumerable.Range(1, text.LineCount).Select(line => text.Substring(text.LineSpan(line))).ShouldBe(["ab", "cd", ""]);
    }

    [Fact]
    public void A_place_leads_back_to_its_position()
    {
        var text = new SourceText("ab\ncdef\n\nx");

        for (var position = 0; position <= text.Text.Length; position++) text.PositionOf(text.Locate(position)).ShouldBe(position);
    }
}
