using DataSync.Plans.Model;
using DataSync.Plans.Values;
using DataSync.Stations.Input;
using DataSync.Stations.Output;

namespace DataSync.Stations.Tests.Network;

/// <summary>One input in which everything happens, as the branch's database saw it.</summary>
public sealed class InputOrderTests : IDisposable
{
    private const string Watched = """
        create table events (number integer primary key autoincrement, event text);
        create trigger saw_model after update on ds_model begin insert into events (event) values ('data model'); end;
        create trigger saw_catalog after insert on countries begin insert into events (event) values ('catalog'); end;
        create trigger saw_new after insert on companies begin insert into events (event) values ('record ' || new.id); end;
        create trigger saw_deletion after delete on companies begin insert into events (event) values ('deletion ' || old.id); end;
        create trigger saw_request after insert on ds_request begin insert into events (event) values ('request'); end;
        create trigger saw_cycle after delete on ds_removed begin insert into events (event) values ('delete cycle'); end;
        create trigger saw_notification after update on ds_partner when new.receipts > old.receipts begin insert into events (event) values ('notification'); end
        """;

    private readonly TestNetwork _network = new();
    private Func<TablePlan, TablePlan> _company = table => table;

    [Fact]
    [Trait("Rule", "stations R53")]
    [Trait("Rule", "stations R92")]
    public void Model_catalog_records_deletions_comparison_and_request_delete_cycle_notification()
    {
        var (vienna, berlin) = (_network.Vienna, _network.Berlin);
        DeclareCatalog();
        _network.Change("Vienna", "Berlin", connection => connection with { SynchronizeEvery = null });
        _network.Fill();
        _network.Round();
        _network.NextDay();

        // One company leaves the branch, and its undo is over by the time of the input.
        vienna.Sql("update companies set country = 'AT' where id = 1");
        _network.Round();
        _network.Communicate("Berlin", "Vienna");
        _network.At(_network.Clock.Now.AddDays(8));
        berlin.Value("select count(*) from ds_removed").ShouldBe("3", "with its person and its visit");

        NewColumn(vienna);
        _network.Use(_network.Countries("DE", "CH"));
        vienna.Sql("insert into countries (code) values ('DE'); insert into companies (id, name, country, fax) values (50, 'New', 'DE', 'F')");
        vienna.Sql("delete from activities where id = 2; delete from persons where id = 2; delete from companies where id = 2; update companies set country = 'AT' where id = 3");
        vienna.Output("Berlin");
        _network.Carry("Vienna", "Berlin");
        berlin.Sql(Watched);
        berlin.Station.Input(new InputRequest { Partners = ["Vienna"], Start = SessionStart.Unattended }).Applied();

        var events = berlin.Read("select event from events order by number");
        events.Where((told, at) => at == 0 || events[at - 1] != told).ShouldBe(["data model", "catalog", "record 50", "deletion 2", "deletion 3", "request", "delete cycle", "notification"]);
    }

    public void Dispose() => _network.Dispose();

    private void DeclareCatalog()
    {
        var row = _network.Code.Add(new RowTypePlan("Country", [new FieldPlan("code", SyncType.Text)]));
        _network.Twist = plan => plan with
        {
            Tables = plan.Tables.SetItem(TestNetwork.Company, _company(plan.Tables[TestNetwork.Company]))
                .Add(new TablePlan(plan.Tables.Length, "Country", 0, "countries", row, [new ColumnPlan(0, "code", "code", SyncType.Text, IsKey: true)], row, -1) { Tracking = TrackingKind.Catalog }),
        };
        _network.Change("Vienna", station => station with { CatalogsHere = true });
    }

    private void NewColumn(TestStation main)
    {
        main.Sql("alter table companies add column fax varchar(5)");
        var type = SyncType.Text.OrNull();
        var before = _network.Plan.Tables[TestNetwork.Company];
        var code = _network.Code.Add(new RowTypePlan("Company", [.. before.Columns.Select(column => new FieldPlan(column.Name, column.Type)), new FieldPlan("fax", type)]));
        _company = table => table with { RowType = code, ReadAllFunction = code, Columns = table.Columns.Add(new ColumnPlan(table.Columns.Length, "fax", "fax", type)) };
        main.Station.Install();
    }
}
