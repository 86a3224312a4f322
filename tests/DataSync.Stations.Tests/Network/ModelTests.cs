using DataSync.Plans.Model;
using DataSync.Plans.Values;
using DataSync.Stations.Files;
using DataSync.Stations.Input;
using DataSync.Stations.Models;
using DataSync.Stations.Output;
using DataSync.Stations.Tests.Concurrency;

namespace DataSync.Stations.Tests.Network;

/// <summary>The data model changes at the main office and travels to the branch. Plans are deployed at each station by itself.</summary>
public abstract class ModelTests : IDisposable
{
    private readonly TestNetwork _network;
    private Func<TablePlan, TablePlan> _company = table => table;

    private protected ModelTests(DatabaseWay way)
    {
        _network = TestNetwork.Loaded(way: way);
        _network.Twist = plan => plan with { Tables = plan.Tables.SetItem(TestNetwork.Company, _company(plan.Tables[TestNetwork.Company])) };
        Vienna.Station.Install();
        Berlin.Station.Install();
    }

    private TestStation Vienna => _network.Vienna;

    private TestStation Berlin => _network.Berlin;

    [Fact]
    [Trait("Rule", "stations R47")]
    public void A_changed_data_model_travels_whole_in_every_file_until_the_partner_follows_it_though_the_format_does_not_mention_the_table()
    {
        ModelIn(Vienna.Output("Berlin")).ShouldBeNull("both follow one model");
        _network.Use(TestNetwork.Notebook() with { Rows = [TestNetwork.Both(TestNetwork.Order)] });
        NewColumnAt(Vienna);
        var model = ModelIn(Vienna.Output("Berlin")).ShouldNotBeNull();
        model.Tables.Select(table => table.Name).ShouldBe(["Company", "Person", "Order", "Activity"], ignoreOrder: true);
        model.Find("Company").ShouldNotBeNull().Columns.Select(column => $"{column.Name} : {column.Type}").ShouldContain("fax : text(5)?");
        model.Find("Activity").ShouldNotBeNull().Parents.Select(parent => $"{parent.Table} by {parent.Columns.Single()}").ShouldBe(["Company by company_id", "Person by person_id"]);
        ModelIn(Vienna.Output("Berlin")).ShouldNotBeNull("nobody has said yet that it came");
        _network.Carry("Vienna", "Berlin");
        Unattended();
        _network.Carry("Berlin", "Vienna");
        Vienna.Input("Berlin");
        ModelIn(Vienna.Output("Berlin")).ShouldBeNull();
    }

    [Fact]
    [Trait("Rule", "stations R54")]
    public void With_somebody_there_the_model_is_taken_over_and_the_input_is_to_be_started_again()
    {
        FileOfNewModel();
        var first = Berlin.Input("Vienna");
        first.Model.ShouldBe(["Company.fax is added"]);
        first.Files.ShouldBeEmpty();
        Berlin.Read("select fax from companies where fax is not null").ShouldBeEmpty();
        var second = Berlin.Input("Vienna");
        second.Model.ShouldBeEmpty();
        second.Applied().Tables.Single().Updated.ShouldBe(1);
        Berlin.Value("select fax from companies where id = 1").ShouldBe("F1");
    }

    [Fact]
    [Trait("Rule", "stations R54")]
    [Trait("Rule", "stations R53")]
    public void Unattended_the_model_is_taken_over_and_then_the_records_that_need_it()
    {
        FileOfNewModel();
        var input = Unattended();
        input.Model.ShouldBe(["Company.fax is added"]);
        input.Applied().Tables.Single().Updated.ShouldBe(1);
        Berlin.Value("select fax from companies where id = 1").ShouldBe("F1");
        Berlin.Output("Vienna").Files.Single().Tables.ShouldBeEmpty("nothing of it is a change of a user");
    }

    [Fact]
    public void Where_the_plan_is_an_older_one_the_file_waits_and_says_what_differs_and_goes_in_when_the_plan_has_been_deployed()
    {
        FileOfNewModel();
        var deployed = _company;
        _company = table => table;
        foreach (var input in new[] { Unattended(), Unattended() })
        {
            var file = input.Files.Single(one => one.Outcome != InputOutcome.Confirmed);
            (file.Outcome, file.Problem?.Code).ShouldBe((InputOutcome.Waiting, StationCodes.PlanIsBehind));
            file.Reason.ShouldContain("Company.fax is new");
        }

        _company = deployed;
        Unattended().Applied().Tables.Single().Updated.ShouldBe(1);
    }

    [Fact]
    public void Before_the_file_has_come_nothing_is_changed_and_the_station_says_what_it_waits_for()
    {
        NewColumn();
        var refused = Should.Throw<StationException>(() => Berlin.Output("Vienna"));
        (refused.Code, refused.Cause.Contains("Company.fax is added", StringComparison.Ordinal)).ShouldBe((StationCodes.ModelIsDue, true));
        Should.Throw<StationException>(Unattended).Code.ShouldBe(StationCodes.ModelIsDue);
        Should.Throw<System.Data.Common.DbException>(() => Berlin.Read("select fax from companies"));
    }

    [Fact]
    public void What_a_user_enters_before_the_new_triggers_are_there_is_found_and_told()
    {
        FileOfNewModel();
        Berlin.Input("Vienna").Model.ShouldNotBeEmpty();
        Berlin.Sql("update companies set fax = 'F2' where id = 2");
        Berlin.Input("Vienna");
        _network.Communicate("Berlin", "Vienna");
        Vienna.Value("select fax from companies where id = 2").ShouldBe("F2");
    }

    [Fact]
    public void A_station_that_dies_while_it_takes_the_model_over_takes_it_over_the_next_time()
    {
        FileOfNewModel();
        var watch = new Seam.Watch();
        Berlin.Through = source => new Seam(source, watch);
        watch.Next(Moment.Committing, "", () => throw new InvalidOperationException("dies"));
        Should.Throw<InvalidOperationException>(Unattended);
        Berlin.Through = source => source;
        Unattended().Applied().Tables.Single().Updated.ShouldBe(1);
        Berlin.Value("select fax from companies where id = 1").ShouldBe("F1");
    }

    [Fact]
    public void A_column_that_gets_longer_is_made_longer_or_that_is_asked_for()
    {
        FileOfNewModel();
        Unattended();
        _network.Round();
        _company = WithFax(SyncType.Text.OrNull() with { Length = 8 });
        if (Vienna.Way == DatabaseWay.Postgres) Vienna.Sql("alter table companies alter column fax type varchar(8)");
        if (Vienna.Way == DatabaseWay.MariaDbOdbc) Vienna.Sql("alter table companies modify column fax varchar(8)");
        Vienna.Sql("update companies set fax = '12345678' where id = 1");
        Vienna.Output("Berlin");
        _network.Carry("Vienna", "Berlin");
        if (Berlin.Way == DatabaseWay.MariaDbOdbc)
        {
            Should.Throw<StationException>(Unattended).Code.ShouldBe(StationCodes.ModelNotTaken);
            Berlin.Sql("alter table companies modify column fax varchar(8)");
        }

        Unattended();
        Berlin.Value("select fax from companies where id = 1").ShouldBe("12345678");
    }

    // SQLite keeps texts of any length, whatever a column is declared as.
    [Fact]
    public void A_declared_length_that_bounds_nothing_does_not_hold_the_input_up()
    {
        if (Berlin.Way != DatabaseWay.Sqlite) return;
        Berlin.Sql("alter table companies add column fax varchar(5)");
        FileOfNewModel();
        Berlin.Input("Vienna").Applied();
        _network.Round();
        _company = WithFax(SyncType.Text.OrNull() with { Length = 8 });
        Vienna.Sql("update companies set fax = '12345678' where id = 1");
        Vienna.Output("Berlin");
        _network.Carry("Vienna", "Berlin");
        var input = Berlin.Input("Vienna");
        input.Model.ShouldBeEmpty();
        input.Applied().Tables.Single().Updated.ShouldBe(1);
        Berlin.Value("select fax from companies where id = 1").ShouldBe("12345678");
    }

    [Fact]
    public void A_model_that_records_here_may_not_fit_is_refused_everywhere_and_changes_nothing()
    {
        foreach (var change in new Func<TablePlan, TablePlan>[]
        {
            table => table with { Columns = [.. table.Columns.Select(column => column.Name == "name" ? column with { Type = SyncType.Text with { Length = 5 } } : column)] },
            table => table with { Columns = [.. table.Columns.Select(column => column.Name == "credit" ? column with { Type = SyncType.Int.OrNull() } : column)] },
            table => table with { Columns = [.. table.Columns.Select(column => column.Name == "country" ? column with { IsKey = true } : column)] },
        })
        {
            _company = change;
            foreach (var station in new[] { Vienna, Berlin }) Should.Throw<StationException>(station.Station.Install).Code.ShouldBe(StationCodes.ModelNotTaken);
        }

        _company = table => table;
        _network.Round();
    }

    [Fact]
    public void A_new_column_that_may_not_be_empty_is_refused_where_there_are_records()
    {
        _company = WithFax(SyncType.Text);
        Vienna.Sql("alter table companies add column fax varchar(5) not null default ''");
        Vienna.Output("Berlin");
        _network.Carry("Vienna", "Berlin");
        Should.Throw<StationException>(Unattended).Code.ShouldBe(StationCodes.ModelNotTaken);
        Should.Throw<System.Data.Common.DbException>(() => Berlin.Read("select fax from companies"));
    }

    [Fact]
    public void A_column_that_the_model_has_no_more_stays_with_what_stands_in_it_and_does_not_travel()
    {
        Berlin.Sql("update companies set credit = 7 where id = 1");
        _network.Communicate("Berlin", "Vienna");
        var code = -1;
        _company = table =>
        {
            if (code < 0) code = _network.Code.Add(new RowTypePlan("Company", [.. table.Columns.Take(4).Select(column => new FieldPlan(column.Name, column.Type))]));
            return table with { RowType = code, ReadAllFunction = code, Columns = table.Columns.RemoveAt(4) };
        };
        Vienna.Sql("update companies set credit = 9, name = 'New' where id = 1");
        _network.Communicate("Vienna", "Berlin");
        Berlin.Value("select name from companies where id = 1 and credit = 7").ShouldBe("New");
    }

    [Fact]
    public void What_stands_in_a_new_column_travels_and_puts_no_old_value_above_what_a_branch_has_changed_meanwhile()
    {
        Berlin.Sql("update companies set name = 'Berlin' where id = 1");
        _network.Change("Vienna", "Berlin", connection => connection with { SynchronizeEvery = null });
        _network.Clock.Now = _network.Clock.Now.AddMinutes(10);
        Vienna.Sql("alter table companies add column fax varchar(5) default 'none'");
        NewColumn();
        Vienna.Output("Berlin");
        _network.Carry("Vienna", "Berlin");
        Unattended();
        Berlin.Value("select name || ' ' || fax from companies where id = 1").ShouldBe("Berlin none");
        _network.Communicate("Berlin", "Vienna");
        Vienna.Value("select name || ' ' || fax from companies where id = 1").ShouldBe("Berlin none");
    }

    [Fact]
    public void What_was_noted_before_a_column_went_is_told_though_the_columns_behind_it_have_other_places_now()
    {
        Vienna.Sql("update companies set credit = 5 where id = 1");
        var code = -1;
        _company = table =>
        {
            ColumnPlan[] left = [.. table.Columns.Where(column => column.Name != "rep").Select((column, i) => column with { Index = i })];
            if (code < 0) code = _network.Code.Add(new RowTypePlan("Company", [.. left.Select(column => new FieldPlan(column.Name, column.Type))]));
            return table with { RowType = code, ReadAllFunction = code, Columns = [.. left] };
        };
        _network.Communicate("Vienna", "Berlin");
        Berlin.Value("select count(*) from companies where id = 1 and credit = 5").ShouldBe("1");
    }

    [Fact]
    [Trait("Rule", "stations R150")]
    [Trait("Rule", "stations R151")]
    [Trait("Rule", "stations R152")]
    public void A_file_of_a_branch_that_follows_the_model_before_is_refused_answered_with_the_model_and_sent_again_under_it()
    {
        Berlin.Sql("update companies set name = 'Berlin' where id = 1");
        Berlin.Output("Vienna");
        _network.Carry("Berlin", "Vienna");
        NewColumnAt(Vienna);
        Vienna.Input("Berlin").Refused().Problem?.Code.ShouldBe(StationCodes.OtherModel);
        ModelIn(Vienna.Output("Berlin")).ShouldNotBeNull();
        _network.Carry("Vienna", "Berlin");
        Unattended().Model.ShouldNotBeEmpty();
        _network.Communicate("Berlin", "Vienna").Input.Applied().Tables.Single().Updated.ShouldBe(1);
        Vienna.Companies[0].ShouldBe("Berlin");
    }

    private InputResult Unattended() => Berlin.Station.Input(new InputRequest { Partners = ["Vienna"], Start = SessionStart.Unattended });

    private void FileOfNewModel()
    {
        NewColumnAt(Vienna);
        Vienna.Sql("update companies set fax = 'F1' where id = 1");
        Vienna.Output("Berlin");
        _network.Carry("Vienna", "Berlin");
    }

    private void NewColumnAt(TestStation main)
    {
        main.Sql("alter table companies add column fax varchar(5)");
        NewColumn();
        main.Station.Install();
    }

    private void NewColumn() => _company = WithFax(SyncType.Text.OrNull() with { Length = 5 });

    private Func<TablePlan, TablePlan> WithFax(SyncType type)
    {
        var code = -1;
        return table =>
        {
            if (code < 0) code = _network.Code.Add(new RowTypePlan("Company", [.. table.Columns.Select(column => new FieldPlan(column.Name, column.Type)), new FieldPlan("fax", type)]));
            return table with { RowType = code, ReadAllFunction = code, Columns = table.Columns.Add(new ColumnPlan(table.Columns.Length, "fax", "fax", type)) };
        };
    }

    private static ModelDescription? ModelIn(OutputResult output)
    {
        using var file = StationFileReader.Open(output.Files.Single().Path);
        return file.ReadModel() is { } json ? ModelDescription.Read(json.Span) : null;
    }

    public void Dispose() => _network.Dispose();
}

public sealed class ModelOnSqliteTests() : ModelTests(DatabaseWay.Sqlite);

public sealed class ModelOnPostgresTests() : ModelTests(DatabaseWay.Postgres);

public sealed class ModelOnMariaDbTests() : ModelTests(DatabaseWay.MariaDbOdbc);
