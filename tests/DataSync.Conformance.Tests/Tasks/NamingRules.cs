namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Names and texts that break careless statements, on every database. Source: tasks R82, R83, 7.3 items 17 and 18.</summary>
public sealed class NamingRules
{
    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R83")]
    public void Names_with_blanks_quotes_and_reserved_words_are_quoted(Database database)
    {
        using var task = new ScriptedTask("""
            table `Order` in shop as "select" {
                key `from` : int    as "Hire Date"
                `group`    : text(20)?  as "it's \"quoted\""
                where_     : text(20)?  as "where"
                tick       : text(20)?  as "back`tick"
                umlaut     : text(20)?  as "Größe [m²]"
            }
            task T {
                insert `Order` { `from` <- 1, `group` <- "g", where_ <- "w", tick <- "t", umlaut <- "u" }
                upsert `Order` by `from` { `from` <- 1, umlaut <- "upserted" }
                update `Order` as o where o.tick = "t" { where_ <- "updated" }
                read `Order` as o where o.`from` = 1 and o.`group` = "g" order by o.`from` when many first
                insert Feed { invoice <- "{o.`from`} {o.where_} {o.umlaut}" truncate }
                delete `Order` as o where o.`group` = "g" and o.where_ = "updated"
                aggregate `Order` as o where o.`from` > 0 into y { n <- count() }
                insert Feed { invoice <- text(y.n) }
            }
            """, database);
        task.Succeed();
        task.Ask("select invoice from feed order by invoice").ShouldBe("0,1 updated upserted");
    }

    private static readonly string[] Texts =
        ["it's", "a;b--c", "100%", "_\\%\\_", "?", "{fn now()}", "[x]", "\"quoted\"", "line\r\nbreak\ttab", "😀 Ж é é", "", "   ", " x ", "\\N", "NULL"];

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R82")]
    public void A_text_arrives_as_it_went_and_finds_its_row_again(Database database)
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                update Account as a where a.name = item.account_name { since <- 2026-11-21 }
                insert Feed { invoice <- item.id, note <- item.account_name }
            }
            """, database);
        for (var n = 0; n < Texts.Length; n++)
        {
            Insert(task, $"insert into account (code, name) values ('A{n}', ?)", Texts[n]);
            Insert(task, $"insert into invoice (id, account_name) values ('R{n}', ?)", Texts[n]);
        }
        for (var n = 0; n < Texts.Length; n++)
        {
            task.Succeed($"R{n}");
            task.Ask($"select count(*) from account where since is not null").ShouldBe($"{n + 1}", Texts[n]);
            task.Ask($"select note from feed where invoice = 'R{n}'").ShouldBe(Texts[n]);
        }
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    public void A_text_of_many_characters_arrives_whole(Database database)
    {
        var text = new string('x', 4_000) + "ü";
        using var task = new ScriptedTask("""
            table Long in shop as "long_text" { key id : int, body : text(5000)? }
            task T { read Long as l where l.id = 1  upsert Long by id { id <- 2, body <- l.body } }
            """, database);
        task.Sql($"insert into long_text values (1, '{text}')");
        task.Succeed();
        task.Ask("select body from long_text where id = 2").ShouldBe(text);
    }

    private static void Insert(ScriptedTask task, string statement, string text)
    {
        using var command = task.Session.Connection.CreateCommand();
        command.CommandText = statement;
        var parameter = command.CreateParameter();
        parameter.Value = text;
        command.Parameters.Add(parameter);
        if (command is not DataSync.Sources.Odbc.OdbcCommand)
        {
            parameter.ParameterName = "@text";
            command.CommandText = statement.Replace("?", "@text", StringComparison.Ordinal);
        }
        command.ExecuteNonQuery();
    }
}
