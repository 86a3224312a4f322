using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Csv;

namespace DataSync.Stations.Tests.Network;

/// <summary>Which tables a ledger takes: names, keys and foreign keys that would lose something are refused, or told apart.</summary>
public sealed class TrackedTableTests
{
    [Theory]
    [InlineData(DatabaseWay.Sqlite)]
    [InlineData(DatabaseWay.Postgres)]
    [InlineData(DatabaseWay.MariaDbOdbc)]
    public void Long_names_that_a_database_would_cut_to_one_are_kept_apart(DatabaseWay way)
    {
        var longer = new string('n', 70);
        using var network = new TestNetwork(way: way)
        {
            Twist = plan => plan with { Tables = [.. plan.Tables.Select(table => table with { Name = table.Index is TestNetwork.Company or TestNetwork.Person ? longer + table.Index : table.Name })] },
        };
        network.Fill();
        network.Round();
        network.Vienna.Sql("update companies set name = 'One' where id = 1; update persons set name = 'First' where id = 2");
        var (output, _) = network.Communicate("Vienna", "Berlin");
        output.Files.Single().Tables.Select(table => (table.Table[^1], table.Out)).ShouldBe([('0', 1), ('1', 1)], ignoreOrder: true);
        network.Berlin.Companies[0].ShouldBe("One");
        network.Berlin.Persons[1].ShouldBe("First");
    }

    [Fact]
    public void Two_tables_whose_names_differ_in_capitals_only_are_refused()
    {
        using var network = new TestNetwork
        {
            Twist = plan => plan with { Tables = [.. plan.Tables.Select(table => table.Index == TestNetwork.Person ? table with { Name = "COMPANY" } : table)] },
        };
        Should.Throw<StationException>(() => network.Vienna.Station).Code.ShouldBe(StationCodes.TableNames);
    }

    [Theory]
    [InlineData(DatabaseWay.Sqlite)]
    [InlineData(DatabaseWay.Postgres)]
    public void A_key_that_is_too_long_for_an_index_is_refused_and_nothing_is_numbered(DatabaseWay way)
    {
        using var network = new TestNetwork(way: way) { Twist = plan => plan with { Tables = [.. plan.Tables.Select(WithLongKey)] } };
        network.Vienna.Station.Install();
        // Compressed it would fit, and the next one perhaps not.
        network.Vienna.Sql($"insert into companies (id, name, country) values (1, '{new string('k', 2100)}', 'DE')");
        var refusal = Should.Throw<StationException>(() => network.Vienna.Output("Berlin"));
        refusal.Code.ShouldBe(StationCodes.LongKey);
        refusal.Place.ShouldStartWith("Company (1, \"kkkk");
        network.Vienna.Value("select count(*) from ds_journal_Company").ShouldBe("1");
        network.Vienna.Sql("delete from companies; insert into companies (id, name, country) values (1, 'Short', 'DE')");
        network.Vienna.Output("Berlin").Files.Single().Tables.Single().Out.ShouldBe(1);

        TablePlan WithLongKey(TablePlan table) => table.Index != TestNetwork.Company ? table with { Parents = [] } : table with
        {
            Columns = [.. table.Columns.Select(column => column.Name == "name" ? column with { IsKey = true } : column)],
        };
    }

    [Fact]
    public void Files_keep_no_ledger()
    {
        using var network = new TestNetwork();
        using var files = new CsvKind().Create("crm", new Dictionary<string, object?> { ["folder"] = "." }, network.Root);
        var station = new Station(new StationSetup(network.Plan, network.Code, "Vienna", new Dictionary<string, ISource> { ["crm"] = files }, Path.Combine(network.Root, "data"), network.Clock, network.Entropy));
        Should.Throw<StationException>(station.Install).Code.ShouldBe(StationCodes.UnsupportedDatabase);
    }

    [Fact]
    public void A_foreign_key_that_MariaDB_cascades_unseen_is_refused()
    {
        using var network = new TestNetwork(way: DatabaseWay.MariaDbOdbc);
        network.Vienna.Station.Install();
        network.Vienna.Sql("alter table persons add constraint their_company foreign key (company_id) references companies (id) on delete cascade");
        var refusal = Should.Throw<StationException>(() => network.Vienna.Output("Berlin"));
        refusal.Code.ShouldBe(StationCodes.UnseenCascade);
        refusal.Message.ShouldContain("their_company");
        network.Vienna.Sql("alter table persons drop foreign key their_company; alter table persons add constraint their_company foreign key (company_id) references companies (id) on delete restrict");
        network.Vienna.Output("Berlin").Files.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_value_that_its_declaration_does_not_allow_is_told_with_its_record()
    {
        using var network = new TestNetwork();
        network.Vienna.Sql("create table companies (id integer primary key, name text not null, country text not null, rep text, credit real)");
        network.Fill();
        network.Round();
        network.Vienna.Sql("update companies set credit = 0.12345 where id = 3");
        var refusal = Should.Throw<SyncException>(() => network.Vienna.Output("Berlin"));
        refusal.Code.ShouldBe("DS6141");
        refusal.Message.ShouldStartWith("Company 3: ");
        refusal.Message.ShouldContain("credit");

        // Corrected, it travels: nothing was lost meanwhile.
        network.Vienna.Sql("update companies set credit = 0.3 where id = 3");
        network.Communicate("Vienna", "Berlin").Output.Files.Single().Tables.Single().Out.ShouldBe(1);
    }
}
