namespace DataSync.Stations.Disk;

/// <summary>
/// Every file operation of a station: its lock, its mark, the files it writes, gives their names, lists, reads, puts aside and deletes. One real
/// implementation, <see cref="OperatingSystemFiles"/>; a simulation keeps files in memory, counts the calls, and loses at a crash what was not flushed.
/// </summary>
public interface IFileSystem
{
    /// <summary>Creates a folder and those above it, where they are missing.</summary>
    void CreateFolder(string folder);

    /// <summary>The names of the files of a folder that end like this, in no order; none when there is no such folder.</summary>
    IReadOnlyList<string> List(string folder, string ending);

    /// <summary>Whether there is a file at this path.</summary>
    bool Exists(string path);

    /// <summary>The size of a file in bytes.</summary>
    long Length(string path);

    /// <summary>Holds a file, creating it where it is missing, until the result is disposed of or the process dies.</summary>
    /// <exception cref="IOException">Somebody else holds it.</exception>
    IDisposable Lock(string path);

    /// <summary>Begins an empty file that can be written at any place; what was there before is replaced.</summary>
    Stream Create(string path);

    /// <summary>Makes durable what was written to a file begun with <see cref="Create"/>. Its name becomes so with <see cref="FlushFolder"/>.</summary>
    void Flush(Stream file);

    /// <summary>Opens a file for reading at any place.</summary>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This account may not read it.</exception>
    IFileBytes Open(string path);

    /// <summary>Gives a file another name or folder in one step; what has that name already is replaced.</summary>
    void Move(string path, string target);

    /// <summary>Removes a file; none there is none to remove.</summary>
    void Delete(string path);

    /// <summary>Makes the names in a folder durable: a renamed file is safe only then.</summary>
    void FlushFolder(string folder);
}

/// <summary>A file open for reading.</summary>
public interface IFileBytes : IDisposable
{
    /// <summary>How many bytes there are.</summary>
    long Length { get; }

    /// <summary>Reads from an offset into the buffer.</summary>
    /// <returns>How many bytes were read; 0 at the end.</returns>
    /// <exception cref="IOException">They cannot be read.</exception>
    int Read(long offset, Span<byte> buffer);
}
