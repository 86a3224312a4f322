using System.Runtime.InteropServices;

namespace DataSync.Sources.Odbc.Native;

/// <summary>The character set that drivers in this process take narrow text to be in.</summary>
internal static partial class ProcessLocale
{
    private const int CodeSet = 14;

    private static readonly Lazy<bool> Utf8 = new(() =>
        OperatingSystem.IsLinux() && Marshal.PtrToStringAnsi(nl_langinfo(CodeSet)) == "UTF-8");

    internal static bool IsUtf8 => Utf8.Value;

    [LibraryImport("libc")]
    private static partial nint nl_langinfo(int item);
}
