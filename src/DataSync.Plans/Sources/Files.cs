using DataSync.Plans.Model;

namespace DataSync.Plans.Sources;

/// <summary>A file of a folder, as it was when somebody looked: another size or time is another file.</summary>
/// <param name="Name">Without its folder.</param>
/// <param name="Modified">When it was last written to, in UTC.</param>
public sealed record SeenFile(string Name, long Size, DateTime Modified);

/// <summary>A source whose tables are files of a folder. Source: tasks C45.</summary>
public interface IFileSource : ISource
{
    /// <summary>The only file that tables are read from; null for all that their names mean.</summary>
    SeenFile? Only { get; set; }

    /// <summary>The files that the name of a table means, in no order; temporary names are passed over.</summary>
    /// <param name="refused">Told what has such a name and is no plain file (DS6181).</param>
    /// <exception cref="Runtime.SyncException">DS6180, DS6190: the folder cannot be looked at.</exception>
    IEnumerable<SeenFile> Look(TablePlan table, Action<Runtime.SyncException> refused);

    /// <summary>A file as it is now; null where there is none, or only a link, a folder or a device of that name.</summary>
    SeenFile? Find(string name);

    /// <summary>Moves a file into a folder inside its own, durably. One that is gone, or another one by now, is left alone.</summary>
    /// <exception cref="Runtime.SyncException">DS6190: it cannot be moved.</exception>
    void PutAway(SeenFile file, string folder);
}
