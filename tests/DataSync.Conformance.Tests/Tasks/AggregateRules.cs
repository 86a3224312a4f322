using System.Globalization;
using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Aggregates give one row, whoever computes them. Source: tasks R63.</summary>
public sealed class AggregateRules
{
    private const string Tables = """
        table Stock in shop as "stock" { key id : int
            amount : int?
            price  : decimal(12, 2)?
            word   : text(12)?
            day    : date? }
        table Figures in shop as "figures" { key kind : text(10)
            n : int
            words : int
            amounts : int
            prices : int?
            days : int
            total : int?
            money : decimal(18, 2)?
            w1 : text(12)?
            w2 : text(12)?
            d1 : date?
            d2 : date?
            p1 : decimal(12, 2)?
            p2 : decimal(12, 2)?
            a1 : int?
            a2 : int?
            mean : text(40)?
            fair : text(40)? }

        """;

    private static readonly (string Column, string Value)[] Values =
    [
        ("n", "count()"), ("words", "count_distinct(s.word)"), ("amounts", "count_distinct(s.amount)"), ("prices", "count_distinct(s.price)"), ("days", "count_distinct(s.day)"),
        ("total", "sum(s.amount)"), ("money", "sum(s.price)"), ("w1", "min(s.word)"), ("w2", "max(s.word)"), ("d1", "min(s.day)"), ("d2", "max(s.day)"),
        ("p1", "min(s.price)"), ("p2", "max(s.price)"), ("a1", "min(s.amount)"), ("a2", "max(s.amount)"), ("mean", "avg(s.amount)"), ("fair", "avg(s.price)"),
    ];

    // A condition of which a part is computed here keeps everything here.
    private static string Script(Database database)
    {
        // SQLite has no exact decimals: with one of them nothing would be computed there.
        var values = Values.Where(v => database is not (Database.Sqlite or Database.OdbcSqlite) || !v.Value.Contains("price", StringComparison.Ordinal)).ToList();
        var lines = string.Join(", ", values.Select(v => $"{v.Column} <- {v.Value}"));
        return $$"""
            task T {
                aggregate Stock as s where s.id > 3 and s.id < 1000 into a { {{lines}} }
                aggregate Stock as s where s.id > 3 and s.id < 1000 and coalesce(s.id, 0) > 0 into b { {{lines}} }
                upsert Figures by kind { kind <- "pushed", {{Lines("a")}} }
                upsert Figures by kind { kind <- "here", {{Lines("b")}} }
            }
            """;

        string Lines(string row) => string.Join(", ", values.Select(v => v.Column is "mean" or "fair" ? $"{v.Column} <- text({row}.{v.Column})" : $"{v.Column} <- {row}.{v.Column}"));
    }

    private static readonly string[] Words = ["a", "A", "ä", "b", "B ", "b", "zz", "Z", "", "-", "1", "ß", "ss", "\uE000", "\U0001F600"];

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R63")]
    public void What_the_database_computes_is_what_is_computed_here(Database database)
    {
        using var task = new ScriptedTask(Tables + Script(database), database);
        // Columns that take capitals and accents as equal, or order texts as a dictionary does.
        foreach (var sql in database switch
        {
            Database.OdbcMariaDb => ["alter table stock modify word varchar(12) character set utf8mb4 collate utf8mb4_general_ci null"],
            Database.OdbcPostgres or Database.Postgres => ["alter table stock alter column word type varchar(12) collate \"de-x-icu\""],
            _ => new[] { "drop table stock", "create table stock (id integer not null primary key, amount integer, price text, word text collate nocase, day text)" },
        })
            task.Sql(sql);
        task.Explain().Steps[0].Statements[0].Text.ShouldContain("count(distinct ");
        task.Explain().Steps[1].Statements[0].Text.ShouldNotContain("count(");
        var random = new Random(63);
        for (var round = 0; round < 6; round++)
        {
            task.Sql("delete from stock");
            for (var id = 0; id < (round == 0 ? 3 : 40); id++)
            {
                string Or(Func<string> value) => random.Next(5) == 0 ? "null" : value();
                task.Sql(string.Create(CultureInfo.InvariantCulture, $"insert into stock values ({id}, {Or(() => random.Next(-9, 9).ToString(CultureInfo.InvariantCulture))}, {Or(() => $"'{random.Next(-500, 500) / 100m:0.00}'")}, {Or(() => $"'{Words[random.Next(Words.Length - (database == Database.OdbcSqlite ? 1 : 0))]}'")}, {Or(() => $"'{2000 + random.Next(40)}-0{1 + random.Next(9)}-1{random.Next(10)}'")})"));
            }
            task.Succeed();
            var rows = task.Ask($"select {string.Join(", ", Values.Select(v => v.Column))} from figures order by kind").Split(',');
            rows[1].ShouldBe(rows[0], $"round {round}");
        }
    }

    [Theory]
    [InlineData(Database.OdbcPostgres, true)]
    [InlineData(Database.Postgres, true)]
    [InlineData(Database.OdbcMariaDb, true)]
    [InlineData(Database.Sqlite, false)]
    [InlineData(Database.OdbcSqlite, false)]
    public void Explain_says_who_computes_and_why(Database database, bool decimals)
    {
        using var task = new ScriptedTask(Tables + """
            task T { aggregate Stock as s where s.id > 3 into a { n <- count(), t <- sum(s.amount), w <- max(s.word) }
                aggregate Stock as s into b { m <- sum(s.price) }
                aggregate Stock as s into c { m <- sum(s.amount + 1) }
                if a.n > 0 and a.t > 0 and a.w = "x" and b.m > 0 and c.m > 0 { stop } }
            """, database);
        var steps = task.Explain().Steps;
        steps[0].Statements[0].Text.ShouldContain("sum(");
        steps[1].Statements[0].Text.Contains("sum(", StringComparison.Ordinal).ShouldBe(decimals);
        if (!decimals) steps[1].Statements[0].Conditions[^1].WhyHere.ShouldNotBeNull().ShouldContain("no exact decimals");
        steps[2].Statements[0].Conditions[^1].WhyHere.ShouldNotBeNull().ShouldContain("no form");
    }

    [Fact]
    public void A_sum_that_is_too_large_is_refused_wherever_it_is_computed_and_what_does_not_fit_is_named()
    {
        foreach (var value in new[] { "s.amount", "s.amount + 0" })
        {
            using var task = new ScriptedTask(Tables + $"task T {{ aggregate Stock as s into a {{ t <- sum({value}) }}\n if a.t > 0 {{ stop }} }}");
            task.Sql("insert into stock (id, amount) values (1, 9223372036854775807), (2, 1)");
            task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6242");
            task.Sql("insert into stock (id, amount) values (3, -1)");
            task.Run().Outcome.ShouldBe(RunOutcome.Stopped);
            task.Sql("insert into stock (id, amount) values (4, 'four')");
            task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6141");
        }
    }

    [Fact]
    public void Only_so_many_different_values_are_counted_here()
    {
        using var task = new ScriptedTask(Tables + "task T { aggregate Stock as s into a { n <- count_distinct(s.amount + 0) }\n if a.n > 0 { stop } }");
        task.Sql("with recursive n(i) as (select 1 union all select i + 1 from n where i <= 1000000) insert into stock (id, amount) select i, i from n");
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6243");
        ScriptedTask.Errors(Tables + "table M in shop { key id : int\n f : float }\ntask T { aggregate M as s into a { n <- count_distinct(s.f) }\n if a.n > 0 { stop } }").ShouldBe(["DS3019"]);
    }
}
