namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Equal rows are one row. Source: tasks C18.</summary>
public sealed class DistinctRules
{
    private const string Script = """
        task T {
            for each a in Account distinct (name, since) where a.blocked = false CONDITION order by a.name desc, a.since limit 5 {
                insert Feed { invoice <- "{a.name}/{a.since}", note <- a.name truncate }
            }
        }
        """;

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    public void Rows_that_are_equal_by_the_languages_rule_are_one_row_whoever_takes_them_together(Database database)
    {
        foreach (var condition in new[] { "", "and coalesce(a.name, \"\") <> \"left out\"" })
        {
            using var task = new ScriptedTask(Script.Replace("CONDITION", condition, StringComparison.Ordinal), database);
            task.Sql(database switch
            {
                Database.OdbcMariaDb => "alter table account modify name varchar(60) character set utf8mb4 collate utf8mb4_general_ci null",
                Database.OdbcPostgres or Database.Postgres => "alter table account alter column name type varchar(60) collate \"de-x-icu\"",
                _ => "drop table account",
            });
            if (database is Database.Sqlite or Database.OdbcSqlite)
                task.Sql("create table account (code text not null primary key, name text collate nocase, credit_limit text, blocked integer, since text)");
            task.Sql("insert into account (code, name, since, blocked) values ('1', 'a', null, false), ('2', 'A', null, false), ('3', 'a', null, false), ('4', 'a', '2020-01-01', false), ('5', 'b', null, false), "
                + "('6', 'B ', null, false), ('7', 'b', null, false), ('8', 'c', null, true), ('9', null, null, false), ('10', null, null, false), ('11', 'A', '2020-01-01', false)");
            task.Succeed().Steps.Single(s => s.Kind == "for each").RowsRead.ShouldBe(5);
            task.Ask("select invoice from feed order by invoice").Split(',').Order(StringComparer.Ordinal).ShouldBe(["A/", "B /", "a/", "a/2020-01-01", "b/"]);
            var distinct = task.Explain().Steps[0].Statements[0].Conditions[^1];
            distinct.Text.ShouldBe("distinct (name, since)");
        }
    }

    [Theory]
    [InlineData("for each a in Account distinct (name) { insert Feed { invoice <- a.code, note <- a.name truncate } }", "DS3048")]
    [InlineData("for each a in Account distinct (name) order by a.code { insert Feed { invoice <- \"1\", note <- a.name truncate } }", "DS3048")]
    [InlineData("for each a in Account distinct (nonsense) { stop }", "DS2005")]
    public void Only_its_own_columns_can_be_read(string loop, string code) => ScriptedTask.Errors("task T { " + loop + " }").ShouldContain(code);
}
