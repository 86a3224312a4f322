using System.Text.RegularExpressions;

namespace DataSync.Cli.Tests.Commands;

/// <summary>What docs/before-the-run.md shows is what happens.</summary>
public sealed partial class BeforeTheRunPageTests
{
    private const string Schema = """
        create table customer (id integer primary key, name varchar(60) not null, country char(2) not null default 'DE' check (country in ('DE', 'AT', 'CH')), "Hire Date" date, scan, boss integer references customer(id));
        create table orders (number integer primary key, customer integer not null references customer(id), total decimal(12,2) not null default 0);
        create table "order line" (number integer not null references orders(number), line integer not null, amount decimal(12,2), primary key (number, line));
        """;

    private const string Post = """
        sync 1
        source shop = sqlite { file: "shop.db" }
        table customer in shop { key id : int generated, name : text(60), country : text(2) default "DE" in ("DE", "AT", "CH") }
        task Keep { upsert customer by name { name <- "x" } }
        """;

    [Fact]
    public void Import_writes_what_the_page_shows()
    {
        using var at = Prepare();
        var shown = Block("sync");

        var import = at.Run("import", "shop", "--kind", "sqlite", "--setting", "file=shop.db", "--out", at["model.sync"]);

        import.Error.Trim().Replace(at["model.sync"], "model.sync", StringComparison.Ordinal).ShouldBe(Block("console").Split('\n')[1]);
        File.ReadAllText(at["model.sync"]).ShouldBe(shown);
    }

    [Fact]
    public void Doctor_says_what_the_page_shows()
    {
        using var at = Prepare();
        var shown = Regex.Escape(string.Join('\n', Block("console", "datasync doctor").Split('\n').Skip(1))).Replace("…", ".*", StringComparison.Ordinal);

        at.Run("doctor", at["post.sync"]).Out.ReplaceLineEndings("\n").ShouldMatch($"^{shown}$");
    }

    [Fact]
    public void Drift_is_told_as_the_page_shows()
    {
        using var shop = new Import.LiveShop(Import.Way.OdbcMariaDb, "create table customer (id int primary key, name varchar(60) character set utf8mb4 collate utf8mb4_bin)");
        shop.Write("table customer in shop { key id : int, name : text(80)? }\ntask T { insert customer { id <- 1 } }\n");

        shop.Check().Error.Split('\n')[0].ShouldBe(Block("console", "check --live").Split('\n')[1]);
    }

    private static Workplace Prepare()
    {
        var at = Workplace.Empty().Write("post.sync", Post);
        at.Sql("shop.db", Schema);
        return at;
    }

    private static string Block(string language, string having = "") =>
        Fence().Matches(File.ReadAllText(Path.Combine(Workplace.Root, "docs", "before-the-run.md")))
            .First(block => block.Groups["language"].Value == language && block.Groups["text"].Value.Contains(having, StringComparison.Ordinal)).Groups["text"].Value;

    [GeneratedRegex("^```(?<language>\\w+)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
