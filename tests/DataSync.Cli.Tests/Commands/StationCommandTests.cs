using System.Globalization;
using System.Text.Json;

namespace DataSync.Cli.Tests.Commands;

public sealed class StationCommandTests
{
    internal static Workplace Prepare()
    {
        var at = Workplace.With("branch-offices");
        foreach (var station in new[] { "vienna.db", "berlin.db" }) at.Sql(station, File.ReadAllText(at["data/schema.sql"]));
        foreach (var line in File.ReadLines(at["data/companies.csv"]).Skip(1))
        {
            var cells = line.Split(',');
            at.Sql("vienna.db", string.Create(CultureInfo.InvariantCulture,
                $"insert into companies values ({cells[0]}, {cells[1]}, '{cells[2]}', '{cells[3]}', '{cells[4]}', nullif('{cells[5]}', ''))"));
        }
        foreach (var line in File.ReadLines(at["data/persons.csv"]).Skip(1)) at.Sql("vienna.db", $"insert into persons values ({Literals(line)})");
        return at;
    }

    private static string Literals(string line) => string.Join(", ", line.Split(',').Select(cell => cell.Length == 0 ? "null" : $"'{cell}'"));

    [Fact]
    public void Communicate_writes_carries_and_takes_in()
    {
        using var at = Prepare();

        var run = at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin");

        run.Exit.ShouldBe(0, run.Error);
        run.Out.ShouldContain("Company: out 7");
        run.Out.ShouldContain("Company: in 7, new 7");
        at.Ask("berlin.db", "select count(*) from companies").ShouldBe("7");
    }

    [Fact]
    [Trait("Rule", "stations R44")]
    public void Output_puts_the_file_into_the_partners_out_folder()
    {
        using var at = Prepare();

        at.Run("output", at["network.sync"], "--station", "Vienna").Exit.ShouldBe(0);

        Directory.GetFiles(at["stations/vienna/101/out"], "*.dsync").Length.ShouldBe(1);
        Directory.GetFileSystemEntries(at["stations/vienna/101"]).Select(Path.GetFileName).ShouldBeSubsetOf(["out", "in", "err", "sim", "done"]);
    }

    [Theory]
    [InlineData("output")]
    [InlineData("output", "--station", "Vienna", "--nonsense")]
    [InlineData("network", "--station", "Vienna", "--format", "yaml")]
    [InlineData("output", "--station", "Vienna", "--to", "Paris")]
    [InlineData("input", "--station", "Vienna", "--from", "Paris")]
    [InlineData("nonsense")]
    public void What_cannot_be_read_as_a_command_could_not_be_tried(string command, params string[] options)
    {
        using var at = Prepare();

        at.Run([command, at["network.sync"], .. options]).Exit.ShouldBe(2);
        at.Run("output", "--help").Exit.ShouldBe(0);
    }

    [Fact]
    public void A_database_without_a_ledger_beside_a_mark_is_told()
    {
        using var at = Prepare();
        at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin").Exit.ShouldBe(0);
        File.Delete(at["vienna.db"]);
        at.Sql("vienna.db", File.ReadAllText(at["data/schema.sql"]));

        var run = at.Run("output", at["network.sync"], "--station", "Vienna");

        run.Exit.ShouldBe(0);
        run.Error.ShouldStartWith("warning DS7012: the database has no ledger, and the mark beside it is of history 1-");
        at.Run("log", at["network.sync"], "--station", "Vienna").Out.ShouldContain("new history");
        at.Run("output", at["network.sync"], "--station", "Vienna").Error.ShouldBeEmpty();
    }

    [Fact]
    public void A_database_that_was_put_back_goes_on_and_every_command_says_so()
    {
        using var at = Prepare();
        at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin");
        at.Run("communicate", at["network.sync"], "--station", "Berlin", "--to", "Vienna").Exit.ShouldBe(0);
        at.Sql("vienna.db", "update ds_station set turn = 0");

        var run = at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin");

        run.Exit.ShouldBe(0);
        run.Error.ShouldStartWith("warning DS7012: the ledger of this station stands at turn 0, the mark beside it at ");
        run.Error.ShouldContain("help: a new history has begun: files go on from what each partner has confirmed");
        run.Error.ShouldContain("warning DS7030: Vienna goes on in history 2-");
        var network = at.Run("network", at["network.sync"], "--station", "Vienna").Out;
        network.ShouldContain(", in history 2-");
        network.ShouldContain("answer     none yet: what Berlin has of this station's lost history is still to come back");
        at.Run("log", at["network.sync"], "--station", "Vienna", "--errors").Out.ShouldContain("new history  begun");
        at.Run("communicate", at["network.sync"], "--station", "Berlin", "--to", "Vienna").Error.ShouldBeEmpty();
        at.Run("network", at["network.sync"], "--station", "Vienna").Out.ShouldNotContain("answer     none yet");
    }

    [Fact]
    public void The_log_tells_each_session()
    {
        using var at = Prepare();
        at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin");

        var log = at.Run("log", at["network.sync"], "--station", "Berlin");
        var json = JsonDocument.Parse(at.Run("log", at["network.sync"], "--station", "Berlin", "--format", "json").Out).RootElement;

        log.Out.ShouldContain("from Vienna");
        log.Out.ShouldContain("new 7");
        json[0].GetProperty("isOutput").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public void What_the_database_does_not_take_is_named_tried_again_and_given_up()
    {
        using var at = Prepare();
        at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin");
        at.Sql("berlin.db", "create trigger no_two before update on companies when new.name in ('Two', 'Three') begin select raise(abort, 'not that name'); end");
        at.Sql("vienna.db", "update companies set name = 'Two' where serial_no = 1; update companies set name = 'Three' where serial_no = 3");

        var run = at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin");
        run.Out.ShouldContain("Company: in 2, quarantined 2");
        run.Out.ShouldContain("not that name");
        at.Run("log", at["network.sync"], "--station", "Berlin").Out.ShouldContain("      set aside Company ");

        var list = at.Run("quarantine", at["network.sync"], "--station", "Berlin");
        list.Out.ShouldContain("not that name");
        list.Out.ShouldContain("name \"Two\"");
        var json = JsonDocument.Parse(at.Run("quarantine", at["network.sync"], "--station", "Berlin", "--format", "json").Out).RootElement;
        json.GetArrayLength().ShouldBe(2);
        var key = json[0].GetProperty("key").GetString() ?? "";

        at.Run("quarantine", at["network.sync"], "--station", "Berlin", "--discard", "Company", key).Out.ShouldStartWith($"gave up Company {key} of Vienna");
        var again = at.Run("quarantine", at["network.sync"], "--station", "Berlin", "--discard", "Company", key);
        (again.Exit, again.Error.Split(' ')[1]).ShouldBe((1, "DS7051"));

        at.Sql("berlin.db", "drop trigger no_two");
        var retried = at.Run("quarantine", at["network.sync"], "--station", "Berlin", "--retry");
        retried.Out.ShouldContain("quarantine of Vienna: 1 left it, 0 wait");
        retried.Out.ShouldContain("Nothing is in quarantine.");
        at.Ask("berlin.db", "select count(*) from companies where name = 'Three'").ShouldBe("1");
    }

    [Fact]
    [Trait("Rule", "stations R11")]
    public void The_moment_can_be_rehearsed()
    {
        using var at = Prepare();
        at.Write("network.sync", File.ReadAllText(at["network.sync"]).Replace("zone \"Europe/Berlin\"", "zone \"Europe/Berlin\"\n    output on mon..fri", StringComparison.Ordinal));

        // 2026-11-21 is a Saturday.
        var saturday = at.Run("output", at["network.sync"], "--station", "Vienna", "--now", "2026-11-21T09:00");
        var monday = at.Run("output", at["network.sync"], "--station", "Vienna", "--now", "2026-11-23T09:00");

        saturday.Out.ShouldContain("R11");
        monday.Out.ShouldContain("wrote");
    }

    [Fact]
    public void A_refused_file_ends_with_1_and_a_code()
    {
        using var at = Prepare();
        at.Run("output", at["network.sync"], "--station", "Vienna");
        var file = Directory.GetFiles(at["stations/vienna/101/out"], "*.dsync").Single();
        Directory.CreateDirectory(at["stations/berlin/1/in"]);
        File.WriteAllBytes(Path.Combine(at["stations/berlin/1/in"], Path.GetFileName(file)), File.ReadAllBytes(file)[..200]);

        var run = at.Run("input", at["network.sync"], "--station", "Berlin");

        run.Exit.ShouldBe(1);
        run.Error.ShouldContain("DS8");
        Directory.GetFiles(at["stations/berlin/1/err"]).Length.ShouldBe(1);
        at.Ask("berlin.db", "select count(*) from companies").ShouldBe("0");
    }

    [Fact]
    public void A_station_is_installed_and_removed_and_asks_before()
    {
        using var at = Prepare();
        const string Ledger = "select count(*) from sqlite_master where name like 'ds#_%' escape '#'";

        at.Run("station", "install", at["network.sync"], "--station", "Vienna").Exit.ShouldBe(0);
        var installed = at.Ask("vienna.db", Ledger);
        var asked = at.Run("station", "remove", at["network.sync"], "--station", "Vienna");

        installed.ShouldNotBe("0");
        asked.Exit.ShouldBe(1);
        asked.Out.ShouldContain("--yes");
        at.Ask("vienna.db", Ledger).ShouldBe(installed);

        at.Run("station", "remove", at["network.sync"], "--station", "Vienna", "--yes").Exit.ShouldBe(0);
        at.Ask("vienna.db", Ledger).ShouldBe("0");
        File.Exists(at["stations/vienna/station.mark"]).ShouldBeFalse();
        at.Run("station", "install", at["network.sync"], "--station", "Vienna").Exit.ShouldBe(0);
    }

    [Fact]
    public void An_unknown_station_is_told_with_those_there_are()
    {
        using var at = Prepare();

        var run = at.Run("output", at["network.sync"], "--station", "Paris");

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("DS5105");
        run.Error.ShouldContain("Vienna, Berlin");
    }

    [Theory]
    [InlineData("quarantine", "--with")]
    [InlineData("quarantine", "--retry", "--with")]
    [InlineData("log", "--with")]
    [InlineData("approve", "--list", "--from")]
    public void So_is_an_unknown_partner(string command, params string[] options)
    {
        using var at = Prepare();

        var run = at.Run([command, at["network.sync"], "--station", "Vienna", .. options, "Paris"]);

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("DS5105");
        run.Error.ShouldContain("Vienna, Berlin");
    }

    [Fact]
    public void A_moment_that_is_none_is_told()
    {
        using var at = Prepare();

        var run = at.Run("output", at["network.sync"], "--station", "Vienna", "--now", "tomorrow");

        run.Exit.ShouldBe(2);
        run.Error.ShouldContain("DS5106");
    }

    [Fact]
    public void Station_commands_take_an_artefact_too()
    {
        using var at = Prepare();
        at.Run("build", at["network.sync"], "-o", at["network.syncplan"]).Exit.ShouldBe(0);

        at.Run("output", at["network.syncplan"], "--station", "Vienna", "--to", "Berlin").Exit.ShouldBe(0);
        at.Run("communicate", at["network.syncplan"], "--station", "Vienna", "--to", "Berlin").Exit.ShouldBe(0);

        at.Ask("berlin.db", "select count(*) from companies").ShouldBe("7");
        at.Run("log", at["network.syncplan"], "--station", "Berlin").Out.ShouldContain("new 7");
    }

    [Fact]
    public void Of_many_records_the_first_are_named_and_the_others_counted()
    {
        using var at = Prepare();
        for (var i = 100; i < 150; i++)
            at.Sql("vienna.db", string.Create(CultureInfo.InvariantCulture, $"insert into companies values (1, {i}, 'Company {i}', 'DE', null, null); insert into persons values (1, {1000 + i}, 1, {i}, 'Person {i}', null)"));
        at.Write("network.sync", File.ReadAllText(at["network.sync"]).Replace("        input\n", "        input where serial_no < 100\n", StringComparison.Ordinal));

        var run = at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin");

        run.Exit.ShouldBe(0, run.Error);
        run.Out.Split('\n').Count(line => line.StartsWith("  rejected Company (", StringComparison.Ordinal)).ShouldBe(20);
        run.Out.ShouldContain("  rejected 30 more of Company (R118)");
        run.Out.ShouldContain("  rejected 50 more of Person (R61)");
        at.Run("why", at["network.sync"], "Company", "1/149", "--station", "Berlin").Out.ShouldContain("Berlin does not hold it: as Vienna has it, it fails the input condition.");
    }

    [Fact]
    public void Doctor_counts_one_source_as_one()
    {
        using var at = Workplace.Empty().Write("one.sync", """
            sync 1
            source shop = sqlite { file: "shop.db", create: true }
            table Thing in shop as "things" { key id : int }
            """);

        at.Run("doctor", at["one.sync"]).Out.ShouldContain("one: 1 source, 1 table, 0 tasks");
    }
}
