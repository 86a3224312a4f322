namespace DataSync.Language.Tests.Binding;

public sealed class FileTableTests
{
    private const string Inbox = "source inbox = csv { folder: \"inbox\" }\ntable Price in inbox as \"prices-*.csv\" { key number : text(8)\n price : decimal(10, 2) }\n";

    [Theory]
    [InlineData("DS3075", "upsert Price by (number) { number <- \"A\", price <- 1.0 }")]
    [InlineData("DS3075", "update Price as p where p.number = \"A\" { price <- 1.0 }")]
    [InlineData("DS3075", "delete Price as p where p.number = \"A\"")]
    [InlineData("DS3079", "insert Price { number <- \"A\", price <- 1.0 }")]
    public void A_file_takes_new_rows_only_and_under_one_name(string code, string step) =>
        BoundScripts.Problems(BoundScripts.Tables + Inbox + $"task T {{\n{step}\n}}").ShouldHaveSingleItem().ShouldStartWith(code);

    [Theory]
    [InlineData("DS3076", "table P in documents { key id : text(8) at 1..8 }")]
    [InlineData("DS3076", "table P in inbox { key id : text(8) at 8..1 }")]
    [InlineData("DS3076", "table P in inbox { key id : text(8) at 0..1 }")]
    [InlineData("DS3076", "table P in inbox { key id : text(8) at 1..8\n name : text }")]
    [InlineData("DS3077", "table P in inbox as \"../p.csv\" { key id : text(8) }")]
    [InlineData("DS3078", "table P in inbox tracked { key id : text(8) }")]
    [InlineData("DS3078", "task P for Price as p { stop }")]
    public void A_table_of_a_file_is_declared_as_what_a_file_can_be(string code, string declaration) =>
        BoundScripts.Problems(BoundScripts.Tables + Inbox + declaration).ShouldHaveSingleItem().ShouldStartWith(code);

    [Fact]
    public void A_table_has_positions_for_all_its_columns_but_those_of_the_reader() =>
        BoundScripts.Problems(BoundScripts.Tables + Inbox + "table P in inbox as \"p.txt\" { key id : text(8) at 1..8\n key line : int as \"$line\"\n name : text at 9..20 }").ShouldBeEmpty();
}
