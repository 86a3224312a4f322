namespace DataSync.Cli.Tests.Import;

/// <summary>Commands that look at a source before a run, over a folder of files.</summary>
public sealed class FilesTests
{
    private const string Script = """
        sync 1
        source inbox = csv { folder: ".", separator: ";", decimal_sign: "," }
        table Price in inbox as "prices.csv" {
            key article : text(8)
            price       : decimal(12, 2)
        }
        table Export in inbox as "export.csv" { key article : text(8) }
        task T { for each p in Price { insert Export { article <- p.article } } }
        """;

    [Fact]
    public void Files_are_imported_with_the_types_that_their_lines_have()
    {
        using var place = Workplace.Empty().Write("prices.csv", "Article;Price EUR\nA-1;1,50\n");
        var (exit, written, _) = place.Run("import", "inbox", "--kind", "csv", "--setting", $"folder={place["."]}", "--setting", "separator=;", "--setting", "decimal_sign=,");
        exit.ShouldBe(0);
        written.ShouldContain("in inbox as \"prices.csv\" {");
        written.ShouldContain("Article   : text(3)");
        written.ShouldContain("Price_EUR : decimal(12, 2)  as \"Price EUR\"");
    }

    [Fact]
    public void The_doctor_reads_the_first_row_of_a_file()
    {
        using var place = Workplace.Empty().Write("t.sync", Script).Write("prices.csv", "article;price\nA-1;1,50\n");
        place.Run("doctor", place["t.sync"]).Out.ShouldContain("files prices.csv: the first row can be read");
        place.Write("prices.csv", "article;price\nA-1;much\n");
        var (exit, said, _) = place.Run("doctor", place["t.sync"]);
        exit.ShouldNotBe(0);
        said.ShouldContain("DS6141: prices.csv, line 2: ");
        said.ShouldContain("file export.csv: is written by a task");
    }
}
