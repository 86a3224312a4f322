using DataSync.Plans.Model;
using DataSync.Plans.Values;
using DataSync.Stations.Answers;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Tests.Network;

/// <summary>Why a station holds a record, or does not: every way a record can stand, as the station above, the branch and the branch about the station above tell it.</summary>
public sealed class WhyTests : IDisposable
{
    private readonly TestNetwork _network = TestNetwork.Loaded();

    [Fact]
    public void It_holds_what_belongs_there_since_the_file_that_brought_it()
    {
        var answer = AtBerlin("Company", "1");

        answer.Verdict.ShouldBe("Berlin should hold it and does, since file 1.");
        (answer.Belongs, answer.Holds).ShouldBe((true, true));
        var condition = answer.Scope.ShouldNotBeNull().Conditions.Single();
        (condition.Origin, condition.Text, condition.Value).ShouldBe(("format Notebook", "country in (DE)", true));
        var file = answer.LastFile.ShouldNotBeNull();
        (file.Sequence, file.Told, file.IsConfirmed, file.Receipt).ShouldBe((1, "brought it", true, "taken in there"));
        answer.Waits.ShouldBeEmpty();
        answer.Record.IsCommunicated.ShouldBeTrue();
    }

    [Fact]
    public void A_child_answers_with_its_parent()
    {
        AtBerlin("Person", "9").Verdict.ShouldBe("Berlin should not hold it, and does not: its Company 9 does not belong there.");
        var parent = AtBerlin("Activity", "1").Scope.ShouldNotBeNull().Parents.Single(parent => parent.Table == "Person");
        (parent.Key, parent.Belongs, parent.Parents.Single().Table).ShouldBe(("1", true, "Company"));
    }

    [Fact]
    public void What_no_output_has_seen_yet_is_seen()
    {
        _network.Vienna.Sql("insert into companies (id, name, country) values (50, 'New', 'DE'); update companies set name = 'Changed' where id = 1");

        AtBerlin("Company", "50").Verdict.ShouldBe("Berlin should hold it and does not yet.");
        AtBerlin("Company", "50").Waits.Single().ShouldBe(new Waiting("owed", "it goes with the next file"));
        AtBerlin("Company", "1").Verdict.ShouldBe("Berlin should hold it and does, since file 1, but not yet as it is here.");
        _network.Vienna.Value("select count(*) from ds_journal_Company").ShouldBe("2", "asking collects nothing");
    }

    [Fact]
    public void A_file_under_way_is_named()
    {
        _network.Vienna.Sql("insert into companies (id, name, country) values (50, 'New', 'DE')");
        var sent = _network.Vienna.Output("Berlin").Files.Single();

        var answer = AtBerlin("Company", "50");

        answer.Verdict.ShouldBe($"Berlin should hold it: file {sent.Sequence} brings it, and is not confirmed yet.");
        answer.Holds.ShouldBeNull();
        answer.LastFile.ShouldNotBeNull().Receipt.ShouldBe("none yet");
    }

    [Fact]
    public void A_record_that_left_the_scope_is_followed_until_it_is_gone()
    {
        _network.Vienna.Sql("update companies set country = 'AT' where id = 1");
        AtBerlin("Company", "1").Verdict.ShouldBe("Berlin should not hold it and still does: country in (DE) is false.");

        var sent = _network.Communicate("Vienna", "Berlin").Output.Files.Single();
        AtBerlin("Company", "1").Verdict.ShouldBe($"Berlin should not hold it: file {sent.Sequence} told it to go, and is not confirmed yet.");

        _network.Communicate("Berlin", "Vienna");
        AtBerlin("Company", "1").Verdict.ShouldBe("Berlin should not hold it, and does not: country in (DE) is false.");
        var there = BerlinsOwn("Company", "1");
        there.Verdict.ShouldBe($"Berlin does not hold it any more: {sent.Name} took it away (R93).");
        there.Removed.Single().Rule.ShouldBe("R93");
        AtVienna("Company", "1").Verdict.ShouldBe("Vienna holds it as far as Berlin knows: it left Berlin only, and Vienna is not told of that.");
    }

    [Fact]
    public void What_was_kept_there_is_told_with_its_protection()
    {
        _network.Berlin.Sql("update companies set name = 'Edited' where id = 3");
        _network.Vienna.Sql("update companies set country = 'AT' where id = 3");
        var sent = _network.Communicate("Vienna", "Berlin").Output.Files.Single();
        BerlinsOwn("Company", "3").Protections.Single().Rule.ShouldBe("E2");
        _network.Carry("Berlin", "Vienna");
        _network.Vienna.Input("Berlin");

        var answer = AtBerlin("Company", "3");

        answer.Verdict.ShouldBe($"Berlin should not hold it: file {sent.Sequence} told it to go, and it was kept there (E2: it was changed there, and that is not confirmed).");
        answer.Waits.Select(waiting => waiting.Kind).ShouldBe(["keptThere", "goes"]);
    }

    [Fact]
    public void What_hangs_below_a_record_and_would_keep_it_is_told()
    {
        BerlinsOwn("Company", "1").Protections.ShouldBeEmpty();
        _network.Berlin.Sql("update persons set name = 'Edited' where id = 1");

        BerlinsOwn("Company", "1").Protections.Single().ShouldBe(new ProtectionReason("tree", "Person 1 below it stays (E2: it was changed here, and the station above has not confirmed it)"));
        BerlinsOwn("Person", "1").Protections.Single().Rule.ShouldBe("E2");
    }

    [Fact]
    public void A_deletion_is_told_from_a_leave()
    {
        _network.Vienna.Sql("delete from activities where id = 2; delete from persons where id = 2; delete from companies where id = 2");
        AtBerlin("Company", "2").Verdict.ShouldBe("Berlin should not hold it and still does: it was deleted.");
        _network.Communicate("Vienna", "Berlin");
        BerlinsOwn("Company", "2").Verdict.ShouldBe("Berlin does not hold it: it was deleted, as Vienna told.");
        AtVienna("Company", "2").Verdict.ShouldBe("Vienna does not hold it: the deletion came from there.");
    }

    [Fact]
    public void A_withdrawal_is_told_with_its_reason_and_its_file()
    {
        const string why = "it was deleted here before any file named it, and Berlin has gone on in a new history since, so that a copy of Berlin, or Berlin before it was put back, may have told Vienna of it.";
        _network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        _network.Round();
        var (vienna, berlin) = (_network.Vienna, _network.Berlin);
        berlin.Sql("insert into companies (id, name, country) values (70, 'told by the copy', 'AT')");
        berlin.Station.Install();
        var copy = berlin.Backup();
        berlin.Sql("delete from companies where id = 70");
        AtVienna("Company", "70").Verdict.ShouldBe("Vienna is told nothing of it: it was deleted here before any file named it.");
        BerlinsOwn("Company", "70").Waits.ShouldBeEmpty();
        berlin.Output("Vienna");
        foreach (var path in Directory.EnumerateFiles(berlin.Folders.Out(vienna.Number))) File.Delete(path);
        var inUse = berlin.Backup(1);
        copy.Restore();
        _network.Communicate("Berlin", "Vienna");
        inUse.RestoreWithMark();
        _network.Communicate("Vienna", "Berlin");

        var owed = AtVienna("Company", "70");
        owed.Verdict.ShouldBe($"Vienna is told with the next file that it is withdrawn: {why}");
        BerlinsOwn("Company", "70").Waits.Single().Text.ShouldBe("its withdrawal goes to Vienna with the next file");

        var sent = _network.Communicate("Berlin", "Vienna").Output.Files.Single();
        var told = AtVienna("Company", "70");
        told.Verdict.ShouldBe($"Vienna is told with file {sent.Sequence}, which is not confirmed yet, that it is withdrawn: {why}");
        var file = told.LastFile.ShouldNotBeNull();
        (file.Name, file.Told, file.IsConfirmed).ShouldBe((sent.Name, "withdrew it", false));

        _network.Communicate("Vienna", "Berlin");
        AtVienna("Company", "70").Verdict.ShouldBe($"Vienna has been told with file {sent.Sequence} that it is withdrawn: {why}");
        vienna.Station.Why("Vienna", "Company", "70").Verdict.ShouldBe("Vienna does not hold it: it was deleted, as Berlin told.");
    }

    [Fact]
    public void The_branch_tells_of_its_own_records()
    {
        _network.Berlin.Sql("insert into companies (id, name, country) values (50, 'Mine', 'DE')");
        var own = BerlinsOwn("Company", "50");
        own.Verdict.ShouldBe("Berlin holds it, created here and never communicated.");
        own.Protections.Single().Rule.ShouldBe("E1");
        AtVienna("Company", "50").Verdict.ShouldBe("Vienna does not know it yet.");

        var sent = _network.Communicate("Berlin", "Vienna").Output.Files.Single();
        AtVienna("Company", "50").Verdict.ShouldBe($"Vienna gets it with file {sent.Sequence}, which is not confirmed yet.");
        AtBerlin("Company", "50").Verdict.ShouldBe("Berlin should hold it and does, because it came from there.");

        _network.Communicate("Vienna", "Berlin");
        AtVienna("Company", "50").Verdict.ShouldBe($"Vienna holds it, since file {sent.Sequence}.");
    }

    [Fact]
    public void What_is_asked_for_is_told_by_both()
    {
        _network.Use(_network.Countries("DE", "CH"));
        _network.Communicate("Vienna", "Berlin");
        var asked = BerlinsOwn("Company", "8");
        (asked.Verdict, asked.Holds).ShouldBe(("Berlin does not hold it yet: it has been listed and is asked for.", false));
        asked.Record.Presence.ShouldBe(RecordPresence.NeverHere);
        AtBerlin("Company", "8").Waits.ShouldContain(waiting => waiting.Kind == "synchronization");
    }

    [Theory]
    [InlineData("Compny", "1", "Berlin", StationCodes.UnknownTable, "'Company'")]
    [InlineData("Company", "one", "Berlin", StationCodes.UnreadableKey, "\"one\"")]
    [InlineData("Company", "1/2", "Berlin", StationCodes.UnreadableKey, "\"1/2\"")]
    [InlineData("Company", "1o2", "Berlin", StationCodes.UnreadableKey, "int")]
    [InlineData("Company", "14444444", "Berlin", StationCodes.UnknownRecord, "14444444")]
    [InlineData("Company", "1", "Berlni", StationCodes.UnknownStation, "'Berlin'")]
    public void A_question_that_names_what_is_not_there_is_refused(string table, string key, string station, string code, string says)
    {
        var refusal = Should.Throw<StationException>(() => _network.Vienna.Station.Why(station, table, key));
        refusal.Code.ShouldBe(code);
        refusal.Message.ShouldContain(says);
    }

    [Fact]
    public void A_key_that_is_nearly_known_is_proposed()
    {
        _network.Vienna.Sql("insert into companies (id, name, country) values (120045, 'Far', 'DE')");
        Should.Throw<StationException>(() => _network.Vienna.Station.Why("Berlin", "Company", "120054")).Cause.ShouldEndWith("Did you mean '120045'?");
    }

    [Fact]
    public void A_station_without_a_connection_is_asked_elsewhere()
    {
        _network.Network = _network.Network with { Stations = [.. _network.Network.Stations, new StationPlan("Bonn", 102, -1) { Below = "Berlin" }], Connections = [.. _network.Network.Connections, new ConnectionPlan("Berlin", "Bonn", "Everything", -1)] };
        var refusal = Should.Throw<StationException>(() => _network.Vienna.Station.Why("Bonn", "Company", "1"));
        (refusal.Code, refusal.Remedy).ShouldBe((StationCodes.NoConnection, "ask at Bonn itself, or at Berlin"));
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("1/42", "1/42")]
    [InlineData("DE/New York", "DE/\"New York\"")]
    [InlineData("DE/\"a/b\"", "DE/\"a/b\"")]
    [InlineData("DE/\"say \"\"so\"\"\"", "DE/\"say \"\"so\"\"\"")]
    [InlineData("DE/\"\"", "DE/\"\"")]
    public void Keys_are_written_as_they_are_read(string written, string shown)
    {
        var parts = written.Split('/', 2);
        object first = long.TryParse(parts[0], out var number) ? number : parts[0];
        var key = parts.Length == 1 ? RecordKey.Of(first) : RecordKey.Of(first, long.TryParse(parts[1], out var second) ? second : Unquoted(parts[1]));
        RecordKeyText.Show(key).ShouldBe(shown);
    }

    [Theory]
    [InlineData("1/ab", "1/ab")]
    [InlineData("(1, \"ab\")", "1/ab")]
    [InlineData("(1, ab)", "1/ab")]
    [InlineData("(-7, \"say \"\"so\"\", then (b)\")", "-7/\"say \"\"so\"\", then (b)\"")]
    [InlineData("1/\"(a, b)\"", "1/\"(a, b)\"")]
    [InlineData("1/(a, b)", "1/\"(a, b)\"")]
    public void Keys_are_read_as_they_are_shown_and_as_reports_print_them(string written, string shown)
    {
        ColumnPlan[] columns = [new(0, "number", "number", SyncType.Int, true), new(1, "name", "name", SyncType.Text, true)];
        var table = new TrackedTable(new TablePlan(0, "T", 0, "t", 0, [.. columns], 0, -1), [0, 1], []);
        RecordKeyText.Show(RecordKeyText.Parse(table, written)).ShouldBe(shown);
        RecordKeyText.Parse(table, RecordKeyText.Parse(table, written).ToString()).ShouldBe(RecordKeyText.Parse(table, written));
    }

    private static string Unquoted(string text) => text.StartsWith('"') ? text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : text;

    private WhyAnswer AtBerlin(string table, string key) => _network.Vienna.Station.Why("Berlin", table, key);

    private WhyAnswer BerlinsOwn(string table, string key) => _network.Berlin.Station.Why("Berlin", table, key);

    private WhyAnswer AtVienna(string table, string key) => _network.Berlin.Station.Why("Vienna", table, key);

    public void Dispose() => _network.Dispose();
}
