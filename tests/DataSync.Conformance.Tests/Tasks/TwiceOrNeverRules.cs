using DataSync.Engine.Journal;
using DataSync.Engine.Running;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>What could write a record twice, or never: rows that look alike, and rows that somebody changes between two attempts.</summary>
public sealed class TwiceOrNeverRules
{
    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask)), Trait("Rule", "tasks R126")]
    public void The_marks_of_runs_that_follow_one_another_are_removed_together(Database database)
    {
        using var task = new ScriptedTask("task T for Invoice as item { insert Feed { invoice <- item.id } }", database);
        task.Sql("insert into invoice (id) values ('R-1'), ('R-2'), ('R-3')");
        var left = new List<string>();
        foreach (var run in task.RunEach())
        {
            run.Failure.ShouldBeNull();
            left.Add(task.Ask("select count(distinct run) from ds_done"));
        }
        left.ShouldBe(["1", "2", "3"]);
        task.Ask("select count(*) from ds_done").ShouldBe("0");
    }

    private const string Entry = """
        table Entry in shop as "entry" {
            key id  : int generated
            invoice : text(20)?
        }
        table Cost in shop as "cost" {
            key no : decimal(12, 2)
            note   : text(20)?
        }
        table Number in shop as "numbers" {
            key no : int
            name   : text(20)?
        }

        """;

    [Fact]
    [Trait("Rule", "tasks R77")]
    public void Rows_that_look_alike_are_each_written_when_something_comes_back()
    {
        using var task = new ScriptedTask(Entry + """
            task T {
                for each a in Account { insert Entry { invoice <- a.name } returning id as made }
            }
            """);
        task.Sql("insert into account (code, name) values ('A', 'same'), ('B', 'same'), ('C', 'other')");

        task.Succeed();

        task.Ask("select invoice from entry order by id").ShouldBe("same,same,other");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void A_row_that_was_changed_between_two_attempts_is_not_written_again_when_something_comes_back()
    {
        using var task = new ScriptedTask(Entry + """
            task T {
                for each a in Account { insert Entry { invoice <- a.code + "-" + a.name } returning id as made }
            }
            """);
        task.Sql("insert into account (code, name) values ('A', 'a'), ('B', 'b')");
        task.RunAs("T", new RunOptions { BreakAfterStep = 1 }).Outcome.ShouldBe(RunOutcome.BrokenOff);
        task.Sql("update account set name = 'changed' where code = 'A'");

        var second = task.RunAs("T", new RunOptions());

        second.Attempt.ShouldBe(2);
        task.Ask("select invoice from entry order by id").ShouldBe("A-a,B-b");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void What_was_set_on_extra_rows_is_not_set_once_more_by_the_second_attempt()
    {
        using var task = new ScriptedTask("""
            task T {
                merge Invoice as i where i.credit_limit > 0 into Feed as f on f.invoice = i.id batch 2 { note <- i.account_name }
                    when missing insert
                    when extra set { amount <- f.amount + 1 } at most 90 percent
            }
            """);
        task.Sql("insert into invoice (id, credit_limit) values ('X', 1)");
        task.Sql("insert into feed (invoice, amount) values ('A', 1), ('B', 1), ('C', 1), ('D', 1)");
        task.Sql("create trigger refuses before update on feed when new.invoice = 'D' begin select raise(abort, 'not yet'); end");
        task.Run().Outcome.ShouldBe(RunOutcome.Failed);
        task.Ask("select invoice, amount from feed where amount is not null order by invoice").ShouldBe("A 2,B 2,C 1,D 1");
        task.Sql("drop trigger refuses");

        task.Succeed();

        task.Ask("select invoice, amount from feed where amount is not null order by invoice").ShouldBe("A 2,B 2,C 2,D 2");
    }

    [Fact]
    public void A_key_of_another_type_of_number_is_found_in_the_source()
    {
        using var task = new ScriptedTask(Entry + """
            task T {
                merge Number as n into Cost as c on c.no = n.no { note <- n.name } when missing insert when extra delete
            }
            """);
        task.Sql("insert into numbers values (1, 'one'), (2, 'two')");

        task.Succeed();
        task.Succeed();

        task.Ask("select note from cost order by note").ShouldBe("one,two");
    }

    private const string Likes = """
        table Entry in shop as "entry" {
            key id  : int generated
            invoice : text(20)?
        }
        source far = sqlite { file: "far.db", create: true, foreign_keys: true }
        table Copy in far as "copies" {
            key id  : int generated
            invoice : text(20)?
        }

        """;

    /// <summary>Accounts without what tells them apart.</summary>
    private const string Names = "query shop as rows returns many (name : text(60)?) \"select name from account order by name\"";

    [Theory]
    [InlineData("for each r in rows { insert Entry { invoice <- r.name truncate } returning id as made }")]
    [InlineData("for each r in rows batch 1 { insert Entry { invoice <- r.name truncate } returning id as made }")]
    [InlineData("transaction shop { for each r in rows { insert Entry { invoice <- r.name truncate } } }")]
    [InlineData("transaction shop { for each r in rows { query shop \"insert into entry (invoice) values ({r.name})\" } }")]
    [InlineData("for each r in rows { for each a in Account where a.code = \"A\" { insert Entry { invoice <- r.name truncate } returning id as made } }")]
    [Trait("Rule", "tasks R126")]
    public void Rows_of_a_statement_that_are_the_same_in_everything_are_each_written_though_each_write_has_a_mark_of_its_own(string loop)
    {
        using var task = new ScriptedTask(Likes + "task T { " + Names.Replace("account order", "account where code <= 'C' order", StringComparison.Ordinal) + (loop.StartsWith("transaction", StringComparison.Ordinal) ? " limit 10 " : " ") + loop + " }");
        task.Sql("insert into account (code, name) values ('A', 'same'), ('B', 'same'), ('C', 'other')");

        task.Succeed();

        task.Ask("select invoice from entry order by invoice").ShouldBe("other,same,same");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void Rows_of_a_statement_that_are_the_same_in_everything_are_each_written_by_the_attempt_that_gets_so_far()
    {
        using var task = new ScriptedTask(Likes + $$"""
            task T {
                {{Names}}
                for each r in rows batch 1 { insert Entry { invoice <- r.name truncate } returning id as made }
            }
            """);
        task.Sql("insert into account (code, name) values ('A', 'same'), ('B', 'same'), ('C', 'same'), ('D', 'tame')");
        foreach (var there in new[] { 0, 1, 2, 3 })
        {
            task.Sql($"create trigger refuses before insert on entry when (select count(*) from entry) = {there} begin select raise(abort, 'not yet'); end");
            task.Run().Outcome.ShouldBe(RunOutcome.Failed);
            task.Ask("select count(*) from entry").ShouldBe($"{there}");
            task.Sql("drop trigger refuses");
        }

        task.Succeed();

        task.Ask("select invoice from entry order by invoice").ShouldBe("same,same,same,tame");
    }

    [Theory, InlineData(""), InlineData("bad rows skip")]
    [Trait("Rule", "tasks R126")]
    public void Rows_that_are_the_same_in_everything_keep_their_marks_apart_when_a_batch_is_done_again(string bad)
    {
        using var task = new ScriptedTask(Likes + $$"""
            task T {
                {{Names}}
                for each r in rows batch 3 { insert Entry { invoice <- r.name truncate } returning id as made  insert Copy { invoice <- r.name truncate } } {{bad}}
            }
            """, create: false);
        using var far = new Far(task);
        task.Session.CreateTable(task.Table("Entry"));
        far.Sql("create table copies (id integer primary key, invoice text)");
        task.Sql("insert into account (code, name) values ('A', 'same'), ('B', 'same'), ('C', 'same'), ('D', 'same'), ('E', 'same')");
        far.Sql("create trigger refuses before insert on copies when (select count(*) from copies) = 4 begin select raise(abort, 'not yet'); end");
        var first = task.Run();
        far.Sql("drop trigger refuses");
        if (bad.Length == 0) task.Succeed();
        else first.Steps.Single(s => s.Kind == "for each").RowsBad.ShouldBe(1);

        task.Ask("select count(*) from entry").ShouldBe(bad.Length == 0 ? "5" : "4");
        far.Ask("select count(*) from copies").ShouldBe(bad.Length == 0 ? "5" : "4");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void Rows_that_are_the_same_in_everything_are_counted_source_by_source()
    {
        using var task = new ScriptedTask(Likes + """
            task T {
                query shop as rows returns many (name : text(60)?) "select name from account order by credit_limit"
                for each r in rows batch 2 { insert Entry { invoice <- r.name truncate }  insert Copy { invoice <- r.name truncate } }
            }
            """, create: false);
        using var far = new Far(task);
        task.Session.CreateTable(task.Table("Entry"));
        far.Sql("create table copies (id integer primary key, invoice text)");
        task.Sql("insert into account (code, name, credit_limit) values ('A', 'same', 1), ('B', 'other', 2), ('C', 'same', 3), ('D', 'same', 4)");
        void Break(string place, int there)
        {
            Action<string> sql = place == "entry" ? task.Sql : far.Sql;
            sql($"create trigger refuses before insert on {place} when (select count(*) from {place}) >= {there} begin select raise(abort, 'not yet'); end");
            task.Run().Outcome.ShouldBe(RunOutcome.Failed);
            sql("drop trigger refuses");
        }

        Break("copies", 2);
        task.Ask("select count(*) from entry").ShouldBe("2");
        // Now they come in another order, so that a batch has rows that are done and rows that are not.
        task.Sql("update account set credit_limit = 9 where code = 'B'");
        Break("copies", 3);
        task.Ask("select count(*) from entry").ShouldBe("3");

        task.Succeed();

        task.Ask("select invoice from entry order by invoice").ShouldBe("other,same,same,same");
        far.Ask("select invoice from copies order by invoice").ShouldBe("other,same,same,same");
    }

    /// <summary>Attempts that break off anywhere, rows that come in another order each time, and not one of them is lost or doubled in either source.</summary>
    [Theory]
    [InlineData("batch 3", "", "")]
    [InlineData("batch 1", "returning id as made", "")]
    [InlineData("batch 4", "", "returning id as copied")]
    [InlineData("batch 5", "returning id as made", "returning id as copied")]
    [Trait("Rule", "tasks R126")]
    public void However_often_it_breaks_off_rows_that_are_the_same_in_everything_end_in_both_sources_once_each(string batch, string here, string there)
    {
        var between = 0;
        for (var seed = 1; seed <= 8; seed++)
        {
            var random = new Random(seed);
            using var task = new ScriptedTask(Likes + $$"""
                task T {
                    query shop as rows returns many (name : text(60)?) "select name from account order by credit_limit, code"
                    for each r in rows {{batch}} { insert Entry { invoice <- r.name truncate } {{here}}  insert Copy { invoice <- r.name truncate } {{there}} }
                }
                """, create: false);
            using var far = new Far(task);
            task.Session.CreateTable(task.Table("Entry"));
            far.Sql("create table proof (id integer primary key)");
            far.Sql("create table copies (id integer primary key, invoice text, proof integer references proof (id) deferrable initially deferred)");
            var done = false;
            for (var i = 1; i <= 14; i++) task.Sql($"insert into account (code, name) values ('{i}', 'n{random.Next(3)}')");
            for (var attempt = 0; attempt < 8 && !done; attempt++)
            {
                for (var i = 1; i <= 14; i++) task.Sql($"update account set credit_limit = {random.Next(20)} where code = '{i}'");
                // Refused here, refused there, or refused there at the commit, when it is committed here already.
                var kind = random.Next(3);
                var (place, sql) = kind == 0 ? ("entry", (Action<string>)task.Sql) : ("copies", far.Sql);
                var when = $"on {place} when (select count(*) from {place}) > {random.Next(14)}";
                sql(kind == 2 ? $"create trigger refuses after insert {when} begin update copies set proof = 0 where id = new.id; end"
                    : $"create trigger refuses after insert {when} begin select raise(abort, 'not yet'); end");
                done = task.Run().Outcome == RunOutcome.Succeeded;
                sql("drop trigger refuses");
                if (task.Ask("select count(*) from entry") != far.Ask("select cast(count(*) as text) from copies")) between++;
            }

            if (!done) task.Succeed();

            var expected = task.Ask("select name from account order by name");
            task.Ask("select invoice from entry order by invoice").ShouldBe(expected, $"seed {seed}");
            far.Ask("select invoice from copies order by invoice").ShouldBe(expected, $"seed {seed}");
        }
        between.ShouldBeGreaterThan(0, "committed in one source and not in the other");
    }

    [Theory]
    [InlineData("query shop as rows returns many (key code : text(8), name : text(60)?) \"select code, name from account order by code\"")]
    [InlineData("read Account as a where a.code >= \"A\" order by a.code limit 10 when many all as rows")]
    [Trait("Rule", "tasks R126")]
    public void A_row_of_a_list_that_was_changed_between_two_attempts_is_not_written_again(string list)
    {
        foreach (var returning in new[] { "", "returning id as made" })
        {
            using var task = new ScriptedTask(Likes + $$"""
                task T {
                    {{list}}
                    for each r in rows batch 1 { insert Entry { invoice <- r.code + "-" + r.name } {{returning}} }
                }
                """);
            task.Sql("insert into account (code, name) values ('A', 'a'), ('B', 'b')");
            task.Sql("create trigger refuses before insert on entry when new.invoice = 'B-b' begin select raise(abort, 'not yet'); end");
            task.Run().Outcome.ShouldBe(RunOutcome.Failed, task.Ask("select invoice from entry"));
            task.Sql("drop trigger refuses");
            task.Sql("update account set name = 'changed' where code = 'A'");

            task.Succeed();

            task.Ask("select invoice from entry order by id").ShouldBe("A-a,B-b");
        }
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R65")]
    [Trait("Rule", "tasks R126")]
    public void Rows_that_a_database_might_take_for_the_same_have_marks_of_their_own(Database database)
    {
        using var task = new ScriptedTask(""""
            task T {
                query shop as rows returns many (code : text(8), name : text(60)?) "select code, name from account order by code"
                for each r in rows batch 2 {
                    query shop as one returns (name : text(60)?) "select name from account where code = {r.code}"
                    insert Feed { invoice <- r.code } once per "{one.name}"
                }
            }
            """", database);
        foreach (var (code, name) in new[] { ("1", "same"), ("2", "SAME"), ("3", "säme"), ("4", "same "), ("5", "same\t"), ("6", "same"), ("7", "ſame") })
            task.Sql($"insert into account (code, name) values ('{code}', '{name}')");

        task.Succeed();

        task.Ask("select invoice from feed order by invoice").ShouldBe("1,2,3,4,5,7");
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void Once_per_a_value_is_once_for_all_rows_that_have_it()
    {
        using var task = new ScriptedTask(Likes + """
            task T {
                for each a in Account order by a.code { insert Entry { invoice <- a.code } once per length(a.code) }
            }
            """);
        task.Sql("insert into account (code, name) values ('A', 'x'), ('B', 'x'), ('CC', 'y')");

        task.Succeed();

        task.Ask("select invoice from entry order by id").ShouldBe("A,CC");
    }

    /// <summary>The second source, looked at from outside.</summary>
    private sealed class Far : IDisposable
    {
        private readonly Microsoft.Data.Sqlite.SqliteConnection connection;

        public Far(ScriptedTask task)
        {
            connection = new($"Data Source={Path.Combine(task.Folder, "far.db")};Pooling=False");
            connection.Open();
        }

        public void Sql(string sql) => Ask(sql);

        public string Ask(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            var rows = new List<string>();
            while (reader.Read()) rows.Add(reader.GetString(0));
            return string.Join(",", rows);
        }

        public void Dispose() => connection.Dispose();
    }
}
