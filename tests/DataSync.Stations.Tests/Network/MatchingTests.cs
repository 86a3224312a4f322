using DataSync.Plans.Model;
using DataSync.Stations.Input;

namespace DataSync.Stations.Tests.Network;

/// <summary>
/// Records that are like others at a branch, or share a key with another one: its format's rules say what becomes of them. They wait there, and nothing is lost or doubled at either end.
/// Source: decisions/0017-matching.md.
/// </summary>
public abstract class MatchingTests : IDisposable
{
    private readonly TestNetwork _network;

    private protected MatchingTests(DatabaseWay way) => _network = TestNetwork.Loaded(way: way);

    private TestStation Vienna => _network.Vienna;

    private TestStation Berlin => _network.Berlin;

    [Fact]
    [Trait("Rule", "stations R67")]
    [Trait("Rule", "stations R69")]
    public void A_record_that_is_like_another_one_is_logged_and_the_table_is_left_alone()
    {
        AtBerlin(Similar(MatchAnswer.Log));
        Berlin.Sql("insert into persons (id, company_id, name) values (50, 1, 'Anna')");
        Vienna.Sql("insert into persons (id, company_id, name) values (60, 1, 'Anna'), (61, 2, 'Anna'), (62, 1, 'Bert')");
        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();

        Berlin.Read("select id from persons where id >= 50 order by id").ShouldBe(["50", "61", "62"]);
        var counts = file.Tables.Single(table => table.Table == "Person");
        (counts.In, counts.New, counts.Similar, counts.Quarantined).ShouldBe((3, 2, 1, 0));
        counts.In.ShouldBe(counts.New + counts.Updated + counts.Deleted + counts.False + counts.Similar + counts.Unchanged + counts.Quarantined);
        var aside = file.SetAside.ShouldHaveSingleItem();
        (aside.Table, aside.Key, aside.Rule, aside.Reason).ShouldBe(("Person", "60", "R67", "is like Person 50 (when similar (name, company_id) log)"));
        Berlin.Station.Quarantine("Vienna").ShouldHaveSingleItem().Key.ToString().ShouldBe("60");

        var log = Directory.GetFiles(Berlin.Folders.Sim(Vienna.Number)).ShouldHaveSingleItem();
        Path.GetFileName(log).ShouldBe(Path.ChangeExtension(file.Name, ".jsonl"));
        File.ReadAllText(log).ShouldBe("""{"table":"Person","key":"60","reason":"is like Person 50 (when similar (name, company_id) log)","values":{"id":"60","company_id":"1","name":"\"Anna\""}}""" + "\n");
    }

    [Fact]
    [Trait("Rule", "stations R65")]
    [Trait("Rule", "stations R69")]
    public void A_record_of_the_same_key_and_another_name_is_false()
    {
        AtBerlin(Different(MatchAnswer.Reject));
        Vienna.Sql("update persons set name = 'Somebody else', company_id = 2 where id = 1; update persons set company_id = 1 where id = 2");
        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();

        Berlin.Read("select name || company_id from persons where id < 3 order by id").ShouldBe(["Person 11", "Person 21"]);
        var counts = file.Tables.Single(table => table.Table == "Person");
        (counts.In, counts.Updated, counts.False, counts.Quarantined).ShouldBe((2, 1, 1, 0));
        var aside = file.SetAside.ShouldHaveSingleItem();
        (aside.Key, aside.Rule, aside.Reason).ShouldBe(("1", "R65", "has another name than the Person of this key (when different (name) reject)"));
        Directory.GetFiles(Berlin.Folders.Sim(Vienna.Number)).ShouldBeEmpty();
    }

    [Theory]
    [Trait("Rule", "stations R63")]
    [InlineData(true, "R67", "R65")]
    [InlineData(false, "R65", "R65")]
    public void Rules_are_asked_in_their_order(bool logFirst, string inBoth, string inName)
    {
        var (log, reject) = (Similar(MatchAnswer.Log), Rule("when similar (name) reject", similar: true, MatchAnswer.Reject, 2));
        AtBerlin(logFirst ? [log, reject] : [reject, log]);
        Berlin.Sql("insert into persons (id, company_id, name) values (50, 1, 'Anna')");
        Vienna.Sql("insert into persons (id, company_id, name) values (60, 1, 'Anna'), (61, 2, 'Anna')");

        _network.Communicate("Vienna", "Berlin").Input.Applied().SetAside.Select(story => (story.Key, story.Rule)).ShouldBe([("60", inBoth), ("61", inName)]);
    }

    [Fact]
    [Trait("Rule", "stations R63")]
    public void A_rule_that_takes_the_record_ends_the_list()
    {
        AtBerlin(Rule("when different (company_id) merge", similar: false, MatchAnswer.Merge, 1), Different(MatchAnswer.Reject));
        Vienna.Sql("update persons set name = 'Moved', company_id = 2 where id = 1; update persons set name = 'Renamed' where id = 2");

        _network.Communicate("Vienna", "Berlin").Input.Applied().SetAside.ShouldHaveSingleItem().Key.ShouldBe("2");
        Berlin.Value("select name from persons where id = 1").ShouldBe("Moved");
    }

    [Fact]
    public void What_is_empty_is_like_nothing_and_different_from_nothing()
    {
        AtBerlin(Rule("when similar (credit) log", similar: true, MatchAnswer.Log, 4), Rule("when different (rep) reject", similar: false, MatchAnswer.Reject, 3));
        Vienna.Sql("insert into companies (id, name, country) values (60, 'Without credit', 'DE'); update companies set rep = 'Smith' where id = 1");
        _network.Communicate("Vienna", "Berlin").Input.Applied().SetAside.ShouldBeEmpty();
        Vienna.Sql("update companies set rep = null where id = 1");
        _network.Communicate("Vienna", "Berlin").Input.Applied().SetAside.ShouldBeEmpty();
        Berlin.Read("select rep from companies where id = 1").ShouldBe([""]);
    }

    [Fact]
    public void Of_two_that_are_alike_in_one_file_the_first_comes()
    {
        AtBerlin(Similar(MatchAnswer.Reject));
        Vienna.Sql("insert into persons (id, company_id, name) values (60, 1, 'Anna'), (61, 1, 'Anna')");

        _network.Communicate("Vienna", "Berlin").Input.Applied().SetAside.ShouldHaveSingleItem().Reason.ShouldBe("is like Person 60 (when similar (name, company_id) reject)");
    }

    [Fact]
    public void What_waits_comes_once_it_is_like_nothing_any_more_with_what_hangs_below_it()
    {
        AtBerlin(Similar(MatchAnswer.Log));
        Berlin.Sql("insert into persons (id, company_id, name) values (50, 1, 'Anna')");
        Vienna.Sql("insert into persons (id, company_id, name) values (60, 1, 'Anna'); insert into activities (id, person_id, subject) values (60, 60, 'Visit')");
        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();
        file.SetAside.Select(story => $"{story.Table} {story.Key} {story.Rule}").ShouldBe(["Person 60 R67", "Activity 60 quarantine"]);
        file.Rejected.ShouldBeEmpty();

        Berlin.Sql("delete from persons where id = 50");
        file = _network.Communicate("Vienna", "Berlin").Input.Applied();
        file.Released.Select(story => story.Table).ShouldBe(["Person", "Activity"], ignoreOrder: true);
        Berlin.Value("select name from persons where id = 60").ShouldBe("Anna");
        Berlin.Value("select subject from activities where id = 60").ShouldBe("Visit");
        Berlin.Station.Quarantine().ShouldBeEmpty();
    }

    [Fact]
    public void A_file_that_takes_the_one_away_brings_the_other()
    {
        AtBerlin(Similar(MatchAnswer.Log));
        Vienna.Sql("delete from activities where id = 1; delete from persons where id = 1; insert into persons (id, company_id, name) values (60, 1, 'Person 1')");

        _network.Communicate("Vienna", "Berlin").Input.Applied().SetAside.ShouldBeEmpty();
        Berlin.Read("select id from persons where company_id = 1").ShouldBe(["60"]);
        Directory.GetFiles(Berlin.Folders.Sim(Vienna.Number)).ShouldBeEmpty();
    }

    [Fact]
    public void What_waits_at_the_main_office_stays_at_the_branch_and_is_the_same_at_both_in_the_end()
    {
        AtVienna(Rule("when similar (name) log", similar: true, MatchAnswer.Log, 1), Rule("when different (rep) reject", similar: false, MatchAnswer.Reject, 3));
        _network.Change("Vienna", "Berlin", connection => connection with { SynchronizeEvery = null });
        Vienna.Sql("update companies set rep = 'Smith' where id = 1");
        Vienna.Sql("insert into companies (id, name, country) values (60, 'Twice', 'AT')");
        _network.Round();
        Berlin.Sql("insert into companies (id, name, country) values (50, 'Twice', 'DE'), (51, 'Once', 'DE'); update companies set rep = 'Jones' where id = 1");
        _network.Communicate("Berlin", "Vienna").Input.Applied().SetAside.Select(story => $"{story.Key} {story.Rule}").ShouldBe(["50 R67", "1 R65"], ignoreOrder: true);

        // It is confirmed, and days pass: the synchronization neither takes it away nor asks for the other version.
        for (var day = 0; day < 3; day++)
        {
            _network.NextDay();
            var file = _network.Communicate("Vienna", "Berlin").Input.Applied();
            file.Removed.ShouldBeEmpty();
            file.Requested.ShouldBeEmpty();
            _network.Communicate("Berlin", "Vienna").Output.Files.Sum(written => written.Tables.Sum(table => table.Out)).ShouldBe(0);
        }

        Berlin.Value("select name from companies where id = 50").ShouldBe("Twice");
        Berlin.Value("select rep from companies where id = 1").ShouldBe("Jones");

        // Somebody settles both.
        Vienna.Sql("update companies set name = 'Other' where id = 60; update companies set rep = 'Jones' where id = 1");
        Vienna.Input("Berlin").Retried.Single().Waiting.ShouldBe(0);
        _network.NextDay();
        _network.Round();
        foreach (var station in new[] { Vienna, Berlin })
        {
            station.Value("select name from companies where id = 50").ShouldBe("Twice");
            station.Value("select rep from companies where id = 1").ShouldBe("Jones");
            station.Station.Quarantine().ShouldBeEmpty();
        }
    }

    [Fact]
    public void What_waits_and_is_given_up_or_deleted_goes_at_the_other_end_too()
    {
        AtVienna(Rule("when similar (name) log", similar: true, MatchAnswer.Log, 1));
        _network.Change("Vienna", "Berlin", connection => connection with { SynchronizeEvery = null });
        Vienna.Sql("insert into companies (id, name, country) values (60, 'Twice', 'AT'), (61, 'Thrice', 'AT')");
        _network.Round();
        Berlin.Sql("insert into companies (id, name, country) values (50, 'Twice', 'DE'), (51, 'Thrice', 'DE')");
        _network.Round();
        _network.NextDay();

        Berlin.Sql("delete from companies where id = 51");
        _network.Communicate("Berlin", "Vienna");
        Vienna.Station.Quarantine().ShouldHaveSingleItem().Key.ToString().ShouldBe("50");
        Vienna.Station.DiscardFromQuarantine("Berlin", "Company", "50");
        _network.Communicate("Vienna", "Berlin").Input.Applied().Removed.ShouldHaveSingleItem().Key.ShouldBe("50");
        Vienna.Read("select id from companies where id in (50, 51)").ShouldBeEmpty();
    }

    [Fact]
    public void What_waits_at_the_branch_is_not_asked_for_and_goes_with_its_record()
    {
        AtBerlin(Rule("when similar (credit) log", similar: true, MatchAnswer.Log, 4));
        _network.Change("Vienna", "Berlin", connection => connection with { SynchronizeEvery = null });
        Berlin.Sql("update companies set credit = 5 where id = 1");
        Vienna.Sql("insert into companies (id, name, country, credit) values (60, 'Left', 'DE', 5), (61, 'Deleted', 'DE', 5)");
        _network.Communicate("Vienna", "Berlin").Input.Applied().Requested.ShouldBeEmpty();
        _network.Communicate("Vienna", "Berlin").Input.Applied().Requested.ShouldBeEmpty();
        Berlin.Station.Quarantine().Length.ShouldBe(2);
        Directory.GetFiles(Berlin.Folders.Sim(Vienna.Number)).Length.ShouldBe(1, "it is logged once");

        Vienna.Sql("update companies set country = 'AT' where id = 60; delete from companies where id = 61");
        _network.Communicate("Vienna", "Berlin");
        Berlin.Station.Quarantine().ShouldBeEmpty();
    }

    [Fact]
    public void What_was_deleted_and_entered_anew_replaces_the_former_one_whatever_it_is_called()
    {
        AtBerlin(Different(MatchAnswer.Reject));
        Vienna.Sql("delete from activities where id = 1; delete from persons where id = 1");
        Vienna.Sql("insert into persons (id, company_id, name) values (1, 1, 'Another life')");
        _network.Communicate("Vienna", "Berlin").Input.Applied().SetAside.ShouldBeEmpty();
        Berlin.Value("select name from persons where id = 1").ShouldBe("Another life");
    }

    [Fact]
    public void A_column_in_which_each_station_keeps_its_own_value_may_differ()
    {
        _network.Network = _network.Network with { OwnFields = [new OwnFieldPlan(TestNetwork.Company, 3, -1)] };
        AtBerlin(Rule("when similar (credit) log", similar: true, MatchAnswer.Log, 4), Rule("when different (rep) reject", similar: false, MatchAnswer.Reject, 3));
        Berlin.Sql("update companies set rep = 'Jones' where id = 1");
        Vienna.Sql("update companies set rep = 'Smith', name = 'New name' where id = 1");
        _network.Communicate("Vienna", "Berlin").Input.Applied().SetAside.ShouldBeEmpty();
        Berlin.Value("select name || rep from companies where id = 1").ShouldBe("New nameJones");
    }

    [Fact]
    public void What_waits_by_a_rule_and_below_it_does_not_speak_against_the_file()
    {
        AtBerlin(Rule("when similar (credit) log", similar: true, MatchAnswer.Log, 4));
        Berlin.Sql("update companies set credit = 5 where id = 1");
        Vienna.Sql("insert into companies (id, name, country, credit) values (60, 'Twin', 'DE', 5)");
        Vienna.Sql(string.Join(";", Enumerable.Range(100, 1_002).Select(id => $"insert into persons (id, company_id, name) values ({id}, 60, 'P')")));
        var file = _network.Communicate("Vienna", "Berlin").Input.Applied();
        file.Tables.Single(table => table.Table == "Person").Quarantined.ShouldBe(1_002);
        file.Tables.Single(table => table.Table == "Company").Similar.ShouldBe(1);
    }

    [Fact]
    public void A_masked_value_is_not_named()
    {
        _network.Twist = plan => plan with
        {
            Tables = plan.Tables.SetItem(TestNetwork.Person, plan.Tables[TestNetwork.Person] with
            {
                Columns = plan.Tables[TestNetwork.Person].Columns.SetItem(2, plan.Tables[TestNetwork.Person].Columns[2] with { Masked = true }),
            }),
        };
        AtBerlin(Similar(MatchAnswer.Log));
        Berlin.Sql("insert into persons (id, company_id, name) values (50, 1, 'Anna')");
        Vienna.Sql("insert into persons (id, company_id, name) values (60, 1, 'Anna')");
        _network.Communicate("Vienna", "Berlin").Input.Applied().SetAside.ShouldHaveSingleItem().Reason.ShouldNotContain("Anna");
        File.ReadAllText(Directory.GetFiles(Berlin.Folders.Sim(Vienna.Number)).Single()).ShouldNotContain("Anna");
    }

    [Fact]
    public void Both_ends_say_why_it_is_not_there_and_stop_when_it_is()
    {
        AtBerlin(Similar(MatchAnswer.Log));
        Berlin.Sql("insert into persons (id, company_id, name) values (50, 1, 'Anna')");
        Vienna.Sql("insert into persons (id, company_id, name) values (60, 1, 'Anna')");
        var sent = _network.Communicate("Vienna", "Berlin").Output.Files.Single();

        const string reason = "is like Person 50 (when similar (name, company_id) log)";
        var here = Berlin.Station.Why("Berlin", "Person", "60");
        (here.Verdict, here.Holds).ShouldBe(($"Berlin does not hold it: {sent.Name} of Vienna brought it, and it waits in quarantine: {reason}.", false));
        here.Waits.ShouldHaveSingleItem().Kind.ShouldBe("quarantine");
        Berlin.Station.Why("Vienna", "Person", "60").Verdict.ShouldBe($"Vienna holds it, and sent it with {sent.Name}; Berlin has not taken it in, and keeps it in quarantine: {reason}.");

        _network.Communicate("Berlin", "Vienna");
        Vienna.Log("Berlin").Last(entry => entry.IsOutput && entry.Input).SetAside.ShouldHaveSingleItem().Rule.ShouldBe("R67");
        var there = Vienna.Station.Why("Berlin", "Person", "60");
        (there.Verdict, there.Holds).ShouldBe(($"Berlin should hold it, and has not taken in what file {sent.Sequence} brought: {reason}.", null));
        there.Waits.ShouldHaveSingleItem().Kind.ShouldBe("setAside");

        Berlin.Sql("update persons set name = 'Berta' where id = 50");
        Berlin.Input("Vienna").Retried.Single().Waiting.ShouldBe(0);
        _network.Communicate("Berlin", "Vienna");
        Vienna.Station.Why("Berlin", "Person", "60").Verdict.ShouldBe($"Berlin should hold it and does, since file {sent.Sequence}.");
        Vienna.Log("Berlin").Last(entry => entry.IsOutput && entry.Sequence == sent.Sequence).SetAside.ShouldBeEmpty();
        Berlin.Station.Why("Berlin", "Person", "60").Verdict.ShouldBe("Berlin holds it as it came from Vienna.");
    }

    [Fact]
    public void A_branch_says_why_the_main_office_does_not_have_it()
    {
        AtVienna(Rule("when similar (name) log", similar: true, MatchAnswer.Log, 1));
        Berlin.Sql("insert into companies (id, name, country) values (50, 'Company 9', 'DE')");
        var sent = _network.Communicate("Berlin", "Vienna").Output.Files.Single();
        _network.Communicate("Vienna", "Berlin");
        var why = Berlin.Station.Why("Vienna", "Company", "50");
        (why.Verdict, why.Holds).ShouldBe(($"Vienna has not taken in what file {sent.Sequence} brought: is like Company 9 (when similar (name) log).", null));

        // A newer version that is taken in settles it.
        Berlin.Sql("update companies set name = 'Company 50' where id = 50");
        sent = _network.Communicate("Berlin", "Vienna").Output.Files.Single();
        _network.Communicate("Vienna", "Berlin");
        Berlin.Station.Why("Vienna", "Company", "50").Verdict.ShouldBe($"Vienna holds it, since file {sent.Sequence}.");
    }

    public void Dispose()
    {
        _network.Dispose();
        GC.SuppressFinalize(this);
    }

    private static MatchRulePlan Rule(string text, bool similar, MatchAnswer answer, params int[] columns) => new(similar, [.. columns], answer, text, -1);

    private static MatchRulePlan Similar(MatchAnswer answer) => Rule($"when similar (name, company_id) {Word(answer)}", similar: true, answer, 2, 1);

    private static MatchRulePlan Different(MatchAnswer answer) => Rule($"when different (name) {Word(answer)}", similar: false, answer, 2);

    private static string Word(MatchAnswer answer) => answer == MatchAnswer.Log ? "log" : "reject";

    private void AtVienna(params MatchRulePlan[] rules) =>
        _network.Use(_network.Everything with { Rows = [.. _network.Everything.Rows.Select(row => row.Table == TestNetwork.Company ? row with { Matches = [.. rules] } : row)] });

    private void AtBerlin(params MatchRulePlan[] rules) => _network.Use(With(_network.Network.Formats.Single(format => format.Name == "Notebook"), rules));

    private static FormatPlan With(FormatPlan format, MatchRulePlan[] rules)
    {
        var table = rules[0].Columns.Contains(4) ? TestNetwork.Company : TestNetwork.Person;
        return format with { Rows = [.. format.Rows.Select(row => row.Table == table ? row with { Matches = [.. rules] } : row)] };
    }
}
