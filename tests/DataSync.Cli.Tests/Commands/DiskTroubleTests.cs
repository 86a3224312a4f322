namespace DataSync.Cli.Tests.Commands;

/// <summary>What stands against a station on its disk or in its database is told with code, place and remedy, and never as a defect of DataSync.</summary>
public sealed class DiskTroubleTests : IDisposable
{
    private readonly Workplace _at = StationCommandTests.Prepare();

    [Fact]
    public void A_file_where_the_stations_folder_should_be_is_told_by_every_command()
    {
        Directory.CreateDirectory(_at["stations"]);
        File.WriteAllText(_at["stations/vienna"], "");

        foreach (var command in new string[][] { ["output"], ["input"], ["communicate", "--to", "Berlin"] })
        {
            var run = _at.Run([command[0], _at["network.sync"], "--station", "Vienna", .. command[1..]]);

            run.Exit.ShouldBe(1);
            run.Error.ShouldBe($"""
                error DS7036 at {_at["stations/vienna"]}: it cannot be created (The file '{_at["stations/vienna"]}' already exists)
                  help: look at what lies there, and at the disk, then start again: nothing is lost

                """);
        }
    }

    [Fact]
    public void A_full_device_is_told_and_the_next_run_goes_on()
    {
        Directory.CreateDirectory(_at["stations/vienna"]);
        File.CreateSymbolicLink(_at["stations/vienna/station.mark.part"], "/dev/full");

        var run = _at.Run("output", _at["network.sync"], "--station", "Vienna");

        run.Exit.ShouldBe(1);
        run.Error.ShouldStartWith($"error DS7034 at {_at["stations/vienna/station.mark.part"]}: there is no room left: it cannot be written (No space left on device");
        run.Error.ShouldContain("help: make room, then start again: nothing is lost, and nothing is half done");
        File.Delete(_at["stations/vienna/station.mark.part"]);
        var again = _at.Run("communicate", _at["network.sync"], "--station", "Vienna", "--to", "Berlin");
        again.Exit.ShouldBe(0, again.Error);
        again.Error.ShouldBeEmpty();
    }

    [Fact]
    public void A_database_that_somebody_else_writes_all_the_time_is_told_while_the_ledger_is_opened()
    {
        using var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_at["vienna.db"]};Pooling=False");
        other.Open();
        using var writes = other.CreateCommand();
        writes.CommandText = "begin immediate";
        writes.ExecuteNonQuery();

        var run = _at.Run("output", _at["network.sync"], "--station", "Vienna");

        run.Exit.ShouldBe(1);
        run.Error.ShouldStartWith("error DS7039 at station 1: users hold locks that stand against it (");
        run.Error.ShouldContain("while its ledger was opened");
        run.Error.ShouldContain("help: run it again when they are done: nothing was written");
        other.Close();
        _at.Run("output", _at["network.sync"], "--station", "Vienna").Exit.ShouldBe(0);
    }

    [Fact]
    public void A_database_that_is_none_is_no_defect_of_ours()
    {
        File.WriteAllText(_at["vienna.db"], new string('x', 4096));

        var run = _at.Run("output", _at["network.sync"], "--station", "Vienna");

        run.Exit.ShouldNotBe(0);
        run.Error.ShouldStartWith("error DS6211");
        run.Error.ShouldNotContain("defect");
    }

    public void Dispose() => _at.Dispose();
}
