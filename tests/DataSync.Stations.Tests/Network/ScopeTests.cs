using DataSync.Plans.Model;

namespace DataSync.Stations.Tests.Network;

/// <summary>What a target should hold: formats, distribution, attributes, parents and children, bottom-up conditions.</summary>
public sealed class ScopeTests : IDisposable
{
    private readonly TestNetwork _network = new();

    public ScopeTests() => _network.Fill();

    private FormatRowPlan Rep(int table) => TestNetwork.Both(table) with
    {
        OutputText = "rep = target.owner",
        OutputFunction = _network.Code.Add((row, target) => target?[0] is string owner ? owner.Equals(row[3]) : null),
    };

    private DistributionRowPlan Row(bool also, string rep) =>
        new(TestNetwork.Company, also, _network.Code.Add((row, _) => Equals(row[3], rep)), $"rep = \"{rep}\"", -1);

    private void Distribute(string station, params DistributionRowPlan[] rows) =>
        _network.Network = _network.Network with { Distributions = [.. _network.Network.Distributions, new DistributionPlan(station, null, [.. rows], -1)] };

    [Fact]
    [Trait("Rule", "stations R28")]
    public void A_distribution_row_narrows_the_formats_condition()
    {
        _network.Vienna.Sql("update companies set rep = 'Smith' where id in (1, 2, 9)");
        Distribute("Berlin", Row(also: false, "Smith"));
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.ShouldBe(["Company 1", "Company 2"]);
    }

    [Fact]
    [Trait("Rule", "stations R29")]
    public void A_distribution_row_with_also_widens_it()
    {
        _network.Vienna.Sql("update companies set rep = 'Smith' where id in (1, 9)");
        Distribute("Berlin", Row(also: true, "Smith"));
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.Length.ShouldBe(8);
        _network.Berlin.Companies.ShouldContain("Company 9");
    }

    [Fact]
    [Trait("Rule", "stations R30")]
    public void A_distribution_row_for_another_station_has_no_effect()
    {
        Distribute("Munich", Row(also: false, "Smith"));
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.Length.ShouldBe(7);
    }

    [Fact]
    [Trait("Rule", "stations R33")]
    [Trait("Rule", "stations R180")]
    public void A_condition_reads_the_targets_attributes()
    {
        _network.Vienna.Sql("update companies set rep = 'Smith' where id in (5, 12)");
        _network.Use(TestNetwork.Notebook(Rep(TestNetwork.Company)));
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.ShouldBe(["Company 5", "Company 12"]);
    }

    [Fact]
    [Trait("Rule", "stations R33")]
    public void A_changed_attribute_of_the_target_makes_synchronization_due()
    {
        _network.Vienna.Sql("update companies set rep = 'Smith' where id = 5; update companies set rep = 'Jones' where id = 6");
        _network.Use(TestNetwork.Notebook(Rep(TestNetwork.Company)));
        _network.Round();
        _network.NextDay();
        _network.Change("Berlin", station => station with { AttributeFunctions = [_network.Code.Value("Jones")] });
        var (output, _) = _network.Communicate("Vienna", "Berlin");
        output.Files.Single().Reason.ShouldContain("condition has changed");
        _network.Communicate("Berlin", "Vienna");
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.ShouldBe(["Company 6"]);
    }

    [Fact]
    [Trait("Rule", "stations R34")]
    public void A_bottom_up_condition_brings_exactly_the_parents_that_have_such_a_child()
    {
        _network.Vienna.Sql("insert into orders (id, company_id, stocktaken) values (1, 12, '2026-01-01'), (2, 3, '2026-01-01'), (3, 4, null)");
        _network.Use(TestNetwork.Notebook(_network.Output(TestNetwork.Order, "stocktaken is not null", row => row[2] is not null) with { Pulls = [TestNetwork.Company] }));
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.ShouldBe(["Company 3", "Company 12"]);
        _network.Berlin.Persons.ShouldBe(["Person 3", "Person 12"]);
        _network.Communicate("Berlin", "Vienna");

        // A changed child pulls its parent in, or lets it go.
        _network.Vienna.Sql("update orders set stocktaken = '2026-02-02' where id = 3; update orders set stocktaken = null where id = 2");
        _network.NextDay();
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.ShouldBe(["Company 4", "Company 12"]);
        _network.Berlin.Persons.ShouldBe(["Person 4", "Person 12"]);
    }

    [Fact]
    [Trait("Rule", "stations R25")]
    [Trait("Rule", "stations R24")]
    public void With_persons_off_only_activities_at_companies_are_communicated()
    {
        _network.Vienna.Sql("insert into activities (id, company_id, person_id, subject) values (100, 1, null, 'At the company')");
        _network.Use(_network.Countries("DE") with { Rows = [.. _network.Countries("DE").Rows.Where(row => row.Table != TestNetwork.Person)] });
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Read("select subject from activities").ShouldBe(["At the company"]);
        _network.Berlin.Persons.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [Trait("Rule", "stations R23")]
    public void A_table_moves_only_when_output_and_input_are_on(bool output, bool input)
    {
        _network.Use(TestNetwork.Notebook(new FormatRowPlan(TestNetwork.Order, -1) { Output = output, Input = input }));
        _network.Vienna.Sql("insert into orders (id, company_id) values (1, 1)");
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.Length.ShouldBe(15);
        _network.Berlin.Read("select id from orders").ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "stations R35")]
    public void A_format_without_conditions_sends_everything()
    {
        _network.Use(TestNetwork.Notebook());
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.Length.ShouldBe(15);
        _network.Berlin.Persons.Length.ShouldBe(15);
    }

    [Fact]
    public void A_changed_condition_counts_at_once_where_nothing_is_synchronized()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        _network.Round();
        _network.NextDay();
        _network.Use(_network.Countries("CH"));
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies.ShouldBe(["Company 8", "Company 9", "Company 10"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [Trait("Rule", "stations R1")]
    [Trait("Rule", "stations R2")]
    public void Two_stations_of_one_number_and_a_station_without_are_refused(int number)
    {
        _network.Change("Berlin", station => station with { Number = number });
        Should.Throw<StationException>(() => _network.Vienna.Output()).Code.ShouldBe(StationCodes.StationNumbers);
    }

    [Fact]
    [Trait("Rule", "stations R3")]
    public void A_database_that_is_another_stations_is_refused()
    {
        _network.Vienna.Station.Install();
        _network.Change("Vienna", station => station with { Number = 101 });
        _network.Change("Berlin", station => station with { Number = 1 });
        Should.Throw<StationException>(() => _network.Vienna.Output()).Code.ShouldBe(StationCodes.ForeignLedger);
    }

    public void Dispose() => _network.Dispose();
}
