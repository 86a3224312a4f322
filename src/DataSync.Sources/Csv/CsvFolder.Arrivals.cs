using System.IO.Enumeration;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Csv;

// Files that come into the folder: each of them is looked at, read by itself, and put away. Source: tasks C45.
internal sealed partial class CsvFolder
{
    /// <summary>How names end under which programs write what is not whole yet.</summary>
    private static readonly string[] Temporary = [".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp", "~"];

    /// <summary>The only file that is read; null for all that the name of a table means.</summary>
    internal SeenFile? Only { get; set; }

    internal IEnumerable<SeenFile> Look(TablePlan table, Action<SyncException> refused)
    {
        var pattern = Name(table);
        CheckThere();
        using var files = Guarded(() => new DirectoryInfo(format.Folder).EnumerateFiles().GetEnumerator());
        while (Guarded(files.MoveNext))
        {
            if (!IsMeant(files.Current.Name)) continue;
            if (Seen(files.Current) is { } seen) yield return seen;
            else if (Path.Exists(files.Current.FullName) || files.Current.LinkTarget is not null) refused(NoPlainFile(table, files.Current.Name));
        }

        bool IsMeant(string name) => !name.StartsWith('.') && !Temporary.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase))
            && (IsPattern(pattern) ? FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false) : name == pattern);
    }

    internal SeenFile? Find(string name) => Guarded(() => Seen(new FileInfo(Path.Combine(format.Folder, name))));

    /// <exception cref="SyncException">DS6182: the only file is gone. DS6193: it was written to, or another one is in its place.</exception>
    internal void CheckUnchanged()
    {
        if (Only is not { } only || Find(only.Name) is var now && now == only) return;
        throw now is null ? new SyncException(CsvCodes.NoFile, $"{only.Name} is no longer in {format.Folder}.", "Put it there again, or give its run up with `datasync exceptions discard`.", FailureClass.ObjectMissing)
            : new SyncException(CsvCodes.Changed, $"{only.Name} was written to after it had been taken for whole.", "Let programs write under another name, and rename the file when it is whole.");
    }

    internal void PutAway(SeenFile file, string folder)
    {
        var (from, into) = (Path.Combine(format.Folder, file.Name), Path.Combine(format.Folder, folder));
        try
        {
            if (Find(file.Name) != file) return;
            if (Directory.CreateDirectory(into).LinkTarget is not null) throw new IOException($"{folder} is a link");
            var to = Free(into, file.Name);
            File.Move(from, to);
            // Somebody may have put another one into its place just before.
            if (Seen(new FileInfo(to)) is var moved && moved is not null && moved with { Name = file.Name } != file) File.Move(to, from);
            FolderFlush.Of(into);
            FolderFlush.Of(format.Folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(CsvCodes.NotAccessible, $"{file.Name} cannot be moved into {into}: {error.Message}", "Give the right to rename files in the folder.", FailureClass.Connection, error);
        }
    }

    private static string Free(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        for (var number = 2; Path.Exists(path); number++)
            path = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(name)} ({number}){Path.GetExtension(name)}");
        return path;
    }

    private static SeenFile? Seen(FileInfo file)
    {
        try
        {
            return file.Exists && file.LinkTarget is null && (file.Attributes & (FileAttributes.ReparsePoint | FileAttributes.Device)) == 0 ? new SeenFile(file.Name, file.Length, file.LastWriteTimeUtc) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private T Guarded<T>(Func<T> look)
    {
        try
        {
            return look();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(CsvCodes.NotAccessible, $"The folder of the source {source} cannot be looked at: {error.Message}", "Give the right to read the folder.", FailureClass.Connection, error);
        }
    }
}
