using System.Globalization;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Updates, deletes and keeping upserts by a key, which loops send many at a time: nobody sees a difference to the row-by-row way but the time it takes.</summary>
public sealed class KeyedLoopRules
{
    private const string Tables = LoopTables.Row + LoopTables.Target + LoopTables.Entry + """
        table Part in shop as "parts" {
            key code : text(8)
            key part : int
            total    : decimal(12, 2)?
            note     : text(12)?
        }
        table Shown in shop as "shown" {
            key code : text(8)
            amount   : decimal(12, 2)?
        }

        """;

    /// <summary>Bodies of the tasks T0, T1, …; N is the size of a batch.</summary>
    private static readonly string[] Bodies =
    [
        "for each r in Row order by r.id batch N { update Target as t where t.code = r.code { amount <- r.amount, note <- r.note truncate } when none keep when no key skip } bad rows skip",
        "for each r in Row order by r.id batch N { update Target as t where t.code = r.code { amount <- r.amount, note <- r.note } when none skip when no key keep } bad rows skip",
        "for each r in Row where r.code is not null order by r.id batch N { update Target as t where t.code = r.code { note <- \"x\", seen <- r.seen } } bad rows skip",
        "for each r in Row order by r.id batch N { update Target as t where t.code = r.code { seen <- r.seen, note <- r.note } }",
        """
        for each r in Row order by r.id batch N {
            update Part as p where p.part = r.part and r.code = p.code { total <- coalesce(p.total, 0) + coalesce(r.amount, 0), note <- r.note only if empty truncate } when none keep when no key keep
        }
        """,
        """
        for each r in Row order by r.id batch N {
            let rest = coalesce(r.amount, 1) / 2
            if r.id < 80 {
                update Target as t where t.code = coalesce(r.code, "f") { amount <- rest - t.amount round half even when null keep, note <- "{rest}" } when none keep
            }
            insert Entry { id <- r.id, code <- r.code, note <- r.note when null use "-" }
        } bad rows skip
        """,
        """
        for each r in Row order by r.id batch N {
            update Target as t where t.code = r.code { note <- "first" } when none { insert Entry { id <- r.id, code <- r.code, note <- "none" } } when no key skip
        }
        """,
        "for each r in Row order by r.id batch N { update Target as t where t.code = r.code { amount <- 7 } when unchanged fail \"Nothing changes.\" when none keep when no key keep } bad rows skip",
        """
        for each r in Row where r.code is not null order by r.id batch N {
            update Target as t where t.code = r.code { amount <- r.amount } when none keep
            if r.amount > 8.9 { stop }
        }
        """,
        "for each r in Row order by r.id batch N { update Row as x where x.id = r.id { note <- \"done {r.id}\", amount <- x.amount / 2 round half even } }",
        "for each r in Row order by r.id batch N { delete Target as t where t.code = r.code when none keep when no key keep }",
        "for each r in Row where r.code is not null order by r.id batch N { delete Part as p where p.code = r.code and p.part = coalesce(r.part, 1) } bad rows skip",
        "for each r in Row order by r.id batch N { delete Part as p where p.code = r.code and p.part = r.part when none stop when no key keep }",
        """
        for each r in Row order by r.id batch N {
            upsert Target by code { code <- r.code when null use "none", amount <- r.amount when null keep, note <- r.note only if empty truncate, seen <- r.seen }
        } bad rows skip
        """,
        """
        for each r in Row where r.code is not null order by r.id batch N {
            let doubled = r.amount * 2
            upsert Part by (code, part) { code <- r.code when null use "none", part <- r.part when null use 0, total <- doubled when null keep, note <- r.note when null keep }
            update Target as t where t.code = r.code { note <- t.code + "{t.amount}" truncate } when none keep
        } bad rows skip
        """,
        """
        for each r in Row where r.id < 40 order by r.id batch N {
            for each o in Row where o.id > r.id and o.id < r.id + 4 order by o.id {
                update Part as p where p.code = o.code and p.part = r.part { total <- coalesce(p.total, 0) + r.id + o.id, note <- o.note truncate } when none keep when no key keep
            }
        }
        """,
        """
        for each r in Row order by r.id batch N {
            read Entry as e where e.id = r.id when none keep
            update Target as t where t.code = coalesce(e.code, r.code) { note <- e.note when null keep, amount <- r.amount } when none keep when no key keep
        } bad rows skip
        """,
    ];

    /// <summary>What a database may do besides, rows of a loop (code, part, amount, note), and a body whose outcome would show it.</summary>
    private static readonly (string[] Sql, string Rows, string Body)[] Tied =
    [
        (["create unique index amounts on targets (amount)"], "('f', 1, 2, null), ('g', 1, 9, null)",
            "update Target as t where t.code = r.code { amount <- r.amount }"),
        (["postgres create unique index amounts on targets (amount) where amount > 1"], "('f', 1, 2, null), ('g', 1, 9, null)",
            "update Target as t where t.code = r.code { amount <- r.amount }"),
        (["alter table targets add constraint small check (amount < 9)"], "('f', 1, 2, null), ('g', 1, 9, null), ('g', 1, 8, null)",
            "update Target as t where t.code = r.code { amount <- r.amount }"),
        (["alter table parts add constraint whose foreign key (code) references targets (code) on delete cascade"], "('b', 1, 2, null), ('b', 2, 2, null), ('f', 1, 2, null)",
            """
            upsert Part by (code, part) { code <- r.code when null use "none", part <- r.part when null use 0, total <- r.amount when null keep }
            delete Target as t where t.code = r.code when none keep
            """),
        (["alter table parts add constraint whose foreign key (code) references targets (code)"], "('b', 1, 2, null), ('b', 2, 2, null)",
            """
            delete Part as p where p.code = r.code and p.part = r.part when none keep
            delete Target as t where t.code = r.code when none keep
            """),
        (["alter table targets add constraint above foreign key (note) references targets (code) on delete cascade", "insert into targets (code, note) values ('z1', 'b'), ('z2', 'z1')"],
            "('b', 1, 2, null), ('z2', 2, 2, null), ('z1', 2, 2, null)",
            "delete Target as t where t.code = r.code when none keep"),
        (["alter table targets add constraint above foreign key (note) references targets (code)"], "('h', 1, 2, 'n1'), ('n1', 1, 2, null)",
            "upsert Target by code { code <- r.code when null use \"none\", note <- r.note when null keep truncate }"),
        (["drop table shown", "create view shown as select code, amount from targets"], "('b', 1, 2, null), ('b', 1, 2, null), ('b', 1, 3, null)",
            """
            read Shown as s where s.code = r.code when none keep
            update Target as t where t.code = r.code { amount <- coalesce(s.amount, 0) + 1 }
            """),
        (
            [
                "postgres create function bump() returns trigger language plpgsql as $$ begin update targets set amount = coalesce(amount, 0) + 1 where code = new.code; return null; end $$",
                "postgres create trigger bump after insert on entries for each row execute function bump()",
                "mariadb create trigger bump after insert on entries for each row update targets set amount = coalesce(amount, 0) + 1 where code = new.code",
            ],
            "('b', 1, 2, null), ('b', 1, 2, null)",
            """
            insert Entry { id <- r.id, code <- r.code, note <- "x" }
            update Target as t where t.code = r.code { amount <- coalesce(t.amount, 0) * 2 }
            """),
        (
            [
                "postgres create function next() returns trigger language plpgsql as $$ begin update targets set amount = amount + 1 where code > new.code; return null; end $$",
                "postgres create trigger next after update on targets for each row when (pg_trigger_depth() = 0) execute function next()",
            ],
            "('b', 1, 2, null), ('f', 1, 2, null), ('g', 1, 2, null)",
            "update Target as t where t.code = r.code { amount <- coalesce(t.amount, 0) * 2 }"),
        (["postgres create rule twin as on update to targets do also update parts set total = 77 where code = new.code"], "('b', 1, 2, null), ('b', 1, 3, null)",
            """
            update Target as t where t.code = r.code { amount <- r.amount }
            update Part as p where p.code = r.code and p.part = r.part { total <- coalesce(p.total, 0) * 2 }
            """),
    ];

    /// <summary>More for a longer search.</summary>
    private const int Seeds = 1;

    public static TheoryData<Database> Databases => ScriptedTask.Databases;

    [Theory, MemberData(nameof(Databases))]
    [Trait("Rule", "tasks R66"), Trait("Rule", "tasks R71"), Trait("Rule", "tasks R74"), Trait("Rule", "tasks R162"), Trait("Rule", "tasks R163"), Trait("Rule", "tasks R165")]
    public void Found_by_a_key_many_at_a_time_rows_end_exactly_as_they_do_row_by_row(Database database)
    {
        int[] sizes = [7, 1000];
        using var shop = new ScriptedTask(Tables + LoopTables.Tasks(Bodies, sizes, size => size == 0 ? "audit full\n" : ""), database);
        for (var seed = 1; seed <= Seeds; seed++)
            for (var size = 0; size < sizes.Length; size++)
                for (var body = 0; body < Bodies.Length; body++)
                {
                    var task = $"T{size}x{body}";
                    Outcome(shop, task, seed, rowByRow: false).ShouldBe(Outcome(shop, task, seed, rowByRow: true), $"{task}, seed {seed}: {Bodies[body]}");
                }
    }

    [Theory]
    [InlineData(Database.Postgres)]
    [InlineData(Database.OdbcPostgres)]
    [InlineData(Database.OdbcMariaDb)]
    [Trait("Rule", "tasks R71"), Trait("Rule", "tasks R162")]
    public void What_the_database_does_besides_comes_out_as_row_by_row_too(Database database)
    {
        var script = Tables + string.Join("\n", Tied.Select((tied, i) => $"task T{i} {{\nfor each r in Row order by r.id {{\n{tied.Body}\n}} bad rows skip\n}}"));
        for (var i = 0; i < Tied.Length; i++)
        {
            var (sql, rows, body) = Tied[i];
            var outcomes = new List<string>();
            foreach (var rowByRow in new[] { false, true })
            {
                using var shop = new ScriptedTask(script, database);
                Fill(shop, new Random(3));
                shop.Sql($"delete from {LoopTables.Rows(shop)}");
                var n = 0;
                foreach (var row in rows.Split("), ")) shop.Sql(string.Create(CultureInfo.InvariantCulture, $"insert into {LoopTables.Rows(shop)} (id, code, part, amount, note) values ({++n}, {row.Trim('(', ')')})"));
                shop.Sql("delete from parts where code in ('a', 'e')");
                foreach (var statement in sql.Select(Own).OfType<string>()) shop.Sql(statement);
                outcomes.Add(Run(shop, $"T{i}", new RunOptions { RowByRow = rowByRow, Start = RunStart.Anew }).Replace(shop.Session.Connection.Database, "", StringComparison.Ordinal));
            }
            outcomes[0].ShouldBe(outcomes[1], $"{string.Join("; ", sql)}: {body}");
        }

        string? Own(string statement) => statement.Split(' ', 2) switch
        {
            ["postgres", var own] => database == Database.OdbcMariaDb ? null : own,
            ["mariadb", var own] => database == Database.OdbcMariaDb ? own : null,
            _ => statement,
        };
    }

    [Theory, MemberData(nameof(Databases)), Trait("Rule", "tasks R126"), Trait("Rule", "tasks R162")]
    public void A_run_that_failed_in_the_middle_goes_on_and_adds_nothing_twice(Database database)
    {
        using var shop = new ScriptedTask(Tables + """
            task T0 {
                for each r in Row order by r.id batch 7 {
                    update Part as p where p.code = "a" and p.part = 1 { total <- coalesce(p.total, 0) + r.id }
                    upsert Target by code { code <- r.code when null use "none", note <- r.note when null keep, amount <- r.amount }
                }
            }
            """, database);
        var outcomes = new List<string>();
        foreach (var rowByRow in new[] { false, true })
        {
            Fill(shop, new Random(1));
            shop.Sql($"update {LoopTables.Rows(shop)} set note = 'n'");
            shop.Sql($"update {LoopTables.Rows(shop)} set note = 'much too long for it' where id = 40");
            shop.Sql("update parts set total = 0");
            var text = Run(shop, "T0", new RunOptions { RowByRow = rowByRow, Start = RunStart.Anew });
            shop.Ask("select total from parts where code = 'a'").ShouldBe(Sum(35), text);
            shop.Sql($"update {LoopTables.Rows(shop)} set note = 'short' where id = 40");
            text += Run(shop, "T0", new RunOptions { RowByRow = rowByRow });
            shop.Ask("select total from parts where code = 'a'").ShouldBe(Sum(90), text);
            outcomes.Add(text);
        }
        outcomes[0].ShouldBe(outcomes[1]);

        // Rows of whole batches, as a decimal of two places is shown there.
        string Sum(int rows) => shop.Ask($"select cast({rows * (rows + 1) / 2} as decimal(12, 2)) from parts where code = 'a'");
    }

    [Theory]
    [InlineData(ServerKind.Postgres, Database.Postgres)]
    [InlineData(ServerKind.Postgres, Database.OdbcPostgres)]
    [InlineData(ServerKind.MariaDb, Database.OdbcMariaDb)]
    [Trait("Rule", "tasks R162")]
    public void A_key_of_the_row_is_no_round_trip_for_each_row(ServerKind kind, Database database)
    {
        using var proxy = CuttingProxy.To(kind);
        using var shop = new ScriptedTask(Tables + """
            task Same { for each r in Row order by r.id { update Target as t where t.code = r.code { amount <- r.amount } } }
            task Sum { for each r in Row order by r.id { update Target as t where t.code = r.code { note <- r.note when null keep } } }
            task Keep { for each r in Row order by r.id { upsert Part by (code, part) { code <- r.code when null use "x", part <- 1, total <- r.amount when null keep } } }
            task Sure { for each r in Row order by r.id { update Row as x where x.id = r.id { note <- "done" } } }
            task Gone { for each r in Row order by r.id { delete Target as t where t.code = r.code } }
            """, database, proxy: proxy);
        foreach (var task in new[] { "Same", "Sum", "Keep", "Sure", "Gone" })
        {
            var sent = new List<int>();
            foreach (var rowByRow in new[] { false, true })
            {
                Empty(shop);
                foreach (var (table, row) in new[] { ("rows (id, code, amount)", "({0}, 'c{0}', 1.5)"), ("targets (code, amount)", "('c{0}', 1.5)") })
                    shop.Sql($"insert into {table.Replace("rows ", LoopTables.Rows(shop) + " ", StringComparison.Ordinal)} values {string.Join(", ", Enumerable.Range(1, 600).Select(i => row.Replace("{0}", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)))}");
                var before = proxy.Sent;
                shop.RunAs(task, new RunOptions { RowByRow = rowByRow, Start = RunStart.Anew }).Outcome.ShouldBe(RunOutcome.Succeeded);
                sent.Add(proxy.Sent - before);
            }
            sent[0].ShouldBeLessThan(sent[1] / 3, task);
        }
    }

    public static TheoryData<ServerKind, Database, CutMoment> Cuts
    {
        get
        {
            var cells = new TheoryData<ServerKind, Database, CutMoment>();
            foreach (var moment in Enum.GetValues<CutMoment>())
            {
                cells.Add(ServerKind.Postgres, Database.Postgres, moment);
                cells.Add(ServerKind.Postgres, Database.OdbcPostgres, moment);
                cells.Add(ServerKind.MariaDb, Database.OdbcMariaDb, moment);
            }
            return cells;
        }
    }

    [Theory, MemberData(nameof(Cuts)), Trait("Rule", "tasks R131"), Trait("Rule", "tasks R165")]
    public void A_commit_whose_answer_is_lost_adds_nothing_twice(ServerKind kind, Database database, CutMoment moment)
    {
        using var proxy = CuttingProxy.To(kind);
        using var shop = new ScriptedTask(Tables + """
            task T {
                for each r in Row order by r.id batch 20 {
                    update Part as p where p.code = r.code and p.part = 1 { total <- coalesce(p.total, 0) + r.id } when none keep when no key keep
                }
            }
            """, database, proxy: proxy);
        Fill(shop, new Random(4));
        shop.Sql("update parts set total = 0");
        proxy.CutAt(CuttingProxy.Commit(kind), moment, passed: 2);
        var first = shop.Run();
        if (first.Outcome != RunOutcome.Succeeded) shop.Run().Outcome.ShouldBe(RunOutcome.Succeeded, first.Failure?.ToString());
        proxy.Cuts.ShouldBe(1);
        shop.Ask("select count(*) from parts p where p.part = 1 and p.total <> coalesce((select sum(r.id) from " + LoopTables.Rows(shop) + " r where r.code = p.code), 0)").ShouldBe("0");
        shop.Ask("select sum(total) from parts where part = 1").ShouldNotBe("0.00");
    }

    /// <summary>Everything that a run leaves behind: twice, for a second run over the same rows must say the same as well.</summary>
    private static string Outcome(ScriptedTask shop, string task, int seed, bool rowByRow)
    {
        Fill(shop, new Random(seed));
        var options = new RunOptions { RowByRow = rowByRow, Start = RunStart.Anew };
        return Run(shop, task, options) + Run(shop, task, options);
    }

    private static string Run(ScriptedTask shop, string task, RunOptions options)
    {
        // The last run is the one that began last.
        shop.Wait(TimeSpan.FromMinutes(1));
        var result = shop.RunAs(task, options);
        List<string> text =
        [
            $"{result.Outcome} {result.Failure}",
            .. result.Steps.Select(s => $"{s.Step}: {s.Outcome}, {s.RowsRead} read, {s.RowsWritten} written, {s.RowsUnchanged} unchanged, {s.RowsBad} bad, {s.Remark}"),
            .. result.Warnings.Order(StringComparer.Ordinal),
            .. shop.Journal.Changes(result.Run).Select(c => $"{c.Action} {c.Table} {c.Key}: {c.Field} {c.Old} -> {c.New}").Order(StringComparer.Ordinal),
            shop.Ask($"select id, code, part, amount, note from {LoopTables.Rows(shop)} order by id"),
            shop.Ask("select code, amount, note, seen from targets order by code"),
            shop.Ask("select code, part, total, note from parts order by code, part"),
            shop.Ask("select id, code, note from entries order by id"),
            shop.Ask("select step, item from ds_done order by step, item"),
        ];
        return string.Join("\n", text) + "\n";
    }

    private static void Empty(ScriptedTask shop) => LoopTables.Empty(shop, "parts");

    private static void Fill(ScriptedTask shop, Random random)
    {
        Empty(shop);
        LoopTables.FillRows(shop, random, rarely: 12);
        shop.Sql("insert into targets values ('b', 1.00, null, null), ('c', null, null, '2026-11-01 10:00:00'), ('A', 3.50, null, null), ('h', null, null, null), ('g', 2.00, null, null), ('f', 4.00, null, null)");
        shop.Sql("insert into parts values ('a', 1, 1.00, 'there'), ('b', 1, null, null), ('b', 2, 2.50, null), ('c', 0, 3.00, 'x'), ('h', 1, 0.00, null), ('h', 2, 0.00, null), ('e', 0, null, null)");
        if (random.Next(2) == 0) shop.Sql($"insert into entries values ({random.Next(1, 90)}, 'x', 'there')");
    }
}
