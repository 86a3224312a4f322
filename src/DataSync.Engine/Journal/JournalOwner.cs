using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DataSync.Engine.Journal;

/// <summary>Who is at a run, as the journal notes it: number and start of the process, the machine, and what tells a machine from others of its name.</summary>
internal static class JournalOwner
{
    /// <summary>This process.</summary>
    public static string This { get; } = Of(Process.GetCurrentProcess());

    /// <summary>As it may be told.</summary>
    public static string Show(string owner) => owner.Split(' ') is [var id, _, var machine, ..] && machine != Environment.MachineName ? $"{id} on {machine}" : owner.Split(' ')[0];

    /// <summary>Whether it runs where this process runs, so that it can be asked for.</summary>
    /// <param name="isShared">Processes of several machines use the journal: those may have one name, and so may containers. A file is for one machine, which may have been started anew.</param>
    public static bool IsHere(string owner, bool isShared) =>
        owner.Split(' ') is [_, _, var machine, .. var more] && machine == Environment.MachineName && (!isShared || more is [var place, ..] && This.EndsWith(' ' + place, StringComparison.Ordinal));

    /// <summary>Whether it still lives. Of another machine's process nobody here can know: it is silent when it is gone.</summary>
    public static bool IsAlive(string owner, bool isShared)
    {
        if (!IsHere(owner, isShared)) return true;
        if (owner == This) return true;
        try
        {
            var parts = owner.Split(' ');
            var id = int.Parse(parts[0], CultureInfo.InvariantCulture);
            if (id == Environment.ProcessId) return false;   // this one's number, and another start: the number is used again
            using var process = Process.GetProcessById(id);
            // Each process computes the start of another for itself, from the time since the machine's own: a little apart is the same.
            return (process.StartTime.ToUniversalTime() - new DateTime(long.Parse(parts[1], CultureInfo.InvariantCulture), DateTimeKind.Utc)).Duration() < TimeSpan.FromSeconds(2);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string Of(Process process) =>
        string.Create(CultureInfo.InvariantCulture, $"{process.Id} {process.StartTime.ToUniversalTime().Ticks} {Environment.MachineName} {Place()}");

    // The start of the machine, and the numbers of processes that are seen from here.
    private static string Place()
    {
        var seen = new StringBuilder(Environment.MachineName);
        try
        {
            seen.Append(File.ReadAllText("/proc/sys/kernel/random/boot_id")).Append(new FileInfo("/proc/self/ns/pid").LinkTarget);
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            // Elsewhere the name must do.
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(seen.ToString())).AsSpan(0, 8));
    }
}
