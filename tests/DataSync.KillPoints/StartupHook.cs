using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

/// <summary>
/// Started by .NET in a process of the program itself (<c>DOTNET_STARTUP_HOOKS</c>), before the program. Counts what the process changes in any SQLite file, its own journal included: each row that is inserted, updated
/// or deleted, each commit before it happens, and behind it where the file has a write-ahead log. At the point of the number in <c>DATASYNC_KILL_AT</c> the process kills itself (SIGKILL), at that of <c>DATASYNC_STOP_AT</c> it freezes (SIGSTOP) until somebody wakes it. With <c>DATASYNC_STATEMENTS=1</c> the points are in place of that before each statement. How many points there were
/// stands in the file of <c>DATASYNC_KILL_COUNT</c> when it ends.
/// </summary>
internal static unsafe class StartupHook
{
    private const int Stop = 19;

    private static readonly int KillAt = Number("DATASYNC_KILL_AT");
    private static readonly int StopAt = Number("DATASYNC_STOP_AT");
    private static int count;

    public static void Initialize()
    {
        NativeLibrary.SetDllImportResolver(typeof(StartupHook).Assembly, static (name, _, _) => name == "libc" ? 0 : NativeLibrary.Load(OfTheProgram($"lib{name}.so")));
        _ = sqlite3_auto_extension(&Opened);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            if (Environment.GetEnvironmentVariable("DATASYNC_KILL_COUNT") is { } file) File.WriteAllText(file, count.ToString(CultureInfo.InvariantCulture));
        };
    }

    // The same library as the program's own: another copy of it would see nothing.
    private static string OfTheProgram(string file) => ((AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string) ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, file)).First(File.Exists);

    private static int Number(string variable) => int.Parse(Environment.GetEnvironmentVariable(variable) ?? "0", CultureInfo.InvariantCulture);

    private static void Point()
    {
        var point = Interlocked.Increment(ref count);
        if (point == KillAt) Process.GetCurrentProcess().Kill();
        if (point == StopAt) _ = kill(Environment.ProcessId, Stop);
    }

    [UnmanagedCallersOnly]
    private static int Opened(nint database, nint message, nint routines)
    {
        if (Number("DATASYNC_STATEMENTS") > 0)
        {
            _ = sqlite3_trace_v2(database, 1, &Beginning, 0);
            return 0;
        }
        sqlite3_update_hook(database, &Changed, 0);
        sqlite3_commit_hook(database, &Committing, 0);
        sqlite3_wal_hook(database, &Committed, 0);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int Beginning(uint what, nint context, nint statement, nint text)
    {
        Point();
        return 0;
    }

    [UnmanagedCallersOnly]
    private static void Changed(nint context, int action, nint name, nint table, long row) => Point();

    [UnmanagedCallersOnly]
    private static int Committing(nint context)
    {
        Point();
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int Committed(nint context, nint database, nint name, int pages)
    {
        Point();
        return 0;
    }

    [DllImport("libc")]
    private static extern int kill(int process, int signal);

    [DllImport("e_sqlite3")]
    private static extern int sqlite3_auto_extension(delegate* unmanaged<nint, nint, nint, int> opened);

    [DllImport("e_sqlite3")]
    private static extern int sqlite3_trace_v2(nint database, uint mask, delegate* unmanaged<uint, nint, nint, nint, int> beginning, nint context);

    [DllImport("e_sqlite3")]
    private static extern nint sqlite3_update_hook(nint database, delegate* unmanaged<nint, int, nint, nint, long, void> changed, nint context);

    [DllImport("e_sqlite3")]
    private static extern nint sqlite3_commit_hook(nint database, delegate* unmanaged<nint, int> committing, nint context);

    [DllImport("e_sqlite3")]
    private static extern nint sqlite3_wal_hook(nint database, delegate* unmanaged<nint, nint, nint, int, int> committed, nint context);
}
