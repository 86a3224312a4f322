using DataSync.Engine.Journal;
using DataSync.Engine.Running;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Reading only what has changed, and two directions that come to rest. Source: issue 3, tasks C39, C41, R165.</summary>
public sealed class MergeIncrementalRules
{
    private const string Tables = """
        table Old in shop { key no : int
            name : text(20)?
            changed_at : datetime? }
        table New in shop { key no : int
            name : text(20)?
            changed_at : datetime? }

        """;

    private const string Merge = """
        task T {
            merge Old as o incremental by o.changed_at into New as n on n.no = o.no batch 2 { name <- o.name  required }
                when missing insert
                when changed update
        """;

    public static TheoryData<Database> Databases => ScriptedTask.Databases;

    [Theory, MemberData(nameof(Databases))]
    public void A_run_reads_what_is_as_new_as_the_mark_and_what_has_no_stamp(Database database)
    {
        using var task = new ScriptedTask(Tables + Merge + "}", database);
        var (old, now) = Names(database);
        task.Sql($"insert into {old} values (1, 'a', '2026-01-01 10:00:00'), (2, 'b', '2026-01-02 10:00:00'), (3, 'c', '2026-01-02 10:00:00'), (4, 'd', null)");

        task.Succeed().Steps[0].RowsRead.ShouldBe(4);
        task.Succeed().Steps[0].ShouldSatisfyAllConditions(s => s.RowsRead.ShouldBe(3), s => s.RowsWritten.ShouldBe(0));
        task.Sql($"update {old} set name = 'not seen' where no = 1");
        task.Sql($"update {old} set name = 'seen', changed_at = '2026-01-03 10:00:00' where no = 3");
        task.Sql($"insert into {old} values (5, 'e', '2026-01-02 10:00:00')");
        task.Succeed().Steps[0].ShouldSatisfyAllConditions(s => s.RowsRead.ShouldBe(4), s => s.RowsWritten.ShouldBe(2));

        task.Ask($"select no, name from {now} order by no").ShouldBe("1 a,2 b,3 seen,4 d,5 e");
        task.Ask("select mark from ds_mark").ShouldBe("2026-01-03T10:00:00");
        task.RunAs("T", new RunOptions { Full = true }).Steps[0].RowsWritten.ShouldBe(1);
        task.Ask($"select name from {now} where no = 1").ShouldBe("not seen");
    }

    [Theory, InlineData(Database.Postgres), InlineData(Database.OdbcPostgres)]
    public void A_stamp_with_a_zone_has_the_order_of_its_UTC_times_whatever_the_zone_of_the_session(Database database)
    {
        using var task = new ScriptedTask(Tables + Merge + "}", database);
        var (old, now) = Names(database);
        task.Sql("do $$ begin execute 'alter database ' || quote_ident(current_database()) || ' set timezone to ''America/St_Johns'''; end $$");
        task.Sql($"alter table {old} alter column changed_at type timestamptz");
        // In the autumn night in which a clock shows an hour twice.
        task.Sql($"insert into {old} values (1, 'a', '2026-11-01 01:30:00-02:30'), (2, 'b', '2026-11-01 01:10:00-03:30'), (3, 'c', '2026-11-01 05:00:00+00'), (4, 'd', null)");

        task.Succeed().Steps[0].RowsRead.ShouldBe(4);
        task.Ask("select mark from ds_mark").ShouldBe("2026-11-01T05:00:00");
        task.Succeed().Steps[0].RowsRead.ShouldBe(2);
        task.Sql($"update {old} set name = 'seen', changed_at = '2026-11-01 07:00:00+02' where no = 1");
        task.Succeed().Steps[0].ShouldSatisfyAllConditions(s => s.RowsRead.ShouldBe(3), s => s.RowsWritten.ShouldBe(1));
        task.Ask($"select no, name from {now} order by no").ShouldBe("1 seen,2 b,3 c,4 d");
    }

    [Fact]
    public void A_bad_row_that_is_left_out_holds_the_mark_until_it_is_good()
    {
        using var task = new ScriptedTask(Tables + Merge + "\nbad rows skip }");
        task.Sql("insert into Old values (1, 'a', '2026-01-01 10:00:00'), (2, null, '2026-01-02 10:00:00'), (3, 'c', '2026-01-03 10:00:00')");

        task.Succeed().Steps[0].RowsBad.ShouldBe(1);
        task.Ask("select mark from ds_mark").ShouldBe("2026-01-02T10:00:00");
        task.Sql("update Old set name = 'good now' where no = 2");
        task.Succeed();

        task.Ask("select name from New order by no").ShouldBe("a,good now,c");
        task.Ask("select mark from ds_mark").ShouldBe("2026-01-03T10:00:00");
    }

    [Theory, MemberData(nameof(Databases))]
    [Trait("Rule", "tasks R126")]
    public void A_row_that_gets_a_new_stamp_between_two_attempts_is_not_lost_behind_the_mark(Database database)
    {
        using var task = new ScriptedTask(Tables + Merge + "}", database);
        var (old, now) = Names(database);
        task.Sql($"insert into {old} values (1, 'a', '2026-01-01 10:00:00'), (2, 'b', '2026-01-02 10:00:00'), (3, null, '2026-01-03 10:00:00')");
        task.Run().Outcome.ShouldBe(RunOutcome.Failed);
        task.Ask($"select no from {now} order by no").ShouldBe("1,2");
        task.Sql($"update {old} set name = 'changed', changed_at = '2026-01-04 10:00:00' where no = 1");
        task.Sql($"update {old} set name = 'c', changed_at = '2026-01-05 10:00:00' where no = 3");

        task.Succeed().Attempt.ShouldBe(2);

        task.Ask($"select name from {now} order by no").ShouldBe("changed,b,c");
        task.Succeed();
        task.Ask($"select name from {now} order by no").ShouldBe("changed,b,c");
    }

    [Fact]
    public void Another_value_of_a_parameter_that_decides_makes_the_mark_void()
    {
        using var task = new ScriptedTask(Tables + """
            parameter least : int = 2
            task T {
                merge Old as o where o.no >= least incremental by o.changed_at into New as n on n.no = o.no { name <- o.name }
                    when missing insert
            }
            """);
        task.Sql("insert into Old values (1, 'a', '2026-01-01 10:00:00'), (2, 'b', '2026-01-02 10:00:00')");
        task.Succeed().Steps[0].RowsWritten.ShouldBe(1);

        var result = task.RunAs("T", new RunOptions { Parameters = System.Collections.Immutable.ImmutableDictionary<string, object?>.Empty.Add("least", 1L) });

        result.Steps[0].RowsWritten.ShouldBe(1);
        result.Warnings.ShouldContain(w => w.Contains("all rows are read", StringComparison.Ordinal));
    }

    [Fact]
    public void A_database_that_refuses_the_table_of_the_marks_is_named()
    {
        using var task = new ScriptedTask(Tables + Merge + "}");
        task.Sql("create index ds_mark on Old (name)");

        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6269");
    }

    [Theory, MemberData(nameof(Databases))]
    [Trait("Rule", "tasks R164")]
    public void A_preview_neither_moves_nor_makes_marks_and_digests(Database database)
    {
        foreach (var by in new[] { "o.changed_at", "digest" })
        {
            using var task = new ScriptedTask(Tables + Merge.Replace("o.changed_at", by) + "}", database);
            task.Sql($"insert into {Names(database).Old} values (1, 'a', '2026-01-01 10:00:00')");

            task.Run(preview: true).Preview.ShouldNotBeNull().Writes.Length.ShouldBe(1);
            (task.Session.Catalog.Find("ds_mark", default) ?? task.Session.Catalog.Find("ds_digest", default)).ShouldBeNull();

            task.Succeed();
            task.Run(preview: true).Preview.ShouldNotBeNull().Writes.ShouldBeEmpty();
        }
    }

    [Fact]
    [Trait("Rule", "tasks R165")]
    public void Two_directions_come_to_rest_though_one_of_them_changes_the_value()
    {
        using var task = new ScriptedTask(Tables + """
            task T {
                merge Old as o into New as n on n.no = o.no { name <- upper(o.name) }
                    when missing insert
                    when changed update
                merge New as n into Old as o on o.no = n.no { name <- n.name }
                    when missing insert
                    when changed update
            }
            """);
        task.Sql("insert into Old (no, name) values (1, 'a'), (2, 'B')");
        task.Sql("insert into New (no, name) values (3, 'c')");

        task.Succeed().Steps.Select(s => s.RowsWritten).ShouldBe([2, 2]);
        task.Succeed().Steps.Select(s => s.RowsWritten).ShouldBe([1, 1]);
        task.Succeed().Steps.Select(s => s.RowsWritten).ShouldBe([0, 0]);
    }

    [Theory, MemberData(nameof(Databases))]
    public void A_row_whose_content_is_as_it_was_is_passed_over_until_it_is_another_or_everything_is_asked_for(Database database)
    {
        using var task = new ScriptedTask(Tables + """
            task T {
                merge Old as o incremental by digest into New as n on n.no = o.no batch 2 { name <- o.name }
                    when missing insert
                    when changed update
                    when extra delete at most 90 percent
            }
            """, database);
        var (old, now) = Names(database);
        task.Sql($"insert into {old} (no, name) values (1, 'a'), (2, 'b'), (3, 'c')");
        task.Succeed().Steps[0].RowsWritten.ShouldBe(3);

        task.Sql($"update {now} set name = 'by hand' where no = 1");
        task.Sql($"update {old} set name = 'B' where no = 2");
        task.Sql($"delete from {old} where no = 3");
        task.Succeed().Steps.Select(s => s.RowsWritten).ShouldBe([1, 1]);
        task.Ask($"select no, name from {now} order by no").ShouldBe("1 by hand,2 B");

        task.Sql($"insert into {old} (no, name) values (3, 'c')");
        task.Succeed().Steps.Select(s => s.RowsWritten).ShouldBe([1, 0]);
        task.RunAs("T", new RunOptions { Full = true }).Steps[0].RowsWritten.ShouldBe(1);
        task.Ask($"select no, name from {now} order by no").ShouldBe("1 a,2 B,3 c");
    }

    [Theory, MemberData(nameof(Databases))]
    public void What_a_merge_has_written_itself_is_no_change_to_the_opposite_one(Database database)
    {
        using var task = new ScriptedTask(Tables + """
            task T {
                merge New as n incremental by digest into Old as o on o.no = n.no { name <- n.name }
                    when missing insert
                    when changed update
                merge Old as o into New as n on n.no = o.no { name <- upper(o.name) }
                    when missing insert
                    when changed update
            }
            """, database);
        var (old, now) = Names(database);
        task.Sql($"insert into {old} (no, name) values (1, 'a'), (2, 'b')");

        task.Succeed().Steps.Select(s => s.RowsWritten).ShouldBe([0, 2]);
        task.Succeed().Steps.Select(s => s.RowsWritten).ShouldBe([0, 0]);
        task.Ask($"select name from {old} order by no").ShouldBe("a,b");

        task.Sql($"update {now} set name = 'Z' where no = 1");
        task.Succeed().Steps.Select(s => s.RowsWritten).ShouldBe([1, 0]);
        task.Sql($"update {now} set name = 'A' where no = 1");
        task.Succeed().Steps.Select(s => s.RowsWritten).ShouldBe([1, 0]);
        task.Ask($"select name from {old} order by no").ShouldBe("A,b");
    }

    [Fact]
    public void A_new_stamp_alone_is_no_change_either()
    {
        using var task = new ScriptedTask("""
            table Old in shop { key no : int
                name : text(20)? }
            table New in shop { key no : int
                name : text(20)?
                stamp : int? }
            task T {
                merge New as n incremental by n.stamp into Old as o on o.no = n.no { name <- n.name }
                    when missing insert
                    when changed update
                merge Old as o into New as n on n.no = o.no { name <- upper(o.name) }
                    when missing insert
                    when changed update
            }
            """);
        foreach (var moment in new[] { "insert", "update of name" })
            task.Sql($"create trigger stamp_{moment[..6]} after {moment} on New begin update New set stamp = (select coalesce(max(stamp), 0) + 1 from New) where no = new.no; end");
        task.Sql("insert into Old values (1, 'a'), (2, 'b')");
        task.Succeed();

        task.Succeed().Steps[0].ShouldSatisfyAllConditions(s => s.RowsRead.ShouldBe(2), s => s.RowsWritten.ShouldBe(0));
        task.Sql("update New set name = 'mine' where no = 2");
        task.Succeed().Steps.Select(s => s.RowsWritten).ShouldBe([1, 1]);

        task.Ask("select name from Old order by no").ShouldBe("a,mine");
    }

    private static (string Old, string New) Names(Database database) => database == Database.OdbcMariaDb ? ("`Old`", "`New`") : ("\"Old\"", "\"New\"");
}
