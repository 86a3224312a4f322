using System.Runtime.InteropServices;
using System.Text;

namespace DataSync.Sources.Odbc.Native;

/// <summary>What <c>odbc.ini</c> says of a data source. Needed before connecting: some drivers take settings only then.</summary>
internal static unsafe partial class RegisteredSources
{
    private const string Installer = "libodbcinst.so.2";

    /// <summary>An entry of a data source, or null if there is none.</summary>
    internal static string? Entry(string dataSource, string keyword)
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(Installer, out _))
            return null;
        var value = stackalloc byte[1024];
        fixed (byte* section = Zero(dataSource), key = Zero(keyword), nothing = Zero(""), file = Zero("odbc.ini"))
        {
            var length = SQLGetPrivateProfileString(section, key, nothing, value, 1024, file);
            return length <= 0 ? null : Encoding.UTF8.GetString(value, Math.Min(length, 1023));
        }
    }

    private static byte[] Zero(string text) => Encoding.UTF8.GetBytes(text + "\0");

    [LibraryImport(Installer)]
    private static partial int SQLGetPrivateProfileString(byte* section, byte* entry, byte* fallback, byte* value, int capacity, byte* file);
}
