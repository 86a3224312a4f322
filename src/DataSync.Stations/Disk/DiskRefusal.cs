namespace DataSync.Stations.Disk;

/// <summary>What an operating system refuses, as coded refusals: no room, no rights, anything else.</summary>
internal static class DiskRefusal
{
    // errno, which .NET gives as it is; on Windows the low half is the Win32 code.
    private const int NoSpace = 28, TooBig = 27, Quota = 122, QuotaOnMac = 69, ReadOnlySystem = 30, Again = 11, AgainOnMac = 35;
    private const int WindowsFull = 112, WindowsHandleFull = 39, WindowsWriteProtected = 19, WindowsSharing = 32, WindowsLocked = 33;

    // What comes from no operating system has this: a simulated disk.
    private const int NoNumber = unchecked((int)0x80131620);

    /// <summary>Does something with a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="doing">What is done, as in "cannot be written".</param>
    /// <param name="act">It.</param>
    /// <exception cref="StationException">DS7034 to DS7036: the operating system refuses.</exception>
    public static T Guard<T>(string path, string doing, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Of(error, path, doing);
        }
    }

    /// <summary>Whether a lock is refused because somebody holds it.</summary>
    public static bool IsHeld(IOException error) => OperatingSystem.IsWindows() ? Number(error) is WindowsSharing or WindowsLocked : error.HResult is Again or AgainOnMac or NoNumber;

    private static StationException Of(Exception error, string path, string doing)
    {
        var cause = $"it cannot be {doing} ({error.Message.TrimEnd('.')})";
        if (IsFull(error)) return new StationException(StationCodes.DiskFull, $"there is no room left: {cause}", path, "make room, then start again: nothing is lost, and nothing is half done", error);
        if (error is UnauthorizedAccessException && doing != "listed" && Directory.Exists(path))
            return new StationException(StationCodes.DiskFailed, $"a folder lies where a file should be: {cause}", path, "look at what lies there, and at the disk, then start again: nothing is lost", error);
        if (error is UnauthorizedAccessException || IsReadOnly(error))
            return new StationException(StationCodes.NoRights, $"this account may not do it: {cause}", path, "give the account that runs datasync the rights to read and write there, then start again: nothing is lost", error);
        return new StationException(StationCodes.DiskFailed, cause, path, "look at what lies there, and at the disk, then start again: nothing is lost", error);
    }

    private static bool IsFull(Exception error) =>
        error is IOException && (OperatingSystem.IsWindows() ? Number(error) is WindowsFull or WindowsHandleFull : error.HResult is NoSpace or TooBig or Quota or QuotaOnMac);

    private static bool IsReadOnly(Exception error) => OperatingSystem.IsWindows() ? Number(error) == WindowsWriteProtected : error.HResult == ReadOnlySystem;

    private static int Number(Exception error) => error.HResult & 0xFFFF;
}
