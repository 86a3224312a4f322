using DataSync.Stations.Disk;
using DataSync.Stations.Files;
using DataSync.Stations.Input;

namespace DataSync.Stations.Tests.Network;

/// <summary>Some file systems make a new name durable before the content behind it: after a power cut such a file is empty unless it was flushed before.</summary>
public sealed class PowerCutTests : IDisposable
{
    private readonly TestNetwork _network = new() { Disk = new NamesFirst(OperatingSystemFiles.Instance) };

    [Fact]
    public void Behind_every_name_is_its_content_when_the_power_fails()
    {
        _network.Fill();

        _network.Round();

        // Each call reads the mark of the one before.
        _network.Berlin.Companies.Length.ShouldBe(7);
    }

    [Fact]
    public void A_file_that_is_not_what_the_ledger_says_is_not_given_its_name()
    {
        _network.Fill();
        var vienna = _network.Vienna;
        var file = vienna.Output("Berlin").Files.Single();
        vienna.Sql("update ds_out set state = 'ready'");
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(file.Path) ?? "", StationFileName.Parse(Path.GetFileName(file.Path)).TemporaryText), File.ReadAllBytes(file.Path)[..100]);
        File.Delete(file.Path);

        vienna.Output("Berlin");

        File.Exists(file.Path).ShouldBeFalse();
        _network.Carry("Vienna", "Berlin");
        _network.Berlin.Input("Vienna").Files.ShouldAllBe(taken => taken.Outcome == InputOutcome.Applied);
        _network.Berlin.Companies.Length.ShouldBe(7);
    }

    public void Dispose() => _network.Dispose();

    /// <summary>What was not flushed before its file got another name is lost.</summary>
    private sealed class NamesFirst(IFileSystem real) : IFileSystem
    {
        private readonly Dictionary<Stream, string> _open = [];
        private readonly HashSet<string> _unflushed = [];

        public Stream Create(string path)
        {
            var file = real.Create(path);
            _open[file] = path;
            _unflushed.Add(path);
            return file;
        }

        public void Flush(Stream file)
        {
            real.Flush(file);
            _unflushed.Remove(_open[file]);
        }

        public void Move(string path, string target)
        {
            if (_unflushed.Remove(path)) real.Create(path).Dispose();
            real.Move(path, target);
        }

        public void CreateFolder(string folder) => real.CreateFolder(folder);

        public IReadOnlyList<string> List(string folder, string ending) => real.List(folder, ending);

        public bool Exists(string path) => real.Exists(path);

        public long Length(string path) => real.Length(path);

        public IDisposable Lock(string path) => real.Lock(path);

        public IFileBytes Open(string path) => real.Open(path);

        public void Delete(string path) => real.Delete(path);

        public void FlushFolder(string folder) => real.FlushFolder(folder);
    }
}
