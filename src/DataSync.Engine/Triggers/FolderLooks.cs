using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Triggers;

/// <summary>
/// Looks at a folder again and again. A file is whole when it was as it is at a look some time ago: size and time alike, for nothing else tells a file that is being written from one that is not.
/// </summary>
/// <param name="quiet">How long a file must have been as it is.</param>
/// <param name="tell">Told once, and not at each look, what is in the way of a file.</param>
public sealed class FolderLooks(TimeProvider clock, TimeSpan quiet, Action<string> tell)
{
    /// <summary>Files that are known at a time; the others have their turn when these are gone.</summary>
    public const int Most = 10_000;

    private static readonly Comparer<SeenFile> ByName = Comparer<SeenFile>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name));
    private Dictionary<string, (SeenFile File, long Since)> seen = new(StringComparer.Ordinal);
    private HashSet<string> told = [];
    private HashSet<string> telling = [];

    /// <summary>Some files of the last look are not known for long enough.</summary>
    public bool IsUnsure { get; private set; }

    /// <summary>The files that are whole, by name.</summary>
    /// <exception cref="Plans.Runtime.SyncException">The folder cannot be looked at.</exception>
    public ImmutableArray<SeenFile> Look(IFileSource folder, TablePlan table)
    {
        (told, telling) = (telling, []);
        var now = clock.GetTimestamp();
        var first = new SortedSet<SeenFile>(ByName);
        foreach (var file in folder.Look(table, refused => Tell($"{refused.Code} {refused.Message}")))
        {
            first.Add(file);
            if (first.Count > Most && first.Max is { } last) first.Remove(last);
        }
        var before = seen;
        seen = first.ToDictionary(file => file.Name, file => before.TryGetValue(file.Name, out var known) && known.File == file ? known : (file, now), StringComparer.Ordinal);
        ImmutableArray<SeenFile> whole = [.. first.Where(file => clock.GetElapsedTime(seen[file.Name].Since, now) >= quiet)];
        IsUnsure = whole.Length < first.Count;
        foreach (var empty in whole.Where(file => file.Size == 0)) Tell($"{RuntimeErrorCatalog.FileNotRun.Code} {empty.Name} is empty: it is not run before something is in it.");
        return [.. whole.Where(file => file.Size > 0)];
    }

    /// <summary>Says what is in the way of a file, unless that was said at the look before.</summary>
    public void Tell(string what)
    {
        if (telling.Add(what) && !told.Contains(what)) tell(what);
    }
}
