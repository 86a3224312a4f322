using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Procedures of databases. Source: tasks C20.</summary>
public sealed class ProcedureRules
{
    private const string Script = """
        procedure BookInvoice in shop as "book_invoice" (id : text(20), out number : int, amount : decimal(12, 2)?, out booked : date, out rest : decimal(12, 2))
        task T for Invoice as item {
            call shop.BookInvoice as booked { id <- item.id, amount <- item.credit_limit }
            read Account as account where account.code = item.account_id
            if account.name is null { fail "no name" }
            set item { account_name <- "{booked.number}/{booked.rest}", posted_on <- booked.booked }
        }
        """;

    private const string Postgres = """
        create procedure book_invoice(id varchar, out number integer, amount numeric, out booked date, out rest numeric) language plpgsql as $$
        begin
            insert into feed (invoice, amount) values (id, amount);
            number := length(id) + 40;
            booked := date '2020-02-29';
            rest := amount - 0.01;
        end $$
        """;

    private const string MariaDb = """
        create procedure book_invoice(in id varchar(20), out number int, in amount decimal(12, 2), out booked date, out rest decimal(12, 2))
        begin
            insert into feed (invoice, amount) values (id, amount);
            set number = char_length(id) + 40;
            set booked = date '2020-02-29';
            set rest = amount - 0.01;
        end
        """;

    public static TheoryData<Database, string> Servers => new() { { Database.OdbcPostgres, Postgres }, { Database.Postgres, Postgres }, { Database.OdbcMariaDb, MariaDb } };

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R126")]
    public void What_a_procedure_gives_back_is_a_row_and_a_second_attempt_has_it_without_calling_again(Database database, string procedure)
    {
        using var task = new ScriptedTask(Script, database);
        task.Sql(procedure);
        task.Sql("insert into account (code) values ('A')");
        task.Sql("insert into invoice (id, account_id, credit_limit) values ('R-1', 'A', 12.51)");
        task.Run("R-1").Failure.ShouldNotBeNull().Message.ShouldBe("no name");
        task.Ask("select invoice, amount from feed").ShouldBe("R-1 12.51");
        task.Sql("update account set name = 'Hofer'");
        task.Succeed("R-1").Steps[0].Outcome.ShouldBe("done earlier");
        task.Ask("select account_name from invoice where posted_on = '2020-02-29'").ShouldBe("43/12.50");
        task.Ask("select count(*) from feed").ShouldBe("1");
    }

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R164")]
    public void A_preview_lists_the_call_and_makes_it_only_where_it_reads_only(Database database, string procedure)
    {
        using (var task = new ScriptedTask(Script, database))
        {
            task.Sql(procedure);
            task.Sql("insert into account (code, name) values ('A', 'Hofer')");
            task.Sql("insert into invoice (id, account_id, credit_limit) values ('R-1', 'A', 12.51)");
            var preview = task.Run("R-1", preview: true);
            preview.Failure.ShouldBeNull();
            var write = preview.Preview.ShouldNotBeNull().Writes[0];
            (write.Table, string.Join(" ", write.Values.Select(v => $"{v.Column}={v.New}"))).ShouldBe(("call book_invoice", "id=\"R-1\" amount=12.51"));
            task.Ask("select count(*) from feed").ShouldBe("0");
            task.Explain().ToText().ShouldContain("calls book_invoice of shop");
        }
        using var reads = new ScriptedTask(Script.Replace("item.credit_limit }", "item.credit_limit } reads only", StringComparison.Ordinal), database);
        reads.Explain().Steps.First(step => step.Kind == "call").InPreview.ShouldBe("done");
        reads.Sql(procedure);
        reads.Sql("insert into account (code, name) values ('A', 'Hofer')");
        reads.Sql("insert into invoice (id, account_id, credit_limit) values ('R-1', 'A', 12.51)");
        reads.Run("R-1", preview: true).Failure.ShouldBeNull();
        reads.Ask("select count(*) from feed").ShouldBe("1");
    }

    [Theory, MemberData(nameof(Servers))]
    public void A_procedure_that_fails_is_taken_back_and_in_a_loop_it_is_called_once_for_each_row(Database database, string procedure)
    {
        using var task = new ScriptedTask("""
            procedure BookInvoice in shop as "book_invoice" (id : text(20), out number : int, amount : decimal(12, 2)?, out booked : date, out rest : decimal(12, 2))
            task T {
                for each i in Invoice order by i.id batch 2 {
                    call BookInvoice as booked { id <- i.id, amount <- i.credit_limit }
                    update Account as a where a.code = i.account_id { name <- "{booked.number}" }
                }
            }
            """, database);
        task.Sql(procedure);
        task.Sql("insert into account (code) values ('A'), ('B'), ('C')");
        task.Sql("insert into invoice (id, account_id, credit_limit) values ('R-1', 'A', 1.00), ('R-22', 'B', 2.00), ('R-333', 'C', 3.00), ('R-4', 'D', 4.00)");
        task.Run().Outcome.ShouldBe(RunOutcome.Failed);
        task.Ask("select invoice from feed order by invoice").ShouldBe("R-1,R-22");
        task.Sql("insert into account (code) values ('D')");
        task.Succeed();
        task.Ask("select invoice from feed order by invoice").ShouldBe("R-1,R-22,R-333,R-4");
        task.Ask("select name from account order by code").ShouldBe("43,44,45,43");
    }

    [Theory]
    [InlineData(Database.OdbcPostgres)]
    [InlineData(Database.Postgres)]
    [Trait("Rule", "tasks R45")]
    public void After_a_call_in_a_loop_that_failed_what_the_call_before_gave_is_gone(Database database)
    {
        using var task = new ScriptedTask("""
            procedure Inverse in shop as "inverse" (of : int?, out result : int)
            task T {
                for each i in Invoice order by i.id batch 1 {
                    call shop.Inverse as r { of <- to_int(i.account_id) } reads only when failed continue
                    insert Feed { invoice <- i.id, note <- "got {r.result}" }
                }
            }
            """, database);
        task.Sql("create function inverse(x integer) returns integer language sql as 'select 12 / x'");
        task.Sql("insert into invoice (id, account_id) values ('R-1', '3'), ('R-2', '0'), ('R-3', '4')");
        task.Succeed();
        task.Ask("select note from feed order by invoice").ShouldBe("got 4,got ,got 3");
    }

    [Theory]
    [InlineData(Database.OdbcPostgres)]
    [InlineData(Database.Postgres)]
    public void A_function_is_called_as_a_procedure_is(Database database)
    {
        using var task = new ScriptedTask("""
            procedure NextNumber in shop as "next_number" (start : int, out next : int)
            task T for Invoice as item {
                call shop.NextNumber as n { start <- 41 } reads only
                set item { account_name <- text(n.next) }
            }
            """, database);
        task.Sql("create function next_number(start integer) returns bigint language sql as 'select start + 1::bigint'");
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Succeed("R-1");
        task.Ask("select account_name from invoice").ShouldBe("42");
        task.Sql("drop function next_number");
        task.Sql("create function next_number(start integer) returns setof integer language sql as 'select generate_series(start, start + 2)'");
        task.Run("R-1").Failure.ShouldNotBeNull().Code.ShouldBe("DS6154");
        task.Sql("create function next_number(start bigint) returns integer language sql as 'select 1'");
        task.Run("R-1").Failure.ShouldNotBeNull().Code.ShouldBe("DS6153");
    }

    [Theory]
    [InlineData(Database.OdbcSqlite)]
    [InlineData(Database.OdbcPostgres)]
    [InlineData(Database.Postgres)]
    [InlineData(Database.OdbcMariaDb)]
    public void A_procedure_that_is_not_there_is_refused(Database database)
    {
        using var task = new ScriptedTask(Script, database);
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'A')");
        task.Run("R-1").Failure.ShouldNotBeNull().Code.ShouldBe("DS6153");
    }

    [Theory]
    [InlineData(Database.OdbcPostgres, "(in id varchar, out number integer, inout amount numeric)", "(character varying, out integer, inout numeric)")]
    [InlineData(Database.Postgres, "(in id varchar, inout number integer)", "(character varying, inout integer)")]
    [InlineData(Database.OdbcMariaDb, "(in id varchar(20), out number int, inout amount decimal(12, 2))", "(varchar(20), out int(11), inout decimal(12,2))")]
    public void A_procedure_with_other_parameters_is_refused_with_both_lists(Database database, string parameters, string told)
    {
        using var task = new ScriptedTask("""
            procedure Book in shop as "book" (id : text(20), out number : int)
            task T for Invoice as item { call shop.Book as booked { id <- item.id }  set item { account_name <- "{booked.number}" } }
            """, database);
        task.Sql($"create procedure book{parameters} {(database == Database.OdbcMariaDb ? "set number = 1" : "language plpgsql as $$ begin number := 1; end $$")}");
        task.Sql("insert into invoice (id) values ('R-1')");
        var failure = task.Run("R-1").Failure.ShouldNotBeNull();
        (failure.Code, failure.Message).ShouldBe(("DS6153", $"The procedure book cannot be called: it is {told} there, and declared is (text(20), out int)."));
    }

    [Theory]
    [InlineData("call shop.BookInvoice as b { id <- item.id }", "DS3049")]
    [InlineData("call shop.BookInvoice as b { id <- item.id, amount <- 1, nonsense <- 2 }", "DS2005")]
    [InlineData("call shop.Book as b { id <- item.id }", "DS3049")]
    [InlineData("call shop.BookInvoice as b { id <- item.id, amount <- \"x\" }", "DS2201")]
    [InlineData("call shop.BookInvoice as b { id <- item.id, amount <- 1 } reads only once per item.id", "DS3048")]
    public void A_call_that_does_not_fit_its_declaration_does_not_compile(string call, string code) =>
        ScriptedTask.Errors("procedure BookInvoice in shop (id : text(20), out number : int, amount : decimal(12, 2)?)\ntask T for Invoice as item { " + call + " }").ShouldContain(code);
}
