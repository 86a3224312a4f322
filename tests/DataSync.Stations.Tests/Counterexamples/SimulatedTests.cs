using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Output;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Counterexamples;

/// <summary>Counterexamples that the simulation found, each as short as it can be told. Source: docs/reliability.md.</summary>
public sealed class SimulatedTests : IDisposable
{
    private readonly Office _office = new();

    private TestStation Vienna => _office.Vienna;

    private TestStation Berlin => _office.Berlin;

    [Fact]
    [Trait("Rule", "stations R135")]
    public void A_record_that_falls_with_a_parent_it_was_moved_to_below_comes_back_where_it_is_above()
    {
        // Vienna deletes company 2 while Berlin moves a person of company 1 there.
        Berlin.Sql("update persons set company_id = 2 where id = 1");
        Vienna.Sql("delete from persons where id = 2; delete from companies where id = 2");

        Exchange();

        Vienna.Read("select id || ' ' || company_id from persons where id <= 3 order by id").ShouldBe(["1 1", "3 3"]);
        Berlin.Read("select id || ' ' || company_id from persons order by id").ShouldBe(["1 1", "3 3"]);
    }

    [Fact]
    [Trait("Hole", "30")]
    public void A_child_typed_below_that_was_never_in_scope_leaves_when_the_station_above_synchronizes()
    {
        _office.Network.Use(TestNetwork.Notebook(_office.Network.Output(TestNetwork.Company, "all", _ => true), _office.Network.Output(TestNetwork.Person, "name = 'Smith'", row => (string?)row[2] == "Smith")));
        _office.Settle();
        Berlin.Sql("insert into persons (id, company_id, name) values (70, 1, 'Jones'), (71, 1, 'Smith')");
        Exchange();
        Berlin.Persons.ShouldContain("Jones", "until the synchronization it waits");

        _office.Synchronizes();
        Exchange();

        Vienna.Persons.ShouldContain("Jones");
        Berlin.Persons.ShouldNotContain("Jones");
        Berlin.Persons.ShouldContain("Smith");
    }

    [Fact]
    [Trait("Rule", "stations R61")]
    public void What_was_not_taken_in_below_a_deleted_record_falls_when_that_comes_anew()
    {
        // Vienna deletes a person, does not take in what Berlin had entered below it, and enters the person anew before it tells of anything.
        _office.Network.Use(_office.Network.Everything, TestNetwork.Notebook());
        Berlin.Sql("insert into activities (id, company_id, person_id, subject) values (70, 1, 2, 'below the former one')");
        Vienna.Sql("delete from activities where person_id = 2; delete from persons where id = 2");
        _office.Network.Communicate("Berlin", "Vienna").Input.Applied().Rejected.Single().Rule.ShouldBe("R61");
        Vienna.Sql("insert into persons (id, company_id, name) values (2, 2, 'anew')");
        Berlin.Sql("insert into activities (id, company_id, person_id, subject) values (71, 1, 2, 'nobody has heard')");

        Exchange();

        Vienna.Read("select id from activities where id >= 70").ShouldBe(["71"]);
        Berlin.Read("select id from activities where id >= 70").ShouldBe(["71"]);
        Berlin.Persons.ShouldContain("anew");
    }

    [Fact]
    [Trait("Rule", "stations R61")]
    public void It_falls_too_where_the_record_that_comes_anew_has_to_wait_in_its_file()
    {
        // As before, but the person comes with a name that another one gives up in the same file, behind it.
        _office.Network.Use(_office.Network.Everything, TestNetwork.Notebook());
        Berlin.Sql("create unique index one_name on persons (name)");
        Berlin.Sql("insert into activities (id, company_id, person_id, subject) values (70, 1, 2, 'below the former one')");
        Vienna.Sql("delete from activities where person_id = 2; delete from persons where id = 2");
        _office.Network.Communicate("Berlin", "Vienna").Input.Applied().Rejected.Single().Rule.ShouldBe("R61");
        Vienna.Sql("insert into persons (id, company_id, name) values (2, 2, 'Person 3')");
        Vienna.Sql("update persons set name = 'renamed' where id = 3");

        Exchange();

        Berlin.Read("select name from persons where id in (2, 3) order by id").ShouldBe(["Person 3", "renamed"]);
        Berlin.Read("select id from activities where id >= 70").ShouldBeEmpty();
    }

    [Fact]
    [Trait("Hole", "30")]
    public void What_a_lost_synchronization_told_to_go_a_load_tells_again()
    {
        _office.Network.Use(TestNetwork.Notebook(_office.Network.Output(TestNetwork.Company, "all", _ => true), _office.Network.Output(TestNetwork.Person, "name = 'Smith'", row => (string?)row[2] == "Smith")));
        _office.Settle();
        Berlin.Sql("insert into persons (id, company_id, name) values (70, 1, 'Jones')");
        _office.Network.Communicate("Berlin", "Vienna").Input.Applied();
        _office.Synchronizes();
        Vienna.Output("Berlin");
        _office.Lose(Vienna, Berlin);
        Vienna.Station.Output(new OutputRequest { Partners = ["Berlin"], InitialLoad = true });
        _office.Network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna").Applied();

        Exchange();
        Berlin.Persons.ShouldNotContain("Jones");
    }

    [Fact]
    public void What_was_entered_below_outside_the_scope_and_changed_above_comes_with_the_scope()
    {
        Berlin.Sql("insert into companies (id, name, country) values (70, 'as entered', 'CH')");
        _office.Network.Communicate("Berlin", "Vienna").Input.Applied();
        Vienna.Sql("update companies set name = 'as changed' where id = 70");
        Exchange();
        Berlin.Companies.ShouldContain("as entered", "it is not in scope, and nobody synchronizes");

        _office.Network.Use(_office.Network.Countries("DE", "CH"));
        Vienna.Station.Why("Berlin", "Company", "70").Waits.Single().Text.ShouldBe("it goes with the next file");
        Exchange();
        Berlin.Companies.ShouldContain("as changed");
        Vienna.Station.Why("Berlin", "Company", "70").Waits.ShouldBeEmpty();
    }

    [Fact]
    public void Who_has_less_than_is_here_is_told_of_what_nobody_told_before()
    {
        // Both enter a company under one key, Vienna later; it is out of scope when Vienna writes, and in scope when Vienna hears of Berlin's.
        Berlin.Sql("insert into companies (id, name, country) values (70, 'Berlin', 'CH')");
        Berlin.Output("Vienna");
        _office.Network.NextDay();
        Vienna.Sql("insert into companies (id, name, country) values (70, 'Vienna', 'CH')");
        _office.Network.Communicate("Vienna", "Berlin");
        _office.Network.Use(_office.Network.Countries("DE", "CH"));
        _office.Network.Carry("Berlin", "Vienna");
        Vienna.Input("Berlin").Files.ShouldContain(file => file.Outcome == InputOutcome.Applied);

        Exchange();
        Vienna.Companies.ShouldContain("Vienna");
        Berlin.Companies.ShouldContain("Vienna");
    }

    [Fact]
    [Trait("Rule", "stations R61")]
    public void A_record_moved_below_one_that_was_deleted_here_falls_with_it()
    {
        // Vienna moves a person below company 3, which Berlin has deleted; both then leave Berlin's scope before Vienna hears of the deletion.
        Berlin.Sql("delete from persons where id = 3; delete from companies where id = 3");
        Vienna.Sql("update persons set company_id = 3 where id = 1");
        _office.Network.Communicate("Vienna", "Berlin").Input.Applied().Rejected.Single().Key.ShouldBe("1");
        Berlin.Persons.ShouldBe(["Person 2"]);

        Exchange();
        Vienna.Persons.ShouldNotContain("Person 1");
        Berlin.Persons.ShouldBe(["Person 2"]);
    }

    [Fact]
    [Trait("Rule", "stations R61")]
    public void A_parent_that_the_sender_takes_for_being_here_is_asked_for_with_what_hangs_below_it()
    {
        var key = $"x'{Convert.ToHexString(RecordKey.Of(2).Canonical)}'";
        Berlin.Sql($"delete from persons where id = 2; delete from companies where id = 2; delete from ds_journal_Company; delete from ds_journal_Person; "
            + $"delete from ds_track_Company where rkey = {key}; delete from ds_track_Person where rkey = {key}");
        Vienna.Sql("insert into persons (id, company_id, name) values (80, 2, 'below what is not there')");
        _office.Network.Communicate("Vienna", "Berlin").Input.Applied().Rejected.Single().Rule.ShouldBe("R61");

        Exchange();
        Berlin.Companies.ShouldContain("Company 2");
        Berlin.Persons.ShouldBe(["Person 1", "Person 2", "Person 3", "below what is not there"]);
    }

    [Fact]
    [Trait("Rule", "stations R61")]
    public void What_was_moved_below_a_record_that_is_not_here_goes_and_comes_with_that_or_not_at_all()
    {
        // Berlin has lost company 2 unseen. Vienna moves a visit below it, and it leaves the scope before Vienna hears that it is asked for: it is told to go, and with it all that hangs below it.
        Berlin.Sql("insert into activities (id, company_id, subject) values (70, 1, 'moved'), (71, 1, 'moved and changed here')");
        _office.Settle();
        Berlin.Sql("delete from persons where id = 2; delete from companies where id = 2; delete from ds_journal_Company; delete from ds_journal_Person");
        Vienna.Sql("update activities set company_id = 2 where id >= 70");
        Berlin.Sql("update activities set subject = 'changed here' where id = 71");
        var taken = _office.Network.Communicate("Vienna", "Berlin").Input.Applied();
        taken.Rejected.Select(story => $"{story.Table} {story.Key} {story.Rule}").ShouldBe(["Activity 70 R61", "Activity 71 R61"]);
        taken.Removed.ShouldHaveSingleItem().Reason.ShouldBe("as it is above it hangs below its Company 2, which is not here");
        Berlin.Read("select id from activities where id >= 70").ShouldBe(["71"], "what was changed here and is not confirmed is protected");
        Vienna.Sql("update companies set country = 'ZZ' where id = 2");

        Exchange();
        _office.Synchronizes();
        Exchange();
        Vienna.Read("select id || ' ' || subject || ' ' || company_id from activities where id >= 70 order by id").ShouldBe(["70 moved 2", "71 changed here 2"]);
        Berlin.Read("select id from activities where id >= 70").ShouldBeEmpty();
    }

    [Fact]
    public void What_fell_here_in_a_later_life_comes_back_in_the_life_it_has_above()
    {
        // Both enter a visit under one key; Berlin's is in its second life and hangs below a company that Vienna deletes.
        _office.Network.Use(_office.Network.Everything, TestNetwork.Notebook());
        Berlin.Sql("insert into activities (id, company_id, subject) values (70, 1, 'first')");
        Berlin.Output("Vienna");
        _office.Lose(Berlin, Vienna);
        Berlin.Sql("delete from activities where id = 70");
        Berlin.Sql("insert into activities (id, company_id, subject) values (70, 3, 'second')");
        Vienna.Sql("insert into activities (id, subject) values (70, 'of Vienna')");
        Vienna.Sql("delete from persons where id = 3; delete from companies where id = 3");
        Berlin.Station.Output(new OutputRequest { Partners = ["Vienna"], InitialLoad = true });
        _office.Network.Carry("Berlin", "Vienna");
        Vienna.Input("Berlin").Applied().Rejected.Select(story => story.Rule).ShouldContain("R61");

        Exchange();
        Vienna.Read("select subject from activities where id = 70").ShouldBe(["of Vienna"]);
        Berlin.Read("select subject from activities where id = 70").ShouldBe(["of Vienna"]);
    }

    [Fact]
    public void What_is_deleted_behind_a_file_that_had_brought_another_one_under_its_key_is_deleted_for_both()
    {
        _office.Network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        Vienna.Sql("insert into companies (id, name, country) values (70, 'of Vienna', 'DE')");
        Vienna.Output("Berlin");
        Berlin.Sql("insert into companies (id, name, country) values (70, 'of Berlin', 'DE')");
        _office.Network.Carry("Vienna", "Berlin");
        Berlin.Input("Vienna").Applied();
        Berlin.Companies.ShouldContain("of Berlin");
        Berlin.Sql("delete from companies where id = 70");

        Exchange();
        Vienna.Read("select name from companies where id = 70").ShouldBeEmpty();
        Berlin.Read("select name from companies where id = 70").ShouldBeEmpty();
    }

    public void Dispose() => _office.Dispose();

    private void Exchange()
    {
        for (var round = 0; round < 3; round++)
        {
            _office.Network.NextDay();
            _office.Network.Communicate("Vienna", "Berlin");
            _office.Network.Communicate("Berlin", "Vienna");
        }
    }
}
