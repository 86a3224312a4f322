using System.Text;
using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Services;

/// <summary>A masked value is sent, and told nowhere, whatever the service makes of it in its answer. Source: tasks R127, R140.</summary>
public sealed class MaskedCallRules
{
    private const string Canary = "anarienvogel";

    private static readonly string Script = """
        table Card in shop as "card" {
            key id : text(8)
            pin    : text(40)? masked
        }
        """ + "\n" + ServiceTask.Budget() + """
        task T for Invoice as item {
            read Card as card where card.id = "1"
            call erp.ReserveBudget as budget { CostCentre <- "1", Amount <- 1, Until <- null, Note <- upper(card.pin) }
            set item { note <- "{budget.ReservationNo}" }
        }
        """;

    [Theory]
    [InlineData(500, "text/xml", "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><soap:Fault><faultcode>soap:Client</faultcode><faultstring>No KANARIENVOGEL-1 here</faultstring></soap:Fault></soap:Body></soap:Envelope>")]
    [InlineData(500, "text/html", "<html>No KANARIENVOGEL-1 here</html>")]
    [InlineData(200, "text/xml", "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><KANARIENVOGEL-1/></soap:Body></soap:Envelope>")]
    [InlineData(200, "text/xml", "<KANARIENVOGEL-1")]
    [InlineData(400, "text/plain", "KANARIENVOGEL-1")]
    [Trait("Rule", "tasks R127"), Trait("Rule", "tasks R140")]
    public void A_service_that_repeats_a_masked_value_is_not_quoted_with_it(int status, string type, string body)
    {
        using var server = new HostileServer(_ => [HostileServer.Whole(status, type + "; charset=utf-8", Encoding.UTF8.GetBytes(body))]);
        using var task = new ServiceTask(Script, server.Address);
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Sql("insert into card (id, pin) values ('1', 'kanarienvogel-1')");

        var preview = task.Run(preview: true);
        var run = task.Run();

        run.Outcome.ShouldBe(RunOutcome.Failed);
        server.Said.Single().ShouldContain("KANARIENVOGEL-1");
        var told = string.Join("\n", run.Warnings.Concat(run.Steps.Select(s => s.Remark)).Append(run.Failure.ShouldNotBeNull().ToString())
            .Concat(task.Journal.Exchanges(run.Run).SelectMany(e => new[] { e.Statement, e.Parameters, e.Code ?? "" }))
            .Concat(preview.Preview.ShouldNotBeNull().Writes.SelectMany(w => w.Values.Select(v => v.New))));
        told.ShouldContain("***");
        told.ShouldNotContain(Canary, Case.Insensitive);
    }

    [Theory]
    [InlineData("call erp.ReserveBudget as budget { CostCentre <- \"1\", Amount <- 1, Until <- null } once per \"{card.pin}\"")]
    [InlineData("for each c in Pin { call erp.ReserveBudget as budget { CostCentre <- \"1\", Amount <- 1, Until <- null } }")]
    [Trait("Rule", "tasks R126"), Trait("Rule", "tasks R140")]
    public void A_call_is_noted_without_the_masked_value_that_tells_it_from_others(string call)
    {
        const string good = "<ReserveBudgetResponse xmlns=\"urn:example:budget\"><ReservationNo>R1</ReservationNo><Remaining>1.50</Remaining><Seen>x</Seen></ReserveBudgetResponse>";
        var folder = Directory.CreateTempSubdirectory("datasync-masked-calls-");
        var file = Path.Combine(folder.FullName, "journal.db");
        using var server = new HostileServer(_ => [HostileServer.Whole(200, "text/xml; charset=utf-8", Encoding.UTF8.GetBytes(HostileServer.Envelope(good)))]);
        using var task = new ServiceTask("table Pin in shop as \"pins\" { key pin : text(40) masked }\n" + Script[..Script.IndexOf("call ", StringComparison.Ordinal)] + call + "\n}", server.Address)
            { Journal = RunJournal.Open(file) };
        task.Sql("insert into invoice (id) values ('R-1')");
        task.Sql("insert into card (id, pin) values ('1', 'kanarienvogel-1')");
        task.Sql("insert into pins (pin) values ('kanarienvogel-1')");

        task.Run(breakAfterStep: 2).Outcome.ShouldBe(RunOutcome.BrokenOff);

        var quoted = call.StartsWith("for", StringComparison.Ordinal);
        Items(file, "select item from calls").Single().ShouldStartWith("#");
        // As an earlier version would have left it.
        Items(file, $"update calls set item = '{(quoted ? "\"kanarienvogel-1\"" : "kanarienvogel-1")}'");
        task.Succeed();
        server.Requests.ShouldBe(1);
        folder.Delete(recursive: true);
    }

    private static List<string> Items(string file, string sql)
    {
        using var journal = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False");
        journal.Open();
        using var command = journal.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var items = new List<string>();
        while (reader.Read()) items.Add(reader.GetString(0));
        return items;
    }
}
