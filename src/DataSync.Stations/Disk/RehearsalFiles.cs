namespace DataSync.Stations.Disk;

/// <summary>
/// Files as they would be: what is there is read, what is written, moved or deleted is so in memory only. For rehearsals, which leave a disk as it was.
/// </summary>
/// <param name="real">The files that are there.</param>
public sealed class RehearsalFiles(IFileSystem real) : IFileSystem
{
    // What differs from the real files: another content, another place, or none any more.
    private readonly Dictionary<string, Changed?> _changed = [];

    /// <inheritdoc />
    public void CreateFolder(string folder)
    {
        // A folder is there when a file in it is.
    }

    /// <inheritdoc />
    public IReadOnlyList<string> List(string folder, string ending) =>
    [
        .. real.List(folder, ending).Where(name => !_changed.ContainsKey(Path.Combine(folder, name))),
        .. _changed.Where(entry => entry.Value is not null && Path.GetDirectoryName(entry.Key) == folder && entry.Key.EndsWith(ending, StringComparison.Ordinal)).Select(entry => Path.GetFileName(entry.Key)),
    ];

    /// <inheritdoc />
    public bool Exists(string path) => _changed.TryGetValue(path, out var changed) ? changed is not null : real.Exists(path);

    /// <inheritdoc />
    public long Length(string path) => _changed.TryGetValue(path, out var changed)
        ? changed?.Content?.ToArray().Length ?? real.Length(changed?.Place ?? path)
        : real.Length(path);

    /// <inheritdoc />
    public IDisposable Lock(string path) => real.Exists(path) ? real.Lock(path) : new MemoryStream();

    /// <inheritdoc />
    public Stream Create(string path)
    {
        var content = new MemoryStream();
        _changed[path] = new Changed(content, null);
        return content;
    }

    /// <inheritdoc />
    public void Flush(Stream file)
    {
        // Nothing of it is to last.
    }

    /// <inheritdoc />
    public IFileBytes Open(string path)
    {
        if (!_changed.TryGetValue(path, out var changed)) return real.Open(path);
        return changed switch
        {
            null => throw new FileNotFoundException("The file would not be there any more.", path),
            { Content: { } content } => new Bytes(content.ToArray()),
            _ => real.Open(changed.Place ?? path),
        };
    }

    /// <inheritdoc />
    public void Move(string path, string target)
    {
        if (!Exists(path)) throw new FileNotFoundException("There would be no file to move.", path);
        var moved = _changed.TryGetValue(path, out var changed) && changed is not null ? changed : new Changed(null, path);
        _changed[path] = null;
        _changed[target] = moved;
    }

    /// <inheritdoc />
    public void Delete(string path) => _changed[path] = null;

    /// <inheritdoc />
    public void FlushFolder(string folder)
    {
        // Nothing of it is to last.
    }

    /// <param name="Content">What was written; null for a file that is really there, at another place.</param>
    /// <param name="Place">Where it really is.</param>
    private sealed record Changed(MemoryStream? Content, string? Place);

    private sealed class Bytes(byte[] content) : IFileBytes
    {
        public long Length => content.Length;

        public int Read(long offset, Span<byte> buffer)
        {
            if (offset >= content.Length) return 0;
            var part = content.AsSpan((int)offset);
            part = part[..Math.Min(part.Length, buffer.Length)];
            part.CopyTo(buffer);
            return part.Length;
        }

        public void Dispose()
        {
            // Memory only.
        }
    }
}
