using System.Runtime.Versioning;
using DataSync.Stations.Disk;
using DataSync.Stations.Files;
using DataSync.Stations.Input;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Crashes;

/// <summary>
/// What the operating system refuses, really: a device that is always full (<c>/dev/full</c>) stands where a file is to be written, rights are taken away, folders and files
/// stand in each other's place. Each is a coded refusal; nothing is lost, and when the cause is gone the next run goes on.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class DiskRefusalTests : IDisposable
{
    private const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly TestNetwork _network = TestNetwork.Loaded(onDisk: true);

    public DiskRefusalTests()
    {
        _network.Vienna.Sql("update companies set name = 'Company One' where id = 1");
        foreach (var path in Directory.EnumerateFileSystemEntries(_network.Root, "*", SearchOption.AllDirectories).Append(_network.Root)) File.SetUnixFileMode(path, All);
    }

    [Fact]
    public void On_a_full_device_the_mark_is_refused_and_the_next_run_goes_on()
    {
        var mark = Path.Combine(Data("Vienna"), "station.mark.part");
        File.CreateSymbolicLink(mark, "/dev/full");

        Refused(() => _network.Vienna.Output("Berlin"), StationCodes.DiskFull).Place.ShouldBe(mark);

        File.Delete(mark);
        GoesOn();
    }

    [Fact]
    public void On_a_full_device_a_file_is_refused_nothing_of_it_is_left_and_the_next_run_writes_it()
    {
        var sequence = _network.Vienna.Station.Standing("Berlin").Sent.Value + 1;
        var file = Path.Combine(_network.Vienna.Folders.Out(_network.Berlin.Number), StationFileName.Parse($"1-101-20261122-{sequence}.dsync").TemporaryText);
        // Behind the mark's four calls, and behind the look for what a crash has left.
        _network.Disk = new CommitPoints(5, () => File.CreateSymbolicLink(file, "/dev/full")).Disk;

        var refusal = Refused(() => _network.Vienna.Output("Berlin"), StationCodes.DiskFull);

        refusal.Place.ShouldBe(file);
        refusal.Cause.ShouldBe($"there is no room left: it cannot be written (No space left on device : '{file}')");
        refusal.Remedy.ShouldBe("make room, then start again: nothing is lost, and nothing is half done");
        File.Exists(file).ShouldBeFalse();
        _network.Disk = OperatingSystemFiles.Instance;
        _network.Vienna.Station.Standing("Berlin").Sent.Value.ShouldBe(sequence - 1);
        GoesOn();
    }

    [Fact]
    public void On_a_full_device_a_file_that_is_carried_stays_where_it_was()
    {
        var name = Path.GetFileName(_network.Vienna.Output("Berlin").Files.Single().Path);
        var arriving = Path.Combine(_network.Berlin.Folders.In(_network.Vienna.Number), StationFileName.Parse(name).TemporaryText);
        File.CreateSymbolicLink(arriving, "/dev/full");

        Refused(() => _network.Carry("Vienna", "Berlin"), StationCodes.DiskFull).Place.ShouldBe(arriving);
        _network.Berlin.Input("Vienna").Files.ShouldAllBe(file => file.Outcome == InputOutcome.Confirmed);

        File.Delete(arriving);
        GoesOn();
    }

    [Theory]
    [InlineData("")]
    [InlineData("101/out")]
    public void Without_the_right_to_write_in_a_folder_output_is_refused_and_goes_on_with_it(string folder) =>
        ForbiddenThere("Vienna", folder, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute, () => _network.Vienna.Output("Berlin"));

    [Theory]
    [InlineData("", false)]
    [InlineData("1/in", false)]
    [InlineData("1/in", true)]
    [InlineData("1/done", false)]
    [InlineData("1/out", false)]
    public void Without_rights_in_a_folder_input_is_refused_and_goes_on_with_them(string folder, bool notEvenToRead)
    {
        _network.Vienna.Output("Berlin");
        _network.Carry("Vienna", "Berlin");

        ForbiddenThere("Berlin", folder, notEvenToRead ? UnixFileMode.None : UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute,
            () => _network.Berlin.Input("Vienna"));
    }

    [Fact]
    public void A_mark_that_cannot_be_read_is_no_missing_mark()
    {
        var mark = Path.Combine(Data("Vienna"), "station.mark");
        Change(mark, UnixFileMode.None);

        using (new WithoutRights()) Refused(() => _network.Vienna.Output("Berlin"), StationCodes.NoRights).Place.ShouldBe(mark);

        Change(mark, All);
        _network.Vienna.Output("Berlin").Histories.ShouldBeEmpty();
        GoesOn();
    }

    [Fact]
    public void A_file_that_cannot_be_read_waits_and_is_refused_to_nobody()
    {
        var name = Path.GetFileName(_network.Vienna.Output("Berlin").Files.Single().Path);
        _network.Carry("Vienna", "Berlin");
        var path = Path.Combine(_network.Berlin.Folders.In(_network.Vienna.Number), name);
        Change(path, UnixFileMode.None);

        InputResult result;
        using (new WithoutRights()) result = _network.Berlin.Input("Vienna");

        var file = result.Files.Single(file => file.Outcome != InputOutcome.Confirmed);
        file.Outcome.ShouldBe(InputOutcome.Unreadable);
        file.Problem?.Code.ShouldBe(StationFileCodes.CannotBeRead);
        File.Exists(path).ShouldBeTrue();
        Change(path, All);
        _network.Berlin.Input("Vienna").Applied().Name.ShouldBe(name);
        GoesOn();
    }

    [Theory]
    [InlineData("Vienna", "")]
    [InlineData("Vienna", "101/out")]
    [InlineData("Vienna", "101")]
    public void A_file_where_a_folder_should_be_is_refused(string station, string folder)
    {
        var path = Path.Combine(Data(station), folder).TrimEnd('/');
        Directory.Move(path, path + ".away");
        File.WriteAllText(path, "");

        Refused(() => _network.Of(station).Output("Berlin"), StationCodes.DiskFailed).Place.ShouldStartWith(path);

        File.Delete(path);
        Directory.Move(path + ".away", path);
        GoesOn();
    }

    [Fact]
    public void A_folder_where_the_lock_should_be_is_not_taken_for_another_process()
    {
        var path = Path.Combine(Data("Vienna"), "station.lock");
        File.Delete(path);
        Directory.CreateDirectory(path);

        Refused(() => _network.Vienna.Output("Berlin"), StationCodes.DiskFailed).Place.ShouldBe(path);

        Directory.Delete(path);
        GoesOn();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(-1)]
    public void A_torn_file_is_refused_and_what_it_brought_comes_again(int bytes)
    {
        var path = _network.Vienna.Output("Berlin").Files.Single().Path;
        var content = File.ReadAllBytes(path);
        File.Delete(path);
        File.WriteAllBytes(Path.Combine(_network.Berlin.Folders.In(_network.Vienna.Number), Path.GetFileName(path)), content[..(bytes < 0 ? content.Length + bytes : bytes)]);

        var refused = _network.Berlin.Input("Vienna").Refused();

        refused.Problem?.Code.ShouldBe(StationFileCodes.NotAStationFile);
        _network.Berlin.Companies[0].ShouldBe("Company 1");
        GoesOn();
    }

    [Fact]
    public void A_carrier_that_has_copied_half_a_file_under_its_temporary_name_is_not_disturbed()
    {
        var path = _network.Vienna.Output("Berlin").Files.Single().Path;
        var content = File.ReadAllBytes(path);
        File.Delete(path);
        var arriving = Path.Combine(_network.Berlin.Folders.In(_network.Vienna.Number), StationFileName.Parse(Path.GetFileName(path)).TemporaryText);
        using (var copy = File.Create(arriving))
        {
            copy.Write(content.AsSpan(0, content.Length / 2));
            copy.Flush();
            _network.Berlin.Input("Vienna").Files.ShouldBeEmpty();
            copy.Write(content.AsSpan(content.Length / 2));
        }

        File.Move(arriving, Path.Combine(_network.Berlin.Folders.In(_network.Vienna.Number), Path.GetFileName(path)));
        _network.Berlin.Input("Vienna").Applied();
        GoesOn();
    }

    [Fact]
    public void A_carrier_that_copies_under_the_last_name_while_input_runs_costs_a_repetition_and_nothing_else()
    {
        var path = _network.Vienna.Output("Berlin").Files.Single().Path;
        var content = File.ReadAllBytes(path);
        File.Delete(path);
        using (var copy = new FileStream(Path.Combine(_network.Berlin.Folders.In(_network.Vienna.Number), Path.GetFileName(path)), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            copy.Write(content.AsSpan(0, content.Length / 2));
            copy.Flush();
            _network.Berlin.Input("Vienna").Refused().Problem?.Code.ShouldBe(StationFileCodes.NotAStationFile);
            copy.Write(content.AsSpan(content.Length / 2));
        }

        GoesOn();
    }

    public void Dispose() => _network.Dispose();

    private static StationException Refused(Action run, string code)
    {
        var refusal = Should.Throw<StationException>(run);
        refusal.Code.ShouldBe(code, refusal.Message);
        return refusal;
    }

    private void ForbiddenThere(string station, string folder, UnixFileMode left, Action run)
    {
        var path = Path.Combine(Data(station), folder).TrimEnd('/');
        Change(path, left);
        if (folder.Length == 0) foreach (var file in Directory.EnumerateFiles(path)) Change(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        using (new WithoutRights()) Refused(run, StationCodes.NoRights).Place.ShouldStartWith(path);
        Change(path, All);
        foreach (var file in Directory.EnumerateFiles(path)) Change(file, All);
        GoesOn();
    }

    // Nothing was lost, nothing is left over.
    private void GoesOn()
    {
        _network.Change("Vienna", "Berlin", connection => connection with { ReceiptWithin = Plans.Values.SyncDuration.FromDays(1) });
        for (var i = 0; i < 3; i++)
        {
            _network.Communicate("Vienna", "Berlin");
            _network.Communicate("Berlin", "Vienna");
            _network.NextDay();
        }

        const string All = "select id || name || country from companies where country = 'DE' order by id";
        _network.Berlin.Read(All).ShouldBe(_network.Vienna.Read(All));
        _network.Berlin.Companies[0].ShouldBe("Company One");
        Directory.GetFiles(_network.Root, "*.part", SearchOption.AllDirectories).ShouldBeEmpty();
        Directory.GetFiles(_network.Berlin.Folders.In(_network.Vienna.Number)).ShouldBeEmpty();
    }

    private string Data(string station) => Path.Combine(_network.Of(station).Root, "data");

    private static void Change(string path, UnixFileMode mode) => File.SetUnixFileMode(path, mode);
}
