using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Bringing one table in step with another, on every database. Source: tasks R74, R79, R115, R162, R164, R165, C38.</summary>
public sealed class MergeRules
{
    private const string Merge = """
        task T {
            merge Invoice as i into Feed as f on f.invoice = i.id batch 2 {
                note   <- i.account_name
                amount <- i.credit_limit
            }
                when missing insert
                when changed update
        }
        """;

    public static TheoryData<Database> Databases => ScriptedTask.Databases;

    [Theory, MemberData(nameof(Databases))]
    [Trait("Rule", "tasks R74")]
    [Trait("Rule", "tasks R165")]
    public void What_is_missing_is_inserted_what_differs_is_updated_and_a_second_run_changes_nothing(Database database)
    {
        using var task = new ScriptedTask(Merge, database);
        task.Sql("insert into invoice (id, account_name, credit_limit) values ('A', 'Hofer', 1.50), ('B', null, 2), ('C', 'same', null), ('D', 'new', 4), ('E', 'e', 5)");
        task.Sql("insert into feed (invoice, note, amount, posted_on) values ('B', 'old', 2, null), ('C', 'same', null, null), ('a', 'other', 7, null)");

        var first = task.Succeed();
        var second = task.Succeed();

        task.Ask("select invoice, note from feed order by lower(invoice), invoice").Replace("a other", "").Replace("A Hofer", "").ShouldBe(",,B -,C same,D new,E e");
        task.Ask("select count(*) from feed where amount = 1.5 or amount = 7 or amount = 4 or amount = 5 or amount = 2").ShouldBe("5");
        first.Steps[0].Remark.ShouldBe("3 inserted, 1 updated, 1 unchanged");
        (first.Steps[0].RowsRead, first.Steps[0].RowsWritten, first.Steps[0].RowsUnchanged).ShouldBe((5, 4, 1));
        (second.Steps[0].Outcome, second.Steps[0].RowsWritten, second.Steps[0].RowsUnchanged).ShouldBe(("unchanged", 0, 5));
        task.Ask("select count(*) from ds_done").ShouldBe("0");
    }

    [Theory, MemberData(nameof(Databases))]
    [Trait("Rule", "tasks R162")]
    public void A_row_that_the_database_refuses_is_named_or_left_out_and_the_rows_around_it_are_written_once(Database database)
    {
        using var task = new ScriptedTask(Merge.Replace("when changed update", "when changed update\n bad rows skip").Replace("batch 2", "batch 100"), database);
        Unique(task);
        task.Sql("insert into invoice (id, account_name) values ('A', 'a'), ('B', 'taken'), ('C', 'c'), ('D', 'taken'), ('E', 'e')");
        task.Sql("insert into feed (invoice, note) values ('X', 'taken')");

        var result = task.Succeed();

        task.Ask("select invoice, note from feed order by invoice").ShouldBe("A a,C c,E e,X taken");
        (result.Steps[0].RowsWritten, result.Steps[0].RowsBad).ShouldBe((3, 2));
        result.Warnings.Count(w => w.Contains("Invoice B is bad") || w.Contains("Invoice D is bad")).ShouldBe(2);
    }

    [Theory, MemberData(nameof(Databases))]
    [Trait("Rule", "tasks R162")]
    public void Without_a_rule_for_bad_rows_the_first_one_fails_the_step_and_its_batch_is_not_there(Database database)
    {
        using var task = new ScriptedTask(Merge, database);
        Unique(task);
        task.Sql("insert into invoice (id, account_name) values ('A', 'a'), ('B', 'b'), ('C', 'c'), ('D', 'taken'), ('E', 'e')");
        task.Sql("insert into feed (invoice, note) values ('X', 'taken')");

        var result = task.Run();

        result.Outcome.ShouldBe(RunOutcome.Failed);
        result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6214");
        result.Failure.Record.ShouldBe("Invoice D");
        task.Sql("delete from feed where invoice = 'X'");
        task.Succeed().Attempt.ShouldBe(2);
        task.Ask("select invoice, note from feed order by invoice").ShouldBe("A a,B b,C c,D taken,E e");
    }

    [Fact]
    [Trait("Rule", "tasks R164")]
    public void A_preview_lists_what_would_be_written_and_writes_nothing()
    {
        using var task = new ScriptedTask(Merge);
        task.Sql("insert into invoice (id, account_name, credit_limit) values ('A', 'a', 1), ('B', 'b', 2), ('C', 'c', 3)");
        task.Sql("insert into feed (invoice, note, amount) values ('B', 'old', 2), ('C', 'c', 3)");

        var preview = task.Run(preview: true).Preview.ShouldNotBeNull();

        preview.Writes.Select(w => $"{w.Kind} {w.Key}: {string.Join(", ", w.Values.Select(v => $"{v.Column} {v.Old}>{v.New}"))}").ShouldBe(
            ["Insert A: invoice >\"A\", note >\"a\", amount >1", "Update B: note \"old\">\"b\""]);
        task.Ask("select count(*) from feed").ShouldBe("2");
    }

    [Theory, MemberData(nameof(Databases))]
    public void In_a_transaction_a_merge_is_part_of_it(Database database)
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                transaction shop {
                    merge Account as a where a.code = item.account_id into Feed as f on f.invoice = a.code { note <- a.name }
                        when missing insert
                        when extra where f.note is null delete
                    insert Feed { invoice <- "last", note <- "x" }
                }
                if item.on_hold { fail "behind it" }
            }
            """, database);
        task.Sql("insert into invoice (id, account_id, on_hold) values ('1', 'A', null)");
        task.Sql("insert into account (code, name) values ('A', 'a'), ('B', 'b')");
        task.Sql("insert into feed (invoice) values ('C')");
        Unique(task);
        task.Sql("insert into feed (invoice, note) values ('taken', 'x')");

        task.Run("1").Failure.ShouldNotBeNull().Code.ShouldBe("DS6214");
        task.Ask("select invoice from feed order by invoice").ShouldBe("C,taken");

        task.Sql("delete from feed where invoice = 'taken'");
        task.Succeed("1").Attempt.ShouldBe(2);
        task.Ask("select invoice from feed order by invoice").ShouldBe("A,last");
    }

    [Fact]
    public void Two_rows_with_one_key_are_a_bad_row_that_names_both()
    {
        const string byAccount = """
            task T {
                merge Invoice as i into Account as a on a.code = i.account_id {
                    name <- i.account_name
                }
                    when missing insert
                    when changed update
            }
            """;
        using var task = new ScriptedTask(byAccount);
        task.Sql("insert into invoice (id, account_id, account_name) values ('A', 'X', 'a'), ('B', 'X', 'b')");

        var failure = task.Run().Failure.ShouldNotBeNull();

        (failure.Code, failure.Record).ShouldBe(("DS6265", "Invoice B"));
        failure.Message.ShouldContain("Invoice A");
        task.Sql("delete from invoice where id = 'B'");
        task.Sql("insert into invoice (id) values ('C')");
        var noKey = task.Run().Failure.ShouldNotBeNull();
        (noKey.Code, noKey.Record).ShouldBe(("DS6204", "Invoice C"));
    }

    [Fact]
    public void A_key_that_several_rows_of_the_target_have_is_a_bad_row()
    {
        using var task = new ScriptedTask("""
            task T {
                merge Account as a into Invoice as i on i.account_id = a.code { account_name <- a.name }
                    when changed update
            }
            """);
        task.Sql("insert into account (code, name) values ('X', 'x')");
        task.Sql("insert into invoice (id, account_id) values ('A', 'X'), ('B', 'X')");

        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6266");
    }

    [Theory, MemberData(nameof(Databases))]
    public void A_key_of_several_columns_of_any_type_finds_its_row(Database database)
    {
        using var task = new ScriptedTask("""
            table In in shop as "t_in" { key n : int
                key d : decimal(10, 2)
                key t : text(10)
                key day : date
                key at : datetime
                key g : guid
                key b : bool
                v : int }
            table Out in shop as "t_out" { key n : int
                key d : decimal(12, 4)
                key t : text(10)
                key day : date
                key at : datetime
                key g : guid
                key b : bool
                v : int }
            task T {
                merge In as i into Out as o on o.n = i.n and o.d = i.d and o.t = i.t and o.day = i.day and o.at = i.at and o.g = i.g and o.b = i.b batch 3 { v <- i.v }
                    when missing insert
                    when changed update
                    when extra delete at most 50 percent
            }
            """, database);
        var table = task.Table("In");
        using (var write = task.Session.Prepare(new DataSync.Plans.Sources.WriteRequest(DataSync.Plans.Sources.WriteKind.Insert, table, [.. table.Columns.Select(c => c.Index)], [])))
        {
            for (var i = 0; i < 8; i++)
            {
                object?[] row = [(long)(i / 4), i % 2 == 0 ? 1.50m : -0.25m, i % 3 == 0 ? "" : "x ", new DateOnly(2026, 1, 1 + i), new DateTime(2026, 1, 1, 10, 0, 0).AddMilliseconds(i), new Guid(i, 0, 0, new byte[8]), i % 2 == 1, (long)i];
                for (var c = 0; c < row.Length; c++) write.Values.Put(c, row[c]);
                write.Execute(default);
            }
        }

        task.Succeed().Steps.Select(s => s.RowsWritten).ShouldBe([8, 0]);
        task.Succeed().Steps.Select(s => s.RowsWritten).ShouldBe([0, 0]);
        task.Sql("update t_in set v = 100 where v = 3");
        task.Sql("delete from t_in where v = 5");
        task.Succeed().Steps.Select(s => s.RowsWritten).ShouldBe([1, 1]);
        task.Ask("select v from t_out order by v").ShouldBe("0,1,2,4,6,7,100");
    }

    [Fact]
    public void Without_its_key_a_condition_merges_nothing_and_takes_nothing_away()
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                merge Account as a where a.code = item.account_id into Feed as f on f.invoice = a.code { note <- a.name }
                    when missing insert
                    when extra delete at most 100 percent
            }
            """);
        task.Sql("insert into invoice (id) values ('1')");
        task.Sql("insert into feed (invoice) values ('X')");

        task.Succeed("1").Steps.Select(s => s.Outcome).ShouldBe(["no key", "skipped"]);

        task.Ask("select invoice from feed").ShouldBe("X");
    }

    [Fact]
    public void When_a_merge_has_failed_its_extra_rows_stay_though_the_task_goes_on()
    {
        using var task = new ScriptedTask("""
            task T {
                merge Invoice as i into Feed as f on f.invoice = i.id { note <- i.account_name }
                    when missing insert
                    when extra delete
                    when failed continue
            }
            """);
        Unique(task);
        task.Sql("insert into invoice (id, account_name) values ('A', 'x'), ('B', 'x')");
        task.Sql("insert into feed (invoice) values ('X')");

        task.Succeed().Steps.Select(s => s.Outcome).ShouldBe(["warned", "skipped"]);

        task.Ask("select invoice from feed").ShouldBe("X");
    }

    [Fact]
    public void A_database_that_finds_a_for_A_does_not_have_its_row_overwritten()
    {
        using var task = new ScriptedTask(Merge, Database.OdbcMariaDb);
        task.Sql("alter table feed modify invoice varchar(20) character set utf8mb4 collate utf8mb4_general_ci not null");
        task.Sql("insert into invoice (id, account_name) values ('A', 'new')");
        task.Sql("insert into feed (invoice, note) values ('a', 'other')");

        var failure = task.Run().Failure.ShouldNotBeNull();

        (failure.Code, failure.Record).ShouldBe(("DS6271", "Invoice A"));
        task.Ask("select invoice, note from feed").ShouldBe("a other");
    }

    [Fact]
    public void What_is_kept_is_not_touched()
    {
        using var task = new ScriptedTask(Merge.Replace("when missing insert", "when missing keep"));
        task.Sql("insert into invoice (id, account_name) values ('A', 'a'), ('B', 'b')");
        task.Sql("insert into feed (invoice, note) values ('B', 'old')");

        task.Succeed().Steps[0].Remark.ShouldBe("0 inserted, 1 updated, 0 unchanged, 1 kept");
        task.Ask("select invoice, note from feed").ShouldBe("B b");
    }

    [Fact]
    public void A_mapping_sees_the_row_of_the_target()
    {
        using var task = new ScriptedTask("""
            task T {
                merge Invoice as i into Feed as f on f.invoice = i.id {
                    note   <- i.account_name  only if empty
                    amount <- if f is none then i.credit_limit else coalesce(f.amount, 0) + 1
                }
                    when missing insert
                    when changed update
            }
            """);
        task.Sql("insert into invoice (id, account_name, credit_limit) values ('A', 'a', 5), ('B', 'b', 5)");
        task.Sql("insert into feed (invoice, note, amount) values ('B', 'mine', 1)");

        task.Succeed();

        task.Ask("select invoice, note, amount from feed order by invoice").ShouldBe("A a 5,B mine 2");
    }

    [Theory]
    [InlineData("DS3060", "on f.invoice like i.id", "note <- i.account_name")]
    [InlineData("DS3060", "on f.invoice = f.note", "note <- i.account_name")]
    [InlineData("DS3061", "on f.tries = i.credit_limit", "note <- i.account_name")]
    [InlineData("DS3062", "on f.ratio = i.ratio", "note <- i.account_name")]
    [InlineData("DS3063", "on f.note = i.account_name and f.tries = 1", "invoice <- i.id")]
    [InlineData("DS3067", "on f.invoice = i.id", "invoice <- i.id")]
    [InlineData("DS3003", "on f.invoice = i.id", "note <- i.account_name", "must : int")]
    [InlineData("DS3001", "on f.invoice = i.id", "note <- i.account_name\nnote <- i.id")]
    [Trait("Rule", "tasks R115")]
    public void What_does_not_make_a_merge_is_said_before_it_runs(string code, string on, string lines, string column = "more : int?") =>
        ScriptedTask.Codes($$"""
            table In in shop { key id : text(20)
                account_name : text(20)?
                credit_limit : decimal(12, 2)?
                ratio : float }
            table Out in shop { key invoice : text(20)
                note : text(20)?
                tries : int?
                ratio : float?
                {{column}} }
            task T { merge In as i into Out as f {{on}} {
                {{lines}}
            } when missing insert when changed update }
            """).ShouldBe([code]);

    [Theory]
    [InlineData("DS3066", "task T { merge Invoice as i into Feed as f on f.invoice = i.id { note <- i.account_name } }")]
    [InlineData("DS3065", "task T { merge Feed as i into Feed as f on f.invoice = i.invoice { note <- i.note } when missing insert }")]
    [InlineData("DS3064", "task T { for each a in Account { merge Invoice as i where i.account_id = a.code into Feed as f on f.invoice = i.id { note <- i.account_name } when missing insert } }")]
    public void A_merge_where_none_can_be_is_refused(string code, string task) => ScriptedTask.Codes(task).ShouldBe([code]);

    [Theory]
    [InlineData(3, Database.Sqlite)]
    [InlineData(5, Database.OdbcSqlite)]
    [InlineData(7, Database.Postgres)]
    [InlineData(11, Database.OdbcPostgres)]
    [InlineData(13, Database.OdbcMariaDb)]
    [Trait("Rule", "tasks R165")]
    public void Whatever_the_two_tables_hold_afterwards_the_target_is_what_was_computed_by_hand(int seed, Database database)
    {
        using var task = new ScriptedTask("""
            task T {
                merge Account as a where a.credit_limit >= 0 into Feed as f on f.invoice = a.code batch 7 {
                    note      <- a.name  truncate
                    amount    <- a.credit_limit
                    posted_on <- a.since
                }
                    when missing insert
                    when changed update
                    when extra where f.amount is null or f.amount < 500 delete
            }
            """, database);
        var random = new Random(seed);
        string[] names = ["", "Hofer", "hofer ", "O'Neill", "Ä ö ß", "日本", " x", "A;B%_C"];
        for (var round = 0; round < 4; round++)
        {
            task.Sql("delete from account");
            var accounts = Enumerable.Range(0, 60).Where(_ => random.Next(3) > 0)
                .Select(i => (Code: $"K{i}", Name: random.Next(4) == 0 ? null : names[random.Next(names.Length)], Limit: random.Next(6) == 0 ? (int?)null : random.Next(-200, 1000), Since: random.Next(3) == 0 ? null : $"2026-0{random.Next(1, 9)}-11")).ToList();
            foreach (var (code, name, limit, since) in accounts) task.Sql($"insert into account (code, name, credit_limit, since) values ('{code}', {Text(name)}, {limit?.ToString() ?? "null"}, {Text(since)})");
            for (var i = 0; i < 60; i++)
            {
                if (random.Next(8) == 0) task.Sql($"delete from feed where invoice = 'K{i}'");
                if (random.Next(8) == 0) task.Sql($"update feed set note = 'by hand', amount = {random.Next(1000)} where invoice = 'K{i}'");
                if (random.Next(8) == 0 && task.Ask($"select count(*) from feed where invoice = 'K{i}'") == "0") task.Sql($"insert into feed (invoice, amount) values ('K{i}', {random.Next(1000)})");
            }
            var expected = accounts.Where(a => a.Limit >= 0).ToDictionary(a => a.Code, a => $"{a.Name ?? "-"}|{a.Limit}|{a.Since ?? "-"}");
            foreach (var row in Rows(task)) expected.TryAdd(row.Key, row.Value);
            foreach (var code in expected.Keys.Where(k => !accounts.Any(a => a.Code == k && a.Limit >= 0)).ToList())
                if (expected[code].Split('|')[1] is "-" or { Length: < 3 } || int.Parse(expected[code].Split('|')[1]) < 500) expected.Remove(code);

            task.Succeed();

            Rows(task).OrderBy(r => r.Key).Select(r => $"{r.Key} {r.Value}").ShouldBe(expected.OrderBy(r => r.Key).Select(r => $"{r.Key} {r.Value}"), $"round {round}");
            task.Succeed().Steps.Sum(r => r.RowsWritten).ShouldBe(0);
        }

        static string Text(string? value) => value is null ? "null" : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    private static Dictionary<string, string> Rows(ScriptedTask task)
    {
        using var command = task.Session.Connection.CreateCommand();
        command.CommandText = "select invoice, note, amount, posted_on from feed";
        using var reader = command.ExecuteReader();
        var rows = new Dictionary<string, string>();
        while (reader.Read())
        {
            var day = reader.IsDBNull(3) ? "-" : reader.GetValue(3) is DateTime date ? date.ToString("yyyy-MM-dd") : reader.GetValue(3) is DateOnly only ? only.ToString("yyyy-MM-dd") : Convert.ToString(reader.GetValue(3))?[..10];
            rows[reader.GetString(0)] = $"{(reader.IsDBNull(1) ? "-" : reader.GetString(1))}|{(reader.IsDBNull(2) ? "-" : Convert.ToDecimal(reader.GetValue(2), System.Globalization.CultureInfo.InvariantCulture).ToString("0"))}|{day}";
        }
        return rows;
    }

    private static void Unique(ScriptedTask task) => task.Sql("create unique index feed_note on feed (note)");
}
