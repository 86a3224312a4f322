using System.Globalization;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Loops write many rows at a time where they can; nobody sees a difference to the row-by-row way but the time it takes.</summary>
public sealed class BulkLoopRules
{
    private const string Tables = LoopTables.Row + LoopTables.Target + LoopTables.Entry;

    /// <summary>Bodies of the tasks T0, T1, …; N is the size of a batch.</summary>
    private static readonly string[] Bodies =
    [
        "for each r in Row order by r.id batch N { insert Entry { id <- r.id, code <- r.code, note <- r.note when null use \"-\" } }",
        "for each r in Row order by r.id batch N { insert Entry { id <- r.id, code <- r.code, note <- r.note when null use \"-\" } } bad rows skip",
        "for each r in Row where r.code is not null order by r.id batch N { insert Target { code <- r.code when null use \"none\", amount <- r.amount } } bad rows skip",
        "for each r in Row where r.code is not null order by r.id batch N { insert Target { code <- r.code when null use \"none\", amount <- r.amount } }",
        "for each r in Row order by r.id batch N { upsert Target by code { code <- r.code when null use \"none\", amount <- r.amount, note <- r.note truncate, seen <- r.seen } } bad rows skip",
        "for each r in Row order by r.id batch N { upsert Entry by code { id <- r.id, code <- r.code, note <- \"by code\" } when no key skip } bad rows skip",
        """
        for each r in Row order by r.id batch N {
            if r.amount > 3 { upsert Target by code { code <- r.code when null use "none", amount <- r.amount, note <- r.note } }
            insert Entry { id <- r.id, code <- r.code, note <- r.note when null use "-" }
        } bad rows skip
        """,
        """
        for each r in Row where r.code is not null order by r.id batch N {
            let half = r.amount / 2
            upsert Target by code { code <- r.code when null use "none", amount <- half round half even, seen <- r.seen }
            if r.amount > 8 { stop }
            insert Entry { id <- r.id, code <- r.code, note <- "x" }
        }
        """,
        """
        for each r in Row where r.code is not null order by r.id batch N {
            upsert Target by code { code <- r.code when null use "none", amount <- r.amount, note <- r.note truncate } when unchanged fail "Nothing changes."
        } bad rows skip
        """,
        """
        for each r in Row order by r.id batch N {
            read Target as t where t.code = r.code when none skip when no key keep
            insert Entry { id <- r.id, code <- t.code, note <- t.note when null use "-" }
        } bad rows skip
        """,
        """
        for each r in Row order by r.id batch N {
            read Target as t where trim(r.note) <> "n" and t.code = coalesce(r.code, "b") and t.seen is null when none fail "None." when many fail
            if t.amount > r.amount { insert Entry { id <- r.id, code <- r.code, note <- "less" } }
        } bad rows skip
        """,
        """
        for each r in Row where r.code is not null order by r.id batch N {
            read Entry as e where e.id = r.id when none keep
            insert Target { code <- r.code when null use "none", note <- e.note }
            if e is none { insert Entry { id <- r.id, note <- "new" } }
        } bad rows skip
        """,
    ];

    /// <summary>More for a longer search.</summary>
    private const int Seeds = 1;

    public static TheoryData<Database> Databases => ScriptedTask.Databases;

    [Theory, MemberData(nameof(Databases)), Trait("Rule", "tasks R57"), Trait("Rule", "tasks R162"), Trait("Rule", "tasks R165")]
    public void Written_many_at_a_time_a_loop_ends_exactly_as_it_does_row_by_row(Database database)
    {
        int[] sizes = [7, 1000];
        using var shop = new ScriptedTask(Tables + LoopTables.Tasks(Bodies, sizes, _ => ""), database);
        for (var seed = 1; seed <= Seeds; seed++)
            for (var size = 0; size < sizes.Length; size++)
                for (var body = 0; body < Bodies.Length; body++)
                {
                    var task = $"T{size}x{body}";
                    var slow = Outcome(shop, task, seed, rowByRow: true);
                    var fast = Outcome(shop, task, seed, rowByRow: false);
                    fast.ShouldBe(slow, $"{task}, seed {seed}: {Bodies[body]}");
                }
    }

    /// <summary>More rows than any driver sends by itself without being asked; a key that comes twice, a value that does not fit, and what the table forbids.</summary>
    [Theory, MemberData(nameof(Databases)), Trait("Rule", "tasks R162"), Trait("Rule", "tasks R165")]
    public void The_bad_row_is_named_where_a_driver_sends_rows_before_the_batch_is_full(Database database)
    {
        const int count = 5000;
        const string loops = """
            task Once { for each r in Row order by r.id { insert Target { code <- r.code when null use "none", amount <- r.amount, note <- r.note } } }
            task Often { for each r in Row order by r.id batch 1700 { insert Target { code <- r.code when null use "none", amount <- r.amount, note <- r.note } } }
            task Beside { for each r in Row order by r.id {
                insert Target { code <- r.code when null use "none", amount <- r.amount, note <- r.note }
                if r.id = 4500 { stop }
            } }
            """;
        using var shop = new ScriptedTask(Tables + loops, database);
        if (database is not (Database.Sqlite or Database.OdbcSqlite)) shop.Sql("alter table targets add constraint forbids check (amount <> 13)");
        var table = LoopTables.Rows(shop);
        foreach (var (bad, kind) in new[] { (2345, "code = 'c17'"), (3210, "amount = 13"), (4999, "code = 'c17'") })
        {
            if (kind.StartsWith("amount", StringComparison.Ordinal) && database is Database.Sqlite or Database.OdbcSqlite) continue;
            shop.Sql($"delete from {table}");
            for (var from = 1; from <= count; from += 500)
                shop.Sql($"insert into {table} (id, code, amount, note) values {string.Join(", ", Enumerable.Range(from, 500).Select(i => string.Create(CultureInfo.InvariantCulture, $"({i}, 'c{i}', 1.5, 'n')")))}");
            shop.Sql($"update {table} set {kind} where id = {bad}");
            // A second bad row behind the first: it is met before the first one is sent.
            shop.Sql($"update {table} set note = 'a note too long for it' where id = {bad + 40}");
            foreach (var task in new[] { "Once", "Often", "Beside" })
            {
                var told = new List<string>();
                foreach (var rowByRow in new[] { true, false })
                {
                    shop.Sql("delete from targets");
                    var result = shop.RunAs(task, new RunOptions { RowByRow = rowByRow, Start = RunStart.Anew });
                    told.Add($"{result.Outcome} {result.Failure} {string.Join(", ", result.Steps.Select(s => $"{s.Step}: {s.Outcome}, {s.RowsRead} read, {s.RowsWritten} written"))} {shop.Ask("select count(*), max(code) from targets")}");
                    if (bad < 4500 || task != "Beside") result.Failure.ShouldNotBeNull().Record.ShouldBe($"Row {bad}");
                }
                told[1].ShouldBe(told[0], $"{task}, {kind} at {bad}");
            }
        }
    }

    /// <summary>Everything that a run leaves behind: twice, for a second run over the same rows must say the same as well.</summary>
    private static string Outcome(ScriptedTask shop, string task, int seed, bool rowByRow)
    {
        Fill(shop, new Random(seed));
        var text = new List<string>();
        for (var run = 0; run < 2; run++)
        {
            var result = shop.RunAs(task, new RunOptions { RowByRow = rowByRow, Start = RunStart.Anew });
            text.Add($"{result.Outcome} {result.Failure}");
            text.AddRange(result.Steps.Select(s => $"{s.Step}: {s.Outcome}, {s.RowsRead} read, {s.RowsWritten} written, {s.RowsUnchanged} unchanged, {s.RowsBad} bad"));
            text.AddRange(result.Warnings.Order(StringComparer.Ordinal));
            text.Add(shop.Ask("select code, amount, note, seen from targets order by code"));
            text.Add(shop.Ask("select id, code, note from entries order by id"));
            text.Add(shop.Ask("select step, item from ds_done order by step, item"));
        }
        return string.Join("\n", text);
    }

    private static void Fill(ScriptedTask shop, Random random)
    {
        LoopTables.Empty(shop);
        LoopTables.FillRows(shop, random, rarely: 8);
        shop.Sql("insert into targets values ('b', 1.00, 'there', null), ('c', null, null, '2026-11-01 10:00:00')");
        if (random.Next(2) == 0) shop.Sql($"insert into entries values ({random.Next(1, 90)}, 'x', 'there')");
    }
}
