namespace DataSync.Conformance.Tests.Tasks;

/// <summary>
/// A deletion that the database carries on by a foreign key takes or changes rows that nobody counts: the run tells of them, and a limit that would not hold is refused. Source: issue 3.
/// </summary>
public sealed class CascadeRules
{
    private const string Merge = """
        task T {
            merge Wanted as w into Node as n on n.code = w.code { note <- w.note }
                when extra delete
        }
        """;

    private const string Delete = "task T { delete Node as n where n.code = \"X\" }";

    public static TheoryData<Database> Databases => ScriptedTask.Databases;

    [Theory, MemberData(nameof(Databases))]
    public void A_merge_tells_where_its_deletions_are_carried_to(Database database)
    {
        using var task = Nodes(Merge, database, "leaf", "on delete cascade");

        var result = task.Succeed();

        task.Ask("select code from leaf").ShouldBe("A");
        result.Steps[1].Remark.ShouldBe("2 deleted");
        result.Warnings.ShouldHaveSingleItem().ShouldBe("merge Node extra: the database carries the deletion on to leaf (on delete cascade); what it does there is not counted.");
        task.Succeed().Warnings.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Databases))]
    public void A_delete_tells_it_once_for_all_its_rows(Database database)
    {
        using var task = Nodes("task T { for each w in Wanted { delete Node as n where n.code = w.note when none skip } }", database, "leaf", "on delete set null");
        task.Sql("insert into wanted (code, note) values ('1', 'X'), ('2', 'Y')");

        task.Succeed().Warnings.ShouldHaveSingleItem().ShouldBe("delete Node: the database carries the deletion on to leaf (on delete set null); what it does there is not counted.");

        task.Ask("select code from node order by code").ShouldBe("A");
        task.Ask("select count(*) from leaf where parent is null").ShouldBe("2");
    }

    [Theory, MemberData(nameof(Databases))]
    public void A_preview_and_an_explanation_tell_it_too(Database database)
    {
        using var task = Nodes(Delete, database, "leaf", "on delete cascade");

        task.Run(preview: true).Warnings.ShouldHaveSingleItem().ShouldContain("leaf (on delete cascade)");

        task.Explain().Steps[0].Policies.ShouldContain(p => p.Name == "rows below" && p.Answer == "the database carries the deletion on to leaf (on delete cascade); what it does there is not counted");
        task.Ask("select count(*) from leaf").ShouldBe("3");
    }

    [Theory, MemberData(nameof(Databases))]
    public void What_is_carried_on_from_there_is_told_as_well(Database database)
    {
        using var task = Nodes(Delete, database, "leaf", "on delete cascade");
        Refer(task, database, "below", "leaf", "on delete set null");

        task.Succeed().Warnings.ShouldHaveSingleItem().ShouldContain("on to leaf (on delete cascade), below (on delete set null);");
    }

    [Theory, MemberData(nameof(Databases))]
    public void A_key_that_only_refuses_is_not_told_of(Database database)
    {
        using var task = Nodes(Delete, database, "leaf", "on delete restrict");
        task.Sql("delete from leaf");

        task.Succeed().Warnings.ShouldBeEmpty();
        task.Explain().Steps[0].Policies.ShouldNotContain(p => p.Name == "rows below");
    }

    [Theory, MemberData(nameof(Databases))]
    public void A_limit_that_would_not_hold_is_refused_before_anything_is_deleted(Database database)
    {
        using var task = Nodes(Merge.Replace("extra delete", "extra delete at most 2 rows"), database, "node", "on delete cascade");
        task.Sql("update node set parent = 'X' where code = 'A'");

        task.Run().Failure.ShouldNotBeNull().ShouldSatisfyAllConditions(
            f => f.Code.ShouldBe("DS6272"),
            f => f.Message.ShouldBe("A deletion in Node is carried on by the database to other rows of Node (on delete cascade), so `at most 2 rows` would not hold: nothing was deleted."));
        task.Run(preview: true).Failure.ShouldNotBeNull().Code.ShouldBe("DS6272");

        task.Ask("select code from node order by code").ShouldBe("A,X,Y");
    }

    [Theory, MemberData(nameof(Databases))]
    public void Also_where_it_comes_back_by_way_of_another_table(Database database)
    {
        using var task = Nodes(Merge.Replace("extra delete", "extra delete at most 50 percent"), database, "leaf", "on delete cascade");
        Refer(task, database, "node", "leaf", "on delete cascade");

        task.Run().Failure.ShouldNotBeNull().Code.ShouldBe("DS6272");

        task.Ask("select code from node order by code").ShouldBe("A,X,Y");
    }

    [Theory]
    [InlineData("", "on delete cascade"), InlineData(" at most 100 percent", "on delete cascade"), InlineData(" at most 2 rows", "on delete set null")]
    public void Where_it_holds_or_there_is_none_it_is_told(string limit, string rule)
    {
        using var task = Nodes(Merge.Replace("extra delete", "extra delete" + limit), Database.Sqlite, "node", rule);

        task.Succeed().Warnings.ShouldHaveSingleItem().ShouldContain($"on to node ({rule});");
    }

    [Fact]
    public void A_database_that_does_not_check_its_foreign_keys_carries_nothing_on()
    {
        using var task = new ScriptedTask(Tables("shop") + Delete);
        task.Sql("insert into node (code) values ('X')");
        Refer(task, Database.Sqlite, "leaf", "node", "on delete cascade");

        task.Succeed().Warnings.ShouldBeEmpty();
    }

    private static string Tables(string source) => $$"""
        table Wanted in {{source}} as "wanted" { key code : text(8)
            note : text(20)? }
        table Node in {{source}} as "node" { key code : text(8)
            note : text(20)?
            parent : text(8)? }
        table Leaf in {{source}} as "leaf" { key code : text(8)
            parent : text(8)? }
        table Below in {{source}} as "below" { key code : text(8)
            parent : text(8)? }

        """;

    /// <summary>Nodes A, X and Y, of which A is wanted, and a table whose column <c>parent</c> leads to them.</summary>
    private static ScriptedTask Nodes(string script, Database database, string from, string rule)
    {
        // Both ways to SQLite check foreign keys only when they are told to.
        var task = database == Database.Sqlite
            ? new ScriptedTask(Tables("strict") + "source strict = sqlite { file: \"shop.db\", foreign_keys: true }\n" + script, database)
            : new ScriptedTask(Tables("shop") + script, database, readdress: address => database == Database.OdbcSqlite ? address + ";FKSupport=1" : address);
        task.Sql("insert into node (code) values ('A'), ('X'), ('Y')");
        if (from == "leaf") task.Sql("insert into leaf (code, parent) values ('A', 'A'), ('X', 'X'), ('Y', 'Y')");
        task.Sql("insert into wanted (code) values ('A')");
        Refer(task, database, from, "node", rule);
        return task;
    }

    private static void Refer(ScriptedTask task, Database database, string from, string to, string rule)
    {
        if (database is Database.Sqlite or Database.OdbcSqlite)
        {
            var note = from == "node" ? ", note varchar(20)" : "";
            task.Sql($"create table anew (code varchar(8) primary key{note}, parent varchar(8) references {to} (code) {rule})");
            task.Sql($"insert into anew select * from {from}");
            task.Sql($"drop table {from}");
            task.Sql($"alter table anew rename to {from}");
            return;
        }
        task.Sql($"alter table {from} add constraint {from}_{to} foreign key (parent) references {to} (code) {rule}");
    }
}
