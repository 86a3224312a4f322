using DataSync.Engine.Journal;
using DataSync.Engine.Running;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Tasks that read and write files.</summary>
public sealed class FileRules
{
    private const string Files = """

        source files = csv { folder: ".", separator: ";", decimal_sign: ",", line_end: "lf" }
        table Limit in files as "limits-*.csv" {
            key code     : text(8)
            credit_limit : decimal(12, 2)
        }
        table Export in files as "export.csv" {
            key code     : text(8)
            credit_limit : decimal(12, 2)?  as "Credit Limit"
        }

        """;

    [Fact, Trait("Rule", "tasks R33")]
    public void A_folder_that_is_missing_is_told_of_before_the_first_step()
    {
        using var task = new ScriptedTask(Files.Replace("folder: \".\"", "folder: \"nowhere\"", StringComparison.Ordinal) + """
            task T {
                insert Feed { invoice <- "first" }
                for each a in Account { insert Export { code <- a.code } }
            }
            """, create: false);

        foreach (var preview in new[] { true, false })
            task.Run(preview: preview).Failure.ShouldNotBeNull().Code.ShouldBe("DS6180");

        task.Ask("select count(*) from feed").ShouldBe("0");
    }

    [Theory, Trait("Rule", "tasks R33")]
    [InlineData(Database.Sqlite), InlineData(Database.Postgres), InlineData(Database.OdbcMariaDb)]
    public void Rows_of_several_files_go_into_a_table_of_any_database(Database database)
    {
        using var task = new ScriptedTask(Files + "task T { for each l in Limit where l.credit_limit > 0.5 { upsert Account by (code) { code <- l.code, credit_limit <- l.credit_limit } } }", database, create: false);
        File.WriteAllText(Path.Combine(task.Folder, "limits-1.csv"), "code;credit_limit\nA;1,50\nB;0,5\n");
        File.WriteAllText(Path.Combine(task.Folder, "limits-2.csv"), "credit_limit;code\n1000;C\n");
        task.Succeed();
        task.Ask("select code from account order by code").ShouldBe("A,C");
        task.Ask("select count(*) from account where credit_limit = 1.50 or credit_limit = '1.50' or credit_limit = 1000").ShouldBe("2");
        task.Succeed().Steps.Sum(step => step.RowsWritten).ShouldBe(0, "nothing has changed");
    }

    [Fact]
    public void A_file_that_is_looked_up_in_a_loop_is_gone_through_once_where_it_is_preloaded()
    {
        using var task = new ScriptedTask(Files + """
            task T {
                for each a in Account order by a.code {
                    read Limit as l where l.code = a.code cache for ever preload when none continue
                    insert Feed { invoice <- a.code, amount <- l.credit_limit }
                }
            }
            """, create: false);
        File.WriteAllText(Path.Combine(task.Folder, "limits-1.csv"), "code;credit_limit\nA;1\nC;3\n");
        foreach (var code in "ABC") task.Sql($"insert into account (code) values ('{code}')");
        task.Succeed().Steps.Single(s => s.Kind == "read").Remark.ShouldBe("cache: 3 of 3 answers from memory");
        task.Ask("select invoice, amount from feed order by invoice").ShouldBe("A 1,B -,C 3");
    }

    [Fact, Trait("Rule", "tasks R126")]
    public void A_file_that_a_task_writes_is_seen_as_a_whole_when_the_task_has_succeeded_and_nothing_is_in_it_twice()
    {
        using var task = new ScriptedTask(Files + """
            task T {
                for each a in Account order by a.code batch 2 { insert Export { code <- a.code, credit_limit <- a.credit_limit } }
                read Account as last where last.code = "E"
                let name = last.name
            }
            """, create: false);
        foreach (var code in "ABCD")
            task.Sql($"insert into account (code, credit_limit) values ('{code}', '1.50')");
        task.Run().Outcome.ShouldBe(RunOutcome.Failed);
        var file = Path.Combine(task.Folder, "export.csv");
        File.Exists(file).ShouldBeFalse();

        task.Sql("insert into account (code) values ('E')");
        task.Succeed();
        File.ReadAllText(file).ShouldBe("code;Credit Limit\nA;1,50\nB;1,50\nC;1,50\nD;1,50\nE;\n");
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6191");
    }

    [Fact]
    public void A_bad_line_is_set_aside_with_its_place_and_the_others_are_done()
    {
        using var task = new ScriptedTask(Files + """
            task T {
                for each l in Limit { upsert Account by (code) { code <- l.code, credit_limit <- l.credit_limit } }
                    bad rows isolate to "bad.jsonl"
            }
            """, create: false);
        File.WriteAllText(Path.Combine(task.Folder, "limits-1.csv"), "code;credit_limit\nA;1,50\nB;much\nC\nD;2\n");
        task.Succeed().Steps.First(step => step.Kind == "for each").RowsBad.ShouldBe(2);
        task.Ask("select code from account order by code").ShouldBe("A,D");
        var lines = File.ReadAllLines(Path.Combine(task.Folder, "bad.jsonl"));
        lines.Length.ShouldBe(2);
        lines[0].ShouldContain("limits-1.csv, line 3");
        lines[0].ShouldContain("It is in Limit B.\"");
        lines[1].ShouldContain("limits-1.csv, line 4");
        lines[1].ShouldContain("It is in Limit.\"", customMessage: "nobody knows its key");
        File.WriteAllText(Path.Combine(task.Folder, "limits-1.csv"), "code;credit_limit\nA;1,50\nB;\"1\n");
        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6186", "the rest of the file is not one bad row");
    }

    [Fact]
    public void A_preview_writes_no_file()
    {
        using var task = new ScriptedTask(Files + "task T { insert Export { code <- \"A\" } }", create: false);
        task.Run(preview: true).Outcome.ShouldBe(RunOutcome.Succeeded);
        Directory.GetFiles(task.Folder, "*export*").ShouldBeEmpty();
        task.Succeed();
        File.Exists(Path.Combine(task.Folder, "export.csv")).ShouldBeTrue();
    }

    [Fact, Trait("Rule", "tasks R58")]
    public void A_row_of_a_file_is_looked_up_like_one_of_a_table()
    {
        using var task = new ScriptedTask(Files + "task T for Invoice as item { read Limit as l where l.code = item.account_id\n set item { credit_limit <- l.credit_limit } }", create: false);
        File.WriteAllText(Path.Combine(task.Folder, "limits-1.csv"), "code;credit_limit\nA;1,50\nB;2\n");
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'B')");
        task.Succeed("R-1");
        task.Ask("select credit_limit from invoice").ShouldBe("2");
        File.WriteAllText(Path.Combine(task.Folder, "limits-1.csv"), "code;credit_limit\nA;1,50\nB;2.0\n");
        var failure = task.Run("R-1").Failure.ShouldNotBeNull();
        failure.Code.ShouldBe("DS6141");
        failure.Message.ShouldContain("limits-1.csv, line 3");
    }
}
