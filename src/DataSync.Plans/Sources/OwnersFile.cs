namespace DataSync.Plans.Sources;

/// <summary>A file with something secret: its owner alone may have to do with it.</summary>
public static class OwnersFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Whether others may read or change it; where files have no such modes, never.</summary>
    public static bool IsOpen(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0;
}
