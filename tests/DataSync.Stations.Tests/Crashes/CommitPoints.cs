using System.Runtime.InteropServices;
using DataSync.Plans.Sources;
using DataSync.Stations.Disk;
using DataSync.Stations.Tests.Concurrency;

namespace DataSync.Stations.Tests.Crashes;

/// <summary>
/// Counts everything behind which there is no return: before and after each commit of a database, and before each call of the disk that changes something. At one of them
/// something happens.
/// </summary>
/// <param name="at">The point, from 1; 0 only counts.</param>
/// <param name="act">What happens there.</param>
internal sealed class CommitPoints(int at, Action act)
{
    /// <summary>How many points there were so far.</summary>
    public int Count { get; private set; }

    /// <summary>What they were, in order.</summary>
    public List<string> Names { get; } = [];

    /// <summary>The real files, watched.</summary>
    public IFileSystem Disk => new WatchedDisk(OperatingSystemFiles.Instance, this);

    /// <summary>A source, watched.</summary>
    public ISource Watch(ISource source) => new Seam(source, new Seam.Watch { Each = moment =>
    {
        if (moment is Moment.Committing or Moment.Committed) Reach(moment.ToString());
    } });

    /// <summary>This process dies at once, as by <c>kill -9</c>.</summary>
    public static void Die() => _ = Kill(Environment.ProcessId, 9);

    private void Reach(string name)
    {
        Count++;
        Names.Add(name);
        if (Count == at) act();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);

    private sealed class WatchedDisk(IFileSystem real, CommitPoints points) : IFileSystem
    {
        public void CreateFolder(string folder) => real.CreateFolder(folder);

        public IReadOnlyList<string> List(string folder, string ending) => real.List(folder, ending);

        public bool Exists(string path) => real.Exists(path);

        public long Length(string path) => real.Length(path);

        public IDisposable Lock(string path) => real.Lock(path);

        public IFileBytes Open(string path) => real.Open(path);

        public Stream Create(string path)
        {
            points.Reach("create " + Path.GetExtension(path));
            return real.Create(path);
        }

        public void Flush(Stream file)
        {
            points.Reach("flush");
            real.Flush(file);
        }

        public void Move(string path, string target)
        {
            points.Reach("move " + Path.GetExtension(target));
            real.Move(path, target);
        }

        public void Delete(string path)
        {
            points.Reach("delete");
            real.Delete(path);
        }

        public void FlushFolder(string folder)
        {
            points.Reach("flush folder");
            real.FlushFolder(folder);
        }
    }
}
