using System.Diagnostics;
using System.Globalization;

namespace DataSync.TestServers;

/// <summary>
/// The PostgreSQL and the MariaDB of the tests, on loopback. <c>test.sh</c> starts one pair for all runners and names its folder in
/// <c>DATASYNC_TEST_SERVERS</c>; without it, the first test that needs a server starts a pair, which ends with the process.
/// </summary>
public static class Servers
{
    private const string FolderVariable = "DATASYNC_TEST_SERVERS";
    private static readonly Lazy<Dictionary<string, string>> Settings = new(Start);

    public static int PostgresPort => int.Parse(Settings.Value["POSTGRES_PORT"], CultureInfo.InvariantCulture);

    public static int MariaDbPort => int.Parse(Settings.Value["MARIADB_PORT"], CultureInfo.InvariantCulture);

    public static string User => Settings.Value["SERVER_USER"];

    /// <summary>A password with everything that connection strings need to quote.</summary>
    public static string Password => Settings.Value["SERVER_PASSWORD"];

    /// <summary>The repository: the folder that holds <c>DataSync.sln</c>.</summary>
    public static string Repository { get; } = FindRepository();

    private static Dictionary<string, string> Start()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        if (string.IsNullOrEmpty(folder))
        {
            folder = Path.Combine(Path.GetTempPath(), "datasync-servers-" + Guid.NewGuid().ToString("N"));
            Script("start", folder);
            // Processes that a test starts find the same pair.
            Environment.SetEnvironmentVariable(FolderVariable, folder);
            AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            {
                Script("stop", folder);
                Directory.Delete(folder, recursive: true);
            };
        }
        return File.ReadLines(Path.Combine(folder, "servers.env"))
            .Select(line => line.Split('=', 2))
            .ToDictionary(parts => parts[0], parts => parts[1]);
    }

    private static void Script(string action, string folder)
    {
        // The servers go on and must not hold our pipes: what the script says goes to a file.
        var log = folder + ".log";
        var start = new ProcessStartInfo("bash") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$0\" \"$1\" \"$2\" >\"$3\" 2>&1 </dev/null");
        start.ArgumentList.Add(Path.Combine(Repository, "tests", "servers.sh"));
        start.ArgumentList.Add(action);
        start.ArgumentList.Add(folder);
        start.ArgumentList.Add(log);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("bash did not start.");
        process.WaitForExit();
        var said = File.ReadAllText(log);
        File.Delete(log);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The servers of the tests did not {action}: {said}");
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DataSync.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("DataSync.sln was not found above " + AppContext.BaseDirectory);
    }
}
