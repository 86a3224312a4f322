using DataSync.Plans.Runtime;

namespace DataSync.Cli.Loading;

/// <summary>The scripts a command line names: files as they are, folders with all scripts below them.</summary>
internal static class ScriptFiles
{
    public const string Extension = ".sync";

    /// <exception cref="SyncException">DS5101: a path does not exist. DS5107: a folder has no script.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> paths)
    {
        var files = new List<string>();
        foreach (var path in paths)
        {
            if (File.Exists(path))
            {
                files.Add(path);
                continue;
            }
            if (!Directory.Exists(path))
                throw new SyncException("DS5101", $"There is no file or folder {path}.", "Name a script (.sync) or a folder with scripts.", FailureClass.Setup);
            var found = Directory.EnumerateFiles(path, "*" + Extension, SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
            if (found.Length == 0)
                throw new SyncException("DS5107", $"There is no script in {path}.", "Scripts end in .sync.", FailureClass.Setup);
            files.AddRange(found);
        }
        return files;
    }
}
