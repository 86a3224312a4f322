using DataSync.Simulation.Histories;
using DataSync.Stations.Disk;

namespace DataSync.Simulation.Networks;

/// <summary>The machine stops here: nothing more of this process happens.</summary>
internal sealed class MachineStopped() : Exception("The machine stopped.");

/// <summary>How a machine stops.</summary>
internal enum Stop
{
    /// <summary>The process dies: what was written stays.</summary>
    Killed,

    /// <summary>The power fails: what was not flushed may be gone, in whole or in part, and so may names that were given since their folder was flushed.</summary>
    PowerCut,
}

/// <summary>
/// The files of one station in memory. It counts calls, stops at one of them, and then answers none until it is started again. Names are lost from the last given
/// backwards, as a journalling file system does it.
/// </summary>
internal sealed class SimulatedDisk : IFileSystem
{
    private readonly Dictionary<string, Content> _files = [];
    private readonly HashSet<string> _locks = [];
    private readonly List<Action> _undo = [];
    private int _left = int.MaxValue;
    private bool _isDown;
    private int _interludeAfter;
    private Action? _interlude;

    /// <summary>The calls so far.</summary>
    public int Calls { get; private set; }

    /// <summary>Lets so many calls happen, and stops at the next.</summary>
    public void StopAfter(int calls) => _left = calls;

    public void GoOn() => (_left, _interlude) = (int.MaxValue, null);

    /// <summary>Whether the station's database has a transaction open: nobody else can write then.</summary>
    public bool IsWriting { get; set; }

    /// <summary>Lets something happen after so many calls, or at the next one behind them without a transaction; never, when none comes.</summary>
    public void Interrupt(int calls, Action interlude) => (_interludeAfter, _interlude) = (calls, interlude);

    /// <summary>Starts the machine again after it stopped.</summary>
    public void Start(Stop how, Chance chance)
    {
        (_isDown, _left, IsWriting) = (false, int.MaxValue, false);
        _locks.Clear();
        if (how == Stop.PowerCut)
        {
            for (var lost = chance.Next(_undo.Count + 1); lost > 0; lost--)
            {
                _undo[^1]();
                _undo.RemoveAt(_undo.Count - 1);
            }

            foreach (var file in _files.Values) file.Lose(chance);
        }

        _undo.Clear();
    }

    /// <summary>What somebody else does with the files: no calls of the station's.</summary>
    public byte[] Take(string path)
    {
        var bytes = _files[path].Bytes;
        _files.Remove(path);
        return bytes;
    }

    public byte[] Read(string path) => _files[path].Bytes;

    public void Put(string path, byte[] bytes) => _files[path] = new Content(bytes);

    public IReadOnlyList<string> Names(string folder, string ending) =>
        [.. _files.Keys.Where(path => Path.GetDirectoryName(path) == folder && path.EndsWith(ending, StringComparison.Ordinal)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>A copy of the files as they are.</summary>
    public SimulatedDisk Copy()
    {
        var copy = new SimulatedDisk();
        foreach (var (path, file) in _files) copy.Put(path, file.Bytes);
        return copy;
    }

    /// <summary>The files are again as they were when the copy was made.</summary>
    public void PutBack(SimulatedDisk copy)
    {
        _files.Clear();
        foreach (var (path, file) in copy._files) Put(path, file.Bytes);
        _undo.Clear();
    }

    public void CreateFolder(string folder) => Call();

    public IReadOnlyList<string> List(string folder, string ending)
    {
        Call();
        return Names(folder, ending);
    }

    public bool Exists(string path)
    {
        Call();
        return _files.ContainsKey(path);
    }

    public long Length(string path)
    {
        Call();
        return Find(path).Bytes.Length;
    }

    public IDisposable Lock(string path)
    {
        Call();
        return _locks.Add(path) ? new Held(this, path) : throw new IOException($"Somebody else holds {path}.");
    }

    public Stream Create(string path)
    {
        Call();
        var content = new Content([]) { IsFlushed = false, Durable = [] };
        Note(path, path);
        _files[path] = content;
        return new Writing(this, content);
    }

    public void Flush(Stream file)
    {
        Call();
        ((Writing)file).Content.Settle();
    }

    public IFileBytes Open(string path)
    {
        Call();
        return new Reading(this, Find(path).Bytes);
    }

    public void Move(string path, string target)
    {
        Call();
        var content = Find(path);
        Note(path, target);
        _files.Remove(path);
        _files[target] = content;
    }

    public void Delete(string path)
    {
        Call();
        Note(path, path);
        _files.Remove(path);
    }

    // The journal of names is one for the whole disk.
    public void FlushFolder(string folder)
    {
        Call();
        _undo.Clear();
    }

    private Content Find(string path) => _files.GetValueOrDefault(path) ?? throw new FileNotFoundException("There is no such file.", path);

    private void Note(string path, string target)
    {
        var (source, replaced) = (_files.GetValueOrDefault(path), _files.GetValueOrDefault(target));
        _undo.Add(() =>
        {
            Set(target, replaced);
            Set(path, source);
        });
    }

    private void Set(string path, Content? content)
    {
        if (content is null) _files.Remove(path);
        else _files[path] = content;
    }

    /// <summary>A moment at which the machine may stop: each call of the disk, and what else goes on in it.</summary>
    /// <exception cref="MachineStopped">It does, or has stopped before.</exception>
    public void Call()
    {
        if (_isDown || _left-- <= 0)
        {
            _isDown = true;
            throw new MachineStopped();
        }

        Calls++;
        if (_interlude is not { } interlude || _interludeAfter-- > 0 || IsWriting) return;
        _interlude = null;
        interlude();
    }

    private sealed class Content(byte[] bytes)
    {
        public byte[] Bytes { get; set; } = bytes;

        public bool IsFlushed { get; set; } = true;

        public byte[] Durable { get; set; } = bytes;

        public void Settle() => (Durable, IsFlushed) = (Bytes, true);

        // Of what was not flushed some or nothing is there.
        public void Lose(Chance chance)
        {
            if (!IsFlushed) Bytes = chance.Next(3) switch { 0 => Durable, 1 => Bytes[..chance.Next(Bytes.Length + 1)], _ => Bytes };
            Settle();
        }
    }

    private sealed class Writing(SimulatedDisk disk, Content content) : MemoryStream
    {
        public Content Content => content;

        public override void Write(byte[] buffer, int offset, int count)
        {
            disk.Call();
            base.Write(buffer, offset, count);
            Keep();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            disk.Call();
            base.Write(buffer);
            Keep();
        }

        public override void SetLength(long value)
        {
            base.SetLength(value);
            Keep();
        }

        private void Keep() => (content.Bytes, content.IsFlushed) = (ToArray(), false);
    }

    private sealed class Reading(SimulatedDisk disk, byte[] bytes) : IFileBytes
    {
        public long Length => bytes.Length;

        public int Read(long offset, Span<byte> buffer)
        {
            disk.Call();
            if (offset >= bytes.Length) return 0;
            var part = bytes.AsSpan((int)offset);
            part = part[..Math.Min(part.Length, buffer.Length)];
            part.CopyTo(buffer);
            return part.Length;
        }

        public void Dispose()
        {
            // Memory only.
        }
    }

    private sealed class Held(SimulatedDisk disk, string path) : IDisposable
    {
        public void Dispose() => disk._locks.Remove(path);
    }
}
