namespace DataSync.Stations.Tests.Network;

/// <summary>Ledgers that an older or a newer DataSync has written.</summary>
public sealed class LedgerUpgradeTests : IDisposable
{
    private readonly TestNetwork _network = TestNetwork.Loaded();

    [Fact]
    public void A_ledger_of_the_first_version_is_brought_up_to_date_and_goes_on_where_it_stood()
    {
        // As the first version had it: other names, no note of its version, and none of the tracked tables.
        _network.Vienna.Sql("""
            alter table ds_partner rename column repeats to repeat; alter table ds_partner rename column scope to condition;
            alter table ds_request rename column rkey to key; alter table ds_removed rename column rkey to key; alter table ds_removed rename column content to row;
            drop table ds_ledger; drop table ds_table; drop table ds_kept; drop table ds_parted; drop table ds_ask; drop table ds_set; drop table ds_quarantine;
            alter table ds_log drop column aside; alter table ds_partner drop column reader; alter table ds_partner drop column answered; alter table ds_partner drop column raw;
            alter table ds_partner drop column loading; alter table ds_partner drop column loaded; alter table ds_partner drop column model;
            alter table ds_out drop column loading; alter table ds_out drop column catalog; alter table ds_partner drop column raw_catalog; drop table ds_catalog
            """);
        foreach (var table in new[] { "Company", "Person", "Activity", "Order" }) _network.Vienna.Sql($"alter table ds_track_{table} rename column rkey to key; alter table ds_track_{table} drop column stamps; alter table ds_track_{table} drop column prints");

        _network.Vienna.Sql("update companies set name = 'One' where id = 1");
        var (output, _) = _network.Communicate("Vienna", "Berlin");
        output.Files.Single().Tables.Single().Out.ShouldBe(1, "of a ledger begun anew everything would travel");
        _network.Berlin.Companies[0].ShouldBe("One");
        _network.Vienna.Value("select version from ds_ledger").ShouldBe(Ledger.LedgerSchema.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _network.Vienna.Read("select tbl from ds_table order by tbl").ShouldBe(["Activity", "Company", "Order", "Person"]);
    }

    [Fact]
    public void A_ledger_of_the_version_before_histories_knows_its_partners_on()
    {
        foreach (var column in new[] { "reader", "answered", "raw", "loading", "loaded" }) _network.Vienna.Sql($"alter table ds_partner drop column {column}");
        WithoutPrints();
        _network.Vienna.Sql("drop table ds_parted; update ds_ledger set version = 8; update companies set name = 'One' where id = 1");

        var (output, input) = _network.Communicate("Vienna", "Berlin");
        output.Histories.ShouldBeEmpty();
        input.Applied().Tables.Single().Updated.ShouldBe(1);
        _network.Communicate("Berlin", "Vienna").Input.Histories.ShouldBeEmpty();
        _network.Vienna.Value("select count(*) from ds_partner where reader = history and raw = 0").ShouldBe("1");
    }

    [Fact]
    public void A_ledger_of_the_version_before_loads_in_several_files_loads_nothing_again()
    {
        foreach (var column in new[] { "loading", "loaded" }) _network.Vienna.Sql($"alter table ds_partner drop column {column}");
        WithoutPrints();
        _network.Vienna.Sql("update ds_ledger set version = 9; update companies set name = 'One' where id = 1");

        _network.Communicate("Vienna", "Berlin").Output.Files.ShouldHaveSingleItem().Tables.Sum(table => table.Out).ShouldBe(1);
    }

    [Fact]
    public void A_ledger_of_the_version_before_tables_without_triggers_loads_nothing_again()
    {
        WithoutPrints();
        _network.Vienna.Sql("update ds_ledger set version = 10; update companies set name = 'One' where id = 1");

        _network.Communicate("Vienna", "Berlin").Output.Files.ShouldHaveSingleItem().Tables.Sum(table => table.Out).ShouldBe(1);
    }

    [Fact]
    public void A_ledger_of_the_version_before_looks_at_stamps_loads_nothing_again_and_looks_at_every_row_first()
    {
        using var network = TestNetwork.Loaded(tracking: Plans.Model.TrackingKind.Columns);
        network.Vienna.Sql("update companies set made = '2026-01-01 00:00:00', changed = '2026-01-01 00:00:00'");
        WithoutModel(network);
        network.Vienna.Sql("drop table ds_look; update ds_ledger set version = 11; update companies set name = 'One', changed = '2026-01-02 00:00:00' where id = 1");

        network.Communicate("Vienna", "Berlin").Output.Files.ShouldHaveSingleItem().Tables.Sum(table => table.Out).ShouldBe(1);
    }

    [Fact]
    public void A_ledger_of_the_version_before_data_models_takes_the_model_of_its_plan_for_that_of_its_database()
    {
        WithoutModel(_network);
        _network.Vienna.Sql("update ds_ledger set version = 12; update companies set name = 'One' where id = 1");

        _network.Communicate("Vienna", "Berlin").Output.Files.ShouldHaveSingleItem().Tables.Sum(table => table.Out).ShouldBe(1);
        _network.Vienna.Value("select digest from ds_model").ShouldBe(_network.Berlin.Value("select digest from ds_model"));
    }

    [Fact]
    public void A_ledger_of_the_version_before_catalogs_loads_nothing_again_and_knows_no_pointer()
    {
        WithoutCatalogs(_network);
        _network.Vienna.Sql("update ds_ledger set version = 13; update companies set name = 'One' where id = 1");

        _network.Communicate("Vienna", "Berlin").Output.Files.ShouldHaveSingleItem().Tables.Sum(table => table.Out).ShouldBe(1);
        _network.Vienna.Value("select max(catalog) from ds_out").ShouldBe("0");
        _network.Vienna.Value("select count(*) from ds_catalog").ShouldBe("0");
    }

    [Fact]
    public void A_ledger_that_a_newer_DataSync_has_written_is_refused_and_left_as_it_is()
    {
        _network.Vienna.Sql("update ds_ledger set version = 99; update ds_station set turn = 1000");
        Should.Throw<StationException>(() => _network.Vienna.Output("Berlin")).Code.ShouldBe(StationCodes.NewerLedger);
        _network.Vienna.Value("select turn from ds_station").ShouldBe("1000");
    }

    // As the version before tables without triggers had it.
    private void WithoutPrints()
    {
        WithoutModel(_network);
        foreach (var table in new[] { "Company", "Person", "Activity", "Order" }) _network.Vienna.Sql($"alter table ds_track_{table} drop column prints");
    }

    private static void WithoutModel(TestNetwork network)
    {
        WithoutCatalogs(network);
        network.Vienna.Sql("alter table ds_partner drop column model; drop table ds_model");
    }

    private static void WithoutCatalogs(TestNetwork network) => network.Vienna.Sql("alter table ds_out drop column loading; alter table ds_out drop column catalog; alter table ds_partner drop column raw_catalog; drop table ds_catalog");

    public void Dispose() => _network.Dispose();
}
