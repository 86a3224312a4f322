using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>
/// A row of the source that is bad never causes the deletion of its counterpart: what the target's database takes for it, by its collation, by another unique key or because blanks do not count, is
/// not extra. Source: issue 3, tasks R65, R162.
/// </summary>
public sealed class MergeHeldRules
{
    private const string Merge = """
        task T {
            merge Invoice as i into Feed as f on f.invoice = i.id { note <- i.account_name }
                when missing insert
                when changed update
                when extra delete
                bad rows skip
        }
        """;

    public static TheoryData<Database> Databases => ScriptedTask.Databases;

    [Theory, MemberData(nameof(Databases)), Trait("Rule", "tasks R65"), Trait("Rule", "tasks R162")]
    public void What_the_database_takes_for_a_row_that_it_refused_is_not_extra(Database database)
    {
        using var task = CaseBlind(Merge, database);

        for (var run = 0; run < 2; run++)
        {
            var result = task.Succeed();

            Feed(task).ShouldBe("A,N,q");
            result.Steps[0].RowsBad.ShouldBe(1);
            result.Steps[1].Remark.ShouldBe(run == 0 ? "1 deleted, 1 held" : "0 deleted, 1 held");
            result.Warnings.ShouldContain(w => w.Contains("Invoice Q is bad") && w.Contains("\"Q\"") && w.Contains("\"q\""));
            result.Warnings.ShouldContain(w => w.Contains("merge Feed extra: 1 of Feed not taken as extra"));
        }
    }

    [Theory, MemberData(nameof(Databases)), Trait("Rule", "tasks R65")]
    public void Without_a_rule_for_bad_rows_it_is_named_with_a_code(Database database)
    {
        using var task = CaseBlind(Merge.Replace("bad rows skip", ""), database);

        var failure = task.Run().Failure.ShouldNotBeNull();

        (failure.Code, failure.Record).ShouldBe(("DS6271", "Invoice Q"));
        failure.Message.ShouldContain("its key is \"Q\", which is \"q\" to the database");
        Feed(task).ShouldBe("A,X,q");
    }

    [Theory, MemberData(nameof(Databases))]
    public void Nothing_is_set_on_it_either(Database database)
    {
        using var task = CaseBlind(Merge.Replace("extra delete", "extra set { note <- \"gone\" } at most 1 rows"), database);

        task.Succeed().Steps[1].RowsWritten.ShouldBe(1);

        task.Ask("select invoice from feed where note = 'gone'").ShouldBe("X");
    }

    [Theory, MemberData(nameof(Databases))]
    public void Nor_is_it_extra_to_a_merge_that_keeps_away_what_is_missing(Database database)
    {
        using var task = CaseBlind(Merge.Replace("missing insert", "missing keep"), database);

        task.Succeed().Steps[1].Remark.ShouldBe("1 deleted, 1 held");

        Feed(task).ShouldBe("A,q");
    }

    [Theory, MemberData(nameof(Databases))]
    public void Nor_when_the_row_of_the_source_cannot_be_mapped(Database database)
    {
        using var task = CaseBlind(Merge.Replace("i.account_name", "if i.id = \"Q\" then i.account_name + \"twenty letters and more\" else i.account_name"), database);
        task.Sql("update invoice set account_name = 'x' where id = 'Q'");

        task.Succeed().Steps[1].Remark.ShouldBe("1 deleted, 1 held");

        Feed(task).ShouldBe("A,N,q");
    }

    [Theory, MemberData(nameof(Databases))]
    public void A_preview_does_not_list_it(Database database)
    {
        using var task = CaseBlind(Merge, database);

        var writes = task.Run(preview: true).Preview.ShouldNotBeNull().Writes;

        writes.Where(w => w.Kind == DataSync.Engine.Preview.PlannedKind.Delete).Select(w => w.Key).ShouldBe(["X"]);
    }

    [Theory, MemberData(nameof(Databases)), Trait("Rule", "tasks R162")]
    public void Nor_is_what_a_refused_row_collides_with_in_another_column(Database database)
    {
        using var task = new ScriptedTask(Merge, database);
        task.Sql("create unique index feed_note on feed (note)");
        task.Sql("insert into invoice (id, account_name) values ('A', 'one'), ('B', 'two'), ('C', 'c')");
        task.Sql("insert into feed (invoice, note) values ('A', 'old'), ('X', 'one'), ('Y', 'two'), ('Z', 'z')");

        var result = task.Succeed();

        task.Ask("select invoice, note from feed order by invoice").ShouldBe("A old,C c,X one,Y two");
        (result.Steps[0].RowsBad, result.Steps[1].Remark).ShouldBe((2, "1 deleted, 2 held"));
    }

    [Theory]
    [InlineData(Database.Sqlite), InlineData(Database.OdbcSqlite), InlineData(Database.Postgres), InlineData(Database.OdbcPostgres)]
    public void When_nobody_can_say_what_a_row_was_refused_for_nothing_is_extra(Database database)
    {
        using var task = new ScriptedTask(Merge, database);
        task.Sql("create unique index feed_key on feed (lower(invoice))");
        Given(task);

        var result = task.Succeed();

        Feed(task).ShouldBe("A,N,X,q");
        result.Steps[1].Outcome.ShouldBe("skipped");
        result.Warnings.ShouldContain(w => w.Contains("nor which rows are extra: nothing was deleted"));
    }

    [Theory]
    [InlineData(Database.Postgres), InlineData(Database.OdbcPostgres)]
    public void A_unique_column_of_another_type_than_it_is_declared_as_is_not_asked(Database database)
    {
        using var task = new ScriptedTask(Merge, database);
        task.Sql("alter table feed alter note type integer using null");
        task.Sql("create unique index feed_note on feed (note)");
        task.Sql("insert into invoice (id, account_name) values ('A', '1'), ('B', '7')");
        task.Sql("insert into feed (invoice, note) values ('X', 7)");

        task.Succeed().Steps[1].Outcome.ShouldBe("skipped");

        Feed(task).ShouldBe("A,X");
    }

    [Theory]
    [InlineData(Database.Postgres), InlineData(Database.OdbcPostgres)]
    public void A_key_that_its_domain_refuses_is_looked_for_all_the_same(Database database)
    {
        using var task = new ScriptedTask(Merge, database);
        task.Sql("create domain word as varchar(20) check (value <> 'Q')");
        task.Sql("alter table feed alter invoice type word");
        Given(task);

        task.Succeed().Steps.Select(s => s.Remark).ShouldBe(["1 inserted, 0 updated, 1 unchanged", "2 deleted"]);

        Feed(task).ShouldBe("A,N");
    }

    [Theory]
    [InlineData("é", "e"), InlineData("E", "é"), InlineData("e ", "e"), InlineData("e", "e "), InlineData("É  ", "e ")]
    public void Accents_and_blanks_that_do_not_count_are_no_difference(string source, string target)
    {
        using var task = CaseBlind(Merge, Database.OdbcMariaDb);
        task.Sql("delete from invoice where id = 'Q'");
        task.Sql("delete from feed where invoice = 'q'");
        task.Sql($"insert into invoice (id) values ('{source}')");
        task.Sql($"insert into feed (invoice) values ('{target}')");

        task.Succeed().Steps[1].Remark.ShouldBe("1 deleted, 1 held");

        task.Ask("select concat('<', invoice, '>') from feed where invoice = 'e'").ShouldBe($"<{target}>");
    }

    [Theory]
    [InlineData(Database.Postgres), InlineData(Database.OdbcPostgres), InlineData(Database.OdbcMariaDb)]
    public void Nor_is_a_key_of_fixed_length_when_that_of_the_source_has_blanks_behind_it(Database database)
    {
        using var task = new ScriptedTask(Merge, database);
        task.Sql(database == Database.OdbcMariaDb ? "alter table feed modify invoice char(20) not null" : "alter table feed alter invoice type char(20)");
        task.Sql("insert into invoice (id) values ('A'), ('y '), ('n ')");
        task.Sql("insert into feed (invoice) values ('A'), ('y'), ('X')");

        var result = task.Succeed();

        task.Ask("select trim(invoice) from feed order by invoice").ShouldBe("A,y");
        (result.Steps[0].RowsBad, result.Steps[1].Remark).ShouldBe((2, "1 deleted, 1 held"));
    }

    [Theory, MemberData(nameof(Databases))]
    public void Of_two_rows_of_the_source_that_are_one_to_the_database_one_is_there(Database database)
    {
        using var task = CaseBlind(Merge, database);
        task.Sql("insert into invoice (id) values ('x'), ('y'), ('Y')");

        task.Succeed().Warnings.ShouldContain(w => w.Contains("\"Y\"") && w.Contains("\"y\""));

        Feed(task, StringComparer.OrdinalIgnoreCase).ToUpperInvariant().ShouldBe("A,N,Q,X,Y");
        task.Sql("delete from feed where invoice = 'q'");
        task.Sql("insert into invoice (id) values ('q')");
        task.Succeed().Steps[1].RowsWritten.ShouldBe(0);
        Feed(task, StringComparer.OrdinalIgnoreCase).ToUpperInvariant().ShouldBe("A,N,Q,X,Y");
    }

    [Theory]
    [InlineData("i.id", "incremental by digest"), InlineData("trim(i.id)", ""), InlineData("trim(i.id)", "incremental by digest")]
    public void A_computed_key_and_digests_hold_it_as_well(string on, string incremental)
    {
        using var task = CaseBlind(Merge.Replace("= i.id", "= " + on).Replace("as i into", $"as i {incremental} into"), Database.Sqlite);

        task.Succeed();
        task.Succeed().Steps[0].RowsBad.ShouldBe(1);

        Feed(task).ShouldBe("A,N,q");
    }

    [Theory]
    [InlineData(Database.Sqlite), InlineData(Database.Postgres), InlineData(Database.OdbcMariaDb)]
    public void A_second_attempt_that_begins_behind_the_merge_knows_it(Database database)
    {
        using var task = CaseBlind(Merge.Replace("extra delete", "extra delete at most 1 rows"), database);
        task.Sql("insert into feed (invoice) values ('Y')");
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6267");
        task.Sql("delete from feed where invoice = 'Y'");

        var second = task.Succeed();

        second.Attempt.ShouldBe(2);
        second.Steps.Select(s => s.Outcome).ShouldBe(["done earlier", "ok"]);
        Feed(task).ShouldBe("A,N,q");
    }

    [Fact]
    public void Or_that_nobody_can_say()
    {
        using var task = new ScriptedTask(Merge.Replace("bad rows skip", "bad rows skip insert Account { code <- \"X\" }"));
        task.Sql("create unique index feed_key on feed (lower(invoice))");
        task.Sql("insert into account (code) values ('X')");
        Given(task);
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6214");
        task.Sql("delete from account");

        task.Succeed().Steps.Take(2).Select(s => s.Outcome).ShouldBe(["done earlier", "skipped"]);

        Feed(task).ShouldBe("A,N,X,q");
    }

    [Theory]
    [InlineData("missing insert"), InlineData("missing keep")]
    public void A_second_attempt_that_begins_within_the_merge_finds_it_again(string missing)
    {
        using var task = CaseBlind(Merge.Replace("missing insert", missing).Replace("{ note", "batch 2 { note"), Database.Sqlite);
        task.Sql("delete from invoice where id = 'N'");
        task.Sql("update invoice set account_name = 'new'");
        task.Sql("insert into invoice (id, credit_limit) values ('Z', 'no number')");
        var script = Merge.Replace("missing insert", missing).Replace("{ note", "batch 2 { amount <- i.credit_limit, note");
        task.Recompile(script);
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6141");
        task.Ask("select note from feed where invoice = 'A'").ShouldBe("new");
        Feed(task).ShouldContain("X,q");
        task.Sql("delete from invoice where id = 'Z'");

        var second = task.Succeed();

        second.Attempt.ShouldBe(2);
        second.Steps[1].Remark.ShouldBe("1 deleted, 1 held");
        task.Ask("select count(*) from feed where invoice = 'q'").ShouldBe("1");
    }

    [Theory]
    [InlineData("insert into invoice (id, account_id, account_name) values ('1', 'A', 'one'), ('2', 'A', 'two')", "DS6265")]
    [InlineData("insert into invoice (id, account_id, account_name) values ('1', 'A', 'long')", "DS6102")]
    [InlineData("insert into invoice (id, account_id, account_name) values ('1', 'A', 'taken')", "DS6214")]
    [InlineData("insert into invoice (id, account_id, posted_on) values ('1', 'A', 'no day')", null)]
    [Trait("Rule", "tasks R162")]
    public void However_a_row_of_the_source_is_bad_its_counterpart_stays(string rows, string? code)
    {
        using var task = new ScriptedTask("""
            table Short in shop as "short" { key code : text(8)
                name : text(20)?
                since : date? }
            task T {
                merge Invoice as i into Short as s on s.code = i.account_id { name <- if i.account_name = "long" then "{i.account_name}er than its column is" else i.account_name, since <- i.posted_on }
                    when missing insert
                    when changed update
                    when extra delete
                    bad rows isolate to "bad.jsonl"
            }
            """);
        task.Sql("create unique index short_name on short (name)");
        task.Sql("insert into short (code, name) values ('A', 'a'), ('B', 'taken'), ('X', 'x')");
        task.Sql("insert into invoice (id, account_id, account_name) values ('B', 'B', 'taken')");
        task.Sql(rows);

        var result = task.Run();

        task.Ask("select count(*) from short where code in ('A', 'B')").ShouldBe("2");
        if (code is null)
        {
            result.Failure.ShouldNotBeNull().Code.ShouldBe("DS6141");
            return;
        }
        result.Steps[0].RowsBad.ShouldBe(1);
        File.ReadAllText(Path.Combine(task.Folder, "bad.jsonl")).ShouldContain(code);
        task.Ask("select count(*) from short").ShouldBe("2");
    }

    [Theory, MemberData(nameof(Databases)), Trait("Rule", "tasks R140")]
    public void Masked_values_are_not_shown(Database database)
    {
        foreach (var extra in new[] { "when extra delete", "" }) NothingMasked(extra, database);
    }

    [Fact]
    public void What_the_condition_of_the_source_leaves_out_holds_nothing()
    {
        using var task = CaseBlind(Merge.Replace("as i into", "as i where i.id <> \"Q\" into"), Database.Sqlite);

        task.Succeed().Steps[1].Remark.ShouldBe("2 deleted");

        Feed(task).ShouldBe("A,N");
    }

    [Fact]
    public void Nor_does_a_row_that_the_database_takes_beside_it()
    {
        using var task = new ScriptedTask(Merge);
        task.Sql("drop table feed");
        task.Sql("create table feed (invoice varchar(20) collate nocase, note varchar(20), amount text, posted_on text)");
        Given(task);

        task.Run(preview: true).Preview.ShouldNotBeNull().Writes.Count(w => w.Kind == DataSync.Engine.Preview.PlannedKind.Delete).ShouldBe(2);
        task.Succeed().Steps[1].Remark.ShouldBe("2 deleted");

        Feed(task).ShouldBe("A,N,Q");
    }

    private static void NothingMasked(string extra, Database database)
    {
        using var task = new ScriptedTask($$"""
            table In in shop as "t_in" { key id : int
                code : text(20) masked
                pin : text(20) masked }
            table Out in shop as "t_out" { key code : text(20) masked
                pin : text(20) masked }
            task T {
                merge In as i into Out as o on o.code = i.code { pin <- i.pin }
                    when missing insert
                    {{extra}}
                    bad rows skip
            }
            """, database);
        task.Sql("create unique index out_pin on t_out (pin)");
        task.Sql("insert into t_in (id, code, pin) values (1, 'first', '1111'), (2, 'second', '2222'), (3, 'third', '3333')");
        task.Sql("insert into t_out (code, pin) values ('hidden', '2222')");

        var result = task.Succeed();

        task.Ask("select code from t_out order by pin").ShouldBe("first,hidden,third");
        result.Warnings.ShouldAllBe(w => !w.Contains("2222") && !w.Contains("second") && !w.Contains("hidden"));
    }

    private static string Feed(ScriptedTask task, StringComparer? order = null) => string.Join(",", task.Ask("select invoice from feed").Split(',').Order(order ?? StringComparer.Ordinal));

    /// <summary>Invoices and a feed whose database takes <c>q</c> and <c>Q</c> for one key.</summary>
    private static ScriptedTask CaseBlind(string script, Database database)
    {
        var task = new ScriptedTask(script, database);
        switch (database)
        {
            case Database.OdbcMariaDb:
                task.Sql("alter table feed modify invoice varchar(20) character set utf8mb4 collate utf8mb4_general_ci not null");
                break;
            case Database.Postgres or Database.OdbcPostgres:
                task.Sql("create collation careless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
                task.Sql("alter table feed alter invoice type varchar(20) collate careless");
                break;
            default:
                task.Sql("drop table feed");
                task.Sql("create table feed (invoice varchar(20) collate nocase primary key, note varchar(20), amount text, posted_on text)");
                break;
        }
        Given(task);
        return task;
    }

    private static void Given(ScriptedTask task)
    {
        task.Sql("insert into invoice (id) values ('A'), ('N'), ('Q')");
        task.Sql("insert into feed (invoice) values ('A'), ('X'), ('q')");
    }
}
