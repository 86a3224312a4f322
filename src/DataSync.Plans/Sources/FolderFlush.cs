using System.Runtime.InteropServices;
using System.Text;

namespace DataSync.Plans.Sources;

/// <summary>Makes names durable: a renamed file is safe only when its folder is on the disk too.</summary>
public static class FolderFlush
{
    /// <summary>Flushes a folder where the operating system has such a thing.</summary>
    /// <exception cref="IOException">The folder cannot be flushed.</exception>
    public static void Of(string folder)
    {
        if (OperatingSystem.IsWindows()) return; // NTFS journals names itself, and opens no folder for flushing.
        var descriptor = Open(Encoding.UTF8.GetBytes(folder + '\0'), 0);
        if (descriptor < 0) throw new IOException($"The folder {folder} could not be opened for flushing (errno {Marshal.GetLastPInvokeError()}).");
        try
        {
            if (Sync(descriptor) != 0) throw new IOException($"The folder {folder} could not be flushed (errno {Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            Close(descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
