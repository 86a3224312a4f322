using System.Collections.Immutable;
using System.IO.Enumeration;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Sources.Csv;

/// <summary>The folder of a source: which files a table is. Only plain files that lie in it are touched.</summary>
internal sealed partial class CsvFolder(string source, CsvFormat format)
{
    private static readonly System.Buffers.SearchValues<char> Jokers = System.Buffers.SearchValues.Create("*?");

    /// <summary>The files of a table, ordered by name.</summary>
    /// <exception cref="SyncException">DS6180, DS6181, DS6182, DS6193.</exception>
    internal ImmutableArray<string> Files(TablePlan table)
    {
        var pattern = Name(table);
        CheckThere();
        if (Only is { } only)
        {
            CheckUnchanged();
            return [Checked(table, only.Name)];
        }
        ImmutableArray<string> names = IsPattern(pattern)
            ? [.. new DirectoryInfo(format.Folder).EnumerateFiles().Select(file => file.Name).Where(name => !name.StartsWith('.') && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false)).Order(StringComparer.Ordinal)]
            : File.Exists(Path.Combine(format.Folder, pattern)) ? [pattern] : [];
        if (names.IsEmpty && !format.MayBeMissing)
        {
            throw new SyncException(CsvCodes.NoFile, $"There is no file {pattern} for {table.Name} in {format.Folder}.",
                "Put the file there, correct its name in the table's declaration, or set `may_be_missing: true` on the source.", FailureClass.ObjectMissing);
        }
        return [.. names.Select(name => Checked(table, name))];
    }

    /// <exception cref="SyncException">DS6180: there is no such folder.</exception>
    internal void CheckThere()
    {
        if (!Directory.Exists(format.Folder))
        {
            throw new SyncException(CsvCodes.NoFolder, $"The folder of the source {source} does not exist: {format.Folder}.",
                "Create it, or correct the setting \"folder\".", FailureClass.Setup);
        }
    }

    /// <summary>The full path under which a new file of a table will be seen.</summary>
    /// <exception cref="SyncException">DS6181, DS6188.</exception>
    internal string Target(TablePlan table)
    {
        var name = Name(table);
        if (IsPattern(name))
        {
            throw new SyncException(CsvCodes.OnlyInserts, $"{table.Name} is read from all files {name}: which of them shall be written is not said.",
                "Declare a second table with the name of the new file.", FailureClass.Script);
        }
        return File.Exists(Path.Combine(format.Folder, name)) ? Checked(table, name) : Path.Combine(format.Folder, name);
    }

    internal static bool IsPattern(string name) => name.AsSpan().ContainsAny(Jokers);

    private string Name(TablePlan table) =>
        table.PhysicalName is { Length: > 0 } name and not ("." or "..") && name.AsSpan().IndexOfAny('/', '\\', '\0') < 0 && !Path.IsPathRooted(name)
            ? name
            : throw new SyncException(CsvCodes.OutsideFolder, $"The file name of {table.Name} is no plain name: {Plans.Values.ValueText.Quote(table.PhysicalName)}.",
                "Write the name alone; the folder is a setting of the source.", FailureClass.Script);

    private string Checked(TablePlan table, string name)
    {
        var file = new FileInfo(Path.Combine(format.Folder, name));
        return file.LinkTarget is null && (file.Attributes & (FileAttributes.ReparsePoint | FileAttributes.Device)) == 0
            ? file.FullName
            : throw NoPlainFile(table, name);
    }

    private static SyncException NoPlainFile(TablePlan table, string name) =>
        new(CsvCodes.OutsideFolder, $"{name}, a file of {table.Name}, is a link or a device.", "Put the file itself into the folder.", FailureClass.Setup);
}
