using System.Globalization;
using DataSync.Engine.Running;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>A key that comes several times among rows that are sent together: what is written, and what is counted, are as row by row. Source: tasks R74 to R76.</summary>
public sealed class RepeatedKeyRules
{
    private const string Tables = """
        table Row in shop as "rows" {
            key id : int
            k      : int
            n      : int?
            t      : text(8)
            b      : bool
            d      : date?
        }
        table Number in shop as "numbers" {
            key k : int
            n     : int?
        }
        table Word in shop as "words" {
            key t : text(8)
            k     : int
            n     : int?
        }
        table Fact in shop as "facts" {
            key k : int
            key b : bool
            d     : date?
            t     : text(8)?
        }
        table Only in shop as "onlys" {
            key k : int
        }
        task T {
            for each r in Row order by r.id { upsert Number by k { k <- r.k, n <- r.n } }
            for each r in Row order by r.id { upsert Word by t { t <- r.t, k <- r.k, n <- r.n } }
            for each r in Row order by r.id { upsert Fact by (k, b) { k <- r.k, b <- r.b, d <- r.d, t <- r.t } }
            for each r in Row order by r.id { upsert Only by k { k <- r.k } }
            for each r in Row order by r.id batch 7 { upsert Number by k { k <- r.k, n <- r.id } }
        }
        """;

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask)), Trait("Rule", "tasks R75"), Trait("Rule", "tasks R76")]
    public void A_key_that_comes_again_is_written_and_counted_as_row_by_row(Database database)
    {
        using var task = new ScriptedTask(Tables, database);
        for (var seed = 1; seed <= 3; seed++)
        {
            var told = new List<string>();
            foreach (var rowByRow in new[] { true, false })
            {
                Fill(task, new Random(seed));
                var text = new List<string>();
                for (var run = 0; run < 2; run++)
                {
                    var result = task.RunAs("T", new RunOptions { RowByRow = rowByRow });
                    result.Failure.ShouldBeNull();
                    text.AddRange(result.Steps.Select(s => $"{s.Step}: {s.RowsWritten} written, {s.RowsUnchanged} unchanged"));
                    foreach (var table in new[] { "numbers order by k", "words order by t", "facts order by k, b", "onlys order by k" }) text.Add(task.Ask("select * from " + table));
                }
                told.Add(string.Join("\n", text));
            }
            told[1].ShouldBe(told[0], $"seed {seed}");
        }
    }

    private static void Fill(ScriptedTask task, Random random)
    {
        string[] words = ["a", "b", "c", "d"];
        foreach (var table in new[] { "rows", "numbers", "words", "facts", "onlys" }) task.Sql($"delete from {task.Session.Dialect.QuoteTable(table)}");
        var rows = Enumerable.Range(1, 40).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"({i}, {random.Next(6)}, {(random.Next(4) == 0 ? "null" : random.Next(3))}, '{words[random.Next(4)]}', {(random.Next(2) == 0 ? "true" : "false")}, {(random.Next(3) == 0 ? "null" : $"'2026-11-{random.Next(1, 4):00}'")})"));
        task.Sql($"insert into {task.Session.Dialect.QuoteTable("rows")} values {string.Join(", ", rows)}");
        task.Sql("insert into numbers values (1, 1), (2, null)");
    }
}
