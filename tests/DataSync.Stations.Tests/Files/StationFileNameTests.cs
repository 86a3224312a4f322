using DataSync.Stations.Files;

namespace DataSync.Stations.Tests.Files;

public sealed class StationFileNameTests
{
    [Theory]
    [InlineData("1-101-20261121-17.dsync")]
    [InlineData("2147483647-1-00010101-9223372036854775807.dsync")]
    [InlineData("101-1-20261121-r3.dsync")]
    public void A_name_comes_back_from_its_text(string text) => StationFileName.Parse(text).ToString().ShouldBe(text);

    [Theory]
    [InlineData("")]
    [InlineData(".dsync")]
    [InlineData("1-101-20261121-17")]
    [InlineData("1-101-20261121-17.DSYNC")]
    [InlineData("01-101-20261121-17.dsync")]
    [InlineData("1-101-20261121-017.dsync")]
    [InlineData("1-101-20261121-0.dsync")]
    [InlineData("1-101-20261121-r0.dsync")]
    [InlineData("1-101-20261121-r.dsync")]
    [InlineData("1-101-20261321-1.dsync")]
    [InlineData("1-0-20261121-1.dsync")]
    [InlineData("1--101-20261121-1.dsync")]
    [InlineData("+1-101-20261121-1.dsync")]
    [InlineData("1-101-20261121-9223372036854775808.dsync")]
    [InlineData("1-99999999999-20261121-1.dsync")]
    [InlineData("../1-101-20261121-1.dsync")]
    [InlineData(".1-101-20261121-1.dsync.part")]
    public void Anything_else_is_no_name(string text)
    {
        StationFileName.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<StationFileException>(() => StationFileName.Parse(text)).Code.ShouldBe(StationFileCodes.NotAStationFileName);
    }

    [Fact]
    public void Receipts_come_before_files_and_files_by_number_not_by_text()
    {
        string[] inOrder = ["1-101-20261120-r2.dsync", "1-101-20261120-r10.dsync", "1-101-20261121-r1.dsync", "1-101-20261121-9.dsync", "1-101-20261120-10.dsync", "1-101-20261121-100.dsync"];
        inOrder.Reverse().Select(StationFileName.Parse).Order().Select(name => name.ToString()).ShouldBe(inOrder);
    }

    [Fact]
    public void The_temporary_name_is_no_name_an_input_would_take() =>
        StationFileName.TryParse(StationFileName.Parse("1-101-20261121-17.dsync").TemporaryText, out _).ShouldBeFalse();
}
