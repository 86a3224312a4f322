using System.Runtime.InteropServices;
using System.Text;

namespace DataSync.Sources.Odbc.Native;

/// <summary>What <c>odbc.ini</c> and <c>odbcinst.ini</c> say, found where the driver manager finds them. Needed before connecting: some drivers take settings only then.</summary>
internal static unsafe partial class RegisteredSources
{
    internal const string DataSources = "odbc.ini", Drivers = "odbcinst.ini";
    private const string Installer = "libodbcinst.so.2";
    private const int Longest = 16 * 1024;

    /// <summary>An entry of a data source, or null if there is none.</summary>
    internal static string? Entry(string dataSource, string keyword) => Entry(DataSources, dataSource, keyword);

    /// <summary>An entry of a section of a file, or null if there is none.</summary>
    internal static string? Entry(string file, string section, string keyword)
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(Installer, out _))
            return null;
        var value = stackalloc byte[1024];
        fixed (byte* sectionText = Zero(section), key = Zero(keyword), nothing = Zero(""), fileText = Zero(file))
        {
            var length = SQLGetPrivateProfileString(sectionText, key, nothing, value, 1024, fileText);
            return length <= 0 ? null : Encoding.UTF8.GetString(value, Math.Min(length, 1023));
        }
    }

    /// <summary>The sections of a file, those of the user and of the system.</summary>
    internal static IReadOnlyList<string> Sections(string file)
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(Installer, out _))
            return [];
        var names = new byte[Longest];
        fixed (byte* value = names, nothing = Zero(""), fileText = Zero(file))
            _ = SQLGetPrivateProfileString(null, null, nothing, value, Longest, fileText);
        // Names one after the other, each with a zero behind it, and one more at the end.
        return [.. Encoding.UTF8.GetString(names).Split('\0').TakeWhile(name => name.Length > 0)];
    }

    private static byte[] Zero(string text) => Encoding.UTF8.GetBytes(text + "\0");

    [LibraryImport(Installer)]
    private static partial int SQLGetPrivateProfileString(byte* section, byte* entry, byte* fallback, byte* value, int capacity, byte* file);
}
