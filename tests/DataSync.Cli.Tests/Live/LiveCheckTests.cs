using System.Text.Json;
using DataSync.Cli.Tests.Import;

namespace DataSync.Cli.Tests.Live;

/// <summary>Declarations that differ from the database, one difference at a time, on every way to a database.</summary>
public sealed class LiveCheckTests
{
    private const string Schema = """
        create table account (code varchar(8) not null primary key, name varchar(40), balance decimal(10,2) not null default 5, state varchar(10) check (state in ('open', 'shut')), since date, n int not null)
        """;

    private const string Declared = """
        table Account in shop as "account" {
            key code : text(8)
            name     : text(40)?
            balance  : decimal(10, 2) default 5
            state    : text(10)? in ("open", "shut")
            since    : date?
            n        : int
        }
        task Write { insert Account { code <- "A", n <- 1 } }
        """;

    public static TheoryData<Way> Ways => [.. Enum.GetValues<Way>()];

    [Theory, MemberData(nameof(Ways))]
    [Trait("Rule", "tasks R83")]
    public void What_agrees_has_no_finding(Way way)
    {
        using var shop = Shop(way);

        var check = shop.Check();

        Codes(check).ShouldBeEmpty(check.Error);
        check.Exit.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_missing_table_and_a_missing_column_are_told_with_the_nearest_name(Way way)
    {
        using var shop = Shop(way, ("\"account\"", "\"acount\""));
        var table = shop.Check();
        Codes(table).ShouldBe(["error DS5125"]);
        table.Error.ShouldContain("Did you mean 'account'?");
        table.Exit.ShouldBe(1);

        shop.Write(Declared.Replace("since    :", "sinse    :", StringComparison.Ordinal));
        var column = shop.Check();
        Codes(column).ShouldBe(["error DS5126"]);
        column.Error.ShouldContain("post.sync:8:5");
        column.Error.ShouldContain("Did you mean 'since'?");
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_version_may_have_a_default_in_the_database(Way way)
    {
        using var shop = Shop(way, ("n        : int", "n        : int version"), (", n <- 1", ""));
        shop.Sql(way is Way.Sqlite or Way.OdbcSqlite ? "alter table account add column spare int not null default 7; alter table account drop column n; alter table account rename column spare to n" : "alter table account alter column n set default 7");

        Codes(shop.Check()).ShouldBeEmpty();
        shop.Write(Declared.Replace(", n <- 1", ", n <- 2", StringComparison.Ordinal));
        Codes(shop.Check()).ShouldBe(["hint DS5133"]);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Another_type_is_an_error_where_values_would_be_lost(Way way)
    {
        using var shop = Shop(way, ("n        : int", "n        : text(20)"), ("n <- 1", "n <- \"1\""));

        var check = shop.Check();

        Codes(check).ShouldBe([way is Way.Sqlite or Way.OdbcSqlite ? "error DS5127" : "warning DS5127"], check.Error);
        check.Error.ShouldContain("n is declared text(20) and is int");

        shop.Write(Declared.Replace("since    : date?", "since    : guid?", StringComparison.Ordinal));
        Codes(shop.Check()).ShouldBe([way is Way.Sqlite or Way.OdbcSqlite ? "warning DS5127" : "error DS5127"]);
    }

    [Theory, InlineData(Way.Postgres), InlineData(Way.OdbcPostgres), InlineData(Way.OdbcMariaDb)]
    public void A_smaller_column_is_an_error_and_a_larger_one_a_warning(Way way)
    {
        using var shop = Shop(way, ("name     : text(40)?", "name     : text(60)?"));
        var smaller = shop.Check();
        Codes(smaller).ShouldBe(["error DS5128"], smaller.Error);
        smaller.Error.ShouldContain("a longer value is refused when it is written");

        shop.Write(Declared.Replace("text(40)?", "text(30)?", StringComparison.Ordinal));
        Codes(shop.Check()).ShouldBe(["warning DS5128"]);

        shop.Write(Declared.Replace("decimal(10, 2)", "decimal(10, 4)", StringComparison.Ordinal));
        Codes(shop.Check()).ShouldBe(["error DS5128"]);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Null_is_compared_both_ways(Way way)
    {
        using var shop = Shop(way, ("n        : int", "n        : int?"));
        Codes(shop.Check()).ShouldBe(["error DS5129"]);

        shop.Write(Declared.Replace("since    : date?", "since    : date default 2026-01-01", StringComparison.Ordinal));
        Codes(shop.Check()).ShouldBe(["warning DS5129", "warning DS5133"]);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_key_that_is_not_unique_is_an_error_and_one_that_is_longer_a_warning(Way way)
    {
        using var shop = Shop(way, ("key code", "code"), ("n        : int", "key n : int"));
        var other = shop.Check();
        Codes(other).ShouldBe(["error DS5130"], other.Error);
        other.Error.ShouldContain("its key is (code)");

        shop.Write(Declared.Replace("n        : int", "key n : int", StringComparison.Ordinal));
        Codes(shop.Check()).ShouldBe(["warning DS5130"]);
    }

    [Theory, MemberData(nameof(Ways))]
    public void What_the_database_does_not_generate_compute_or_give_by_default_is_told(Way way)
    {
        using var shop = Shop(way, ("n        : int", "n        : int generated"), (", n <- 1", ""));
        Codes(shop.Check()).ShouldBe(["error DS5131"]);

        shop.Write(Declared.Replace("since    : date?", "since    : date? computed", StringComparison.Ordinal));
        Codes(shop.Check()).ShouldBe(["warning DS5132"]);

        shop.Write(Declared.Replace("default 5", "default 6", StringComparison.Ordinal));
        Codes(shop.Check()).ShouldBe(["warning DS5133"]);

        shop.Write(Declared.Replace("n        : int", "n        : int default 3", StringComparison.Ordinal));
        Codes(shop.Check()).ShouldBe(["error DS5133"]);
    }

    [Theory, MemberData(nameof(Ways))]
    public void Values_are_compared_as_sets(Way way)
    {
        using var shop = Shop(way, ("\"shut\"", "\"closed\""));
        var check = shop.Check();
        Codes(check).ShouldBe(["error DS5134"], check.Error);
        check.Error.ShouldContain("refuses \"closed\"");

        shop.Write(Declared.Replace("(\"open\", \"shut\")", "(\"open\")", StringComparison.Ordinal));
        Codes(shop.Check()).ShouldBe(["warning DS5134"]);
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_required_column_that_is_not_declared_is_an_error_only_where_rows_are_inserted(Way way)
    {
        using var shop = Shop(way, ("    n        : int\n", ""), (", n <- 1", ""));
        Codes(shop.Check()).ShouldBe(["error DS5135"]);

        shop.Write(Declared.Replace("    n        : int\n", "", StringComparison.Ordinal).Split("task ")[0]);
        Codes(shop.Check()).ShouldBe(["hint DS5135"]);
    }

    [Fact]
    public void A_collation_that_takes_texts_as_one_is_a_remark()
    {
        using var shop = new LiveShop(Way.OdbcMariaDb, "create table t (code varchar(8) character set utf8mb4 collate utf8mb4_general_ci primary key)");
        shop.Write("table T in shop as \"t\" { key code : text(8) }\n");

        var check = shop.Check();

        Codes(check).ShouldBe(["hint DS5136"]);
        check.Exit.ShouldBe(0);
    }

    [Theory]
    [InlineData(Way.OdbcMariaDb, "utf8mb4_bin", true)]
    [InlineData(Way.OdbcMariaDb, "utf8mb4_nopad_bin", false)]
    [InlineData(Way.OdbcSqlite, "nocase", true)]
    [InlineData(Way.Sqlite, "rtrim", true)]
    [InlineData(Way.Sqlite, "binary", false)]
    public void A_key_of_stations_whose_case_or_blanks_at_the_end_count_for_nothing_is_remarked(Way way, string collation, bool isRemarked)
    {
        using var shop = new LiveShop(way, $"create table t (code varchar(8) collate {collation} not null primary key)");
        shop.Write("table T in shop as \"t\" tracked { key code : text(8) }\n");

        Codes(shop.Check()).ShouldBe(isRemarked ? ["hint DS5136"] : []);
    }

    [Fact]
    public void A_padded_key_of_no_station_is_as_the_language_takes_it()
    {
        using var shop = new LiveShop(Way.OdbcMariaDb, "create table t (code varchar(8) character set utf8mb4 collate utf8mb4_bin primary key)");
        shop.Write("table T in shop as \"t\" { key code : text(8) }\n");

        Codes(shop.Check()).ShouldBeEmpty();
    }

    [Fact]
    public void A_column_that_the_database_always_generates_or_computes_cannot_be_written()
    {
        using var shop = new LiveShop(Way.Postgres, "create table t (id int generated always as identity primary key, a text, b text generated always as (upper(a)) stored)");
        shop.Write("table T in shop as \"t\" { key id : int, a : text?, b : text? }\ntask W { insert T { id <- 1, a <- \"a\" } }\n");

        Codes(shop.Check()).ShouldBe(["error DS5131", "error DS5132"]);
    }

    [Fact]
    public void A_source_that_is_not_reached_is_a_finding_at_its_declaration()
    {
        using var shop = Shop(Way.Sqlite);
        File.Delete(shop.At["shop.db"]);

        var check = shop.Check();

        Codes(check).ShouldBe(["error DS5137"]);
        check.Error.ShouldContain("post.sync:2:8");
        check.Exit.ShouldBe(1);
    }

    [Fact]
    public void A_source_bound_per_station_is_compared_for_the_station_that_is_named()
    {
        using var at = Workplace.With("branch-offices");

        at.Run("check", "--live", at["network.sync"]).Error.ShouldContain("hint DS5138");
    }

    [Fact]
    public void Machines_read_the_findings_as_those_of_any_check()
    {
        using var shop = Shop(Way.Sqlite, ("\"account\"", "\"acount\""));

        using var json = JsonDocument.Parse(shop.Check("--format", "json").Out);
        var problem = json.RootElement.GetProperty("diagnostics")[0];
        problem.GetProperty("code").GetString().ShouldBe("DS5125");
        problem.GetProperty("start").GetProperty("line").GetInt32().ShouldBe(3);
        JsonDocument.Parse(shop.Check("--format", "sarif").Out).RootElement.ToString().ShouldContain("DS5125");
    }

    private static LiveShop Shop(Way way, params (string Declared, string Instead)[] changes)
    {
        // Compared by code point, so that no remark on collations stands in the way.
        var shop = new LiveShop(way, way == Way.OdbcMariaDb ? Schema + " character set utf8mb4 collate utf8mb4_bin" : Schema);
        shop.Write(changes.Aggregate(Declared.ReplaceLineEndings("\n"), (text, change) => text.Replace(change.Declared, change.Instead, StringComparison.Ordinal)));
        return shop;
    }

    private static string[] Codes((int Exit, string Out, string Error) check) =>
        [.. check.Error.Split('\n').Where(line => line.StartsWith("error ", StringComparison.Ordinal) || line.StartsWith("warning ", StringComparison.Ordinal) || line.StartsWith("hint ", StringComparison.Ordinal)).Select(line => line.Split(':')[0])];
}
