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

    [Fact]
    public void A_database_that_refuses_the_table_of_the_marks_is_named()
    {
        using var task = new ScriptedTask(Tables + Merge + "}");
        task.Sql("create index ds_mark on Old (name)");

        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6269");
    }

    [Fact]
    public void A_preview_neither_moves_nor_makes_the_mark()
    {
        using var task = new ScriptedTask(Tables + Merge + "}");
        task.Sql("insert into Old values (1, 'a', '2026-01-01 10:00:00')");

        task.Run(preview: true).Preview.ShouldNotBeNull().Writes.Length.ShouldBe(1);

        task.Ask("select count(*) from sqlite_master where name = 'ds_mark'").ShouldBe("0");
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

    private static (string Old, string New) Names(Database database) => database == Database.OdbcMariaDb ? ("`Old`", "`New`") : ("\"Old\"", "\"New\"");
}
