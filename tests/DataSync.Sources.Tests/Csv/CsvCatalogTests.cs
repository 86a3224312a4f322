using DataSync.Plans.Sources;

namespace DataSync.Sources.Tests.Csv;

public sealed class CsvCatalogTests : CsvFiles
{
    [Fact]
    public void Types_are_guessed_so_that_what_was_looked_at_can_be_read()
    {
        Put("prices.csv", "Article;Code;Price;Changed;Note;Nothing;On hand\nA-1;007;1.200,50;02.11.2026;;;5\nA-20;010;3,125;15.11.2026;ä;;-7\nbroken;line\n");
        Put("README.md", "no table");
        using var source = Source(("separator", ";"), ("decimal_sign", ","), ("group_sign", "."), ("date_format", "dd.MM.yyyy"));
        using var session = source.Connect(default);
        session.Catalog.Tables(default).Select(name => name.PhysicalName).ShouldBe(["prices.csv"]);
        var table = session.Catalog.Find("prices.csv", default).ShouldNotBeNull();
        table.Columns.Select(column => $"{column.Name} : {column.Type}").ShouldBe(
            ["Article : text(5)", "Code : text(3)", "Price : decimal(12, 3)", "Changed : date", "Note : text(1)?", "Nothing : text?", "On hand : int"]);
        session.Catalog.Find("missing.csv", default).ShouldBeNull();
        session.Catalog.Find("../secret.csv", default).ShouldBeNull();
    }

    [Fact]
    public void Without_a_first_line_columns_are_numbered()
    {
        Put("prices.csv", "1,true\n2,false\n");
        using var source = Source(("header", false));
        using var session = source.Connect(default);
        session.Catalog.Find("prices.csv", default).ShouldNotBeNull().Columns.Select(column => $"{column.Name} : {column.Type}").ShouldBe(["column1 : int", "column2 : bool"]);
    }
}
