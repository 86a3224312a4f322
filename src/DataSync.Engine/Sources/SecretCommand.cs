using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DataSync.Engine.Failures;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Sources;

/// <summary>
/// Asks a program for a secret: started without a shell, with the name of the secret as its last argument, and given limited time. Its one line of standard output is
/// the secret. Nothing that it prints is ever shown, not even when it fails. Source: tasks R30, R32.
/// </summary>
internal static class SecretCommand
{
    /// <summary>What a program may take when DATASYNC_SECRET_TIMEOUT does not say.</summary>
    public static readonly TimeSpan StandardTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Longest output that can be a secret, in bytes.</summary>
    private const int MostBytes = 65_536;

    /// <exception cref="SyncException">DS6280: it cannot be started. DS6281: it gave none. DS6282: it took too long.</exception>
    public static string Run(string command, string? timeout, string name, string user)
    {
        var words = Words(command);
        if (words.Count == 0) throw RuntimeErrorCatalog.SecretCommandMissing.With($"{SecretStore.Command} names no program (secret {name}, {user}).");
        var start = new ProcessStartInfo(words[0]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var word in words.Skip(1).Append(name)) start.ArgumentList.Add(word);
        Process? started;
        try
        {
            started = Process.Start(start);
        }
        catch (Exception error) when (error is Win32Exception or IOException or InvalidOperationException)
        {
            throw RuntimeErrorCatalog.SecretCommandMissing.With($"The program {words[0]} cannot be started (secret {name}, {user}).", error);
        }
        using var process = started ?? throw RuntimeErrorCatalog.SecretCommandMissing.With($"The program {words[0]} cannot be started (secret {name}, {user}).");
        // A program that asks finds no answer.
        process.StandardInput.Close();
        var output = Output(process.StandardOutput.BaseStream);
        _ = Drop(process.StandardError.BaseStream);
        var limit = Limit(timeout);
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            throw RuntimeErrorCatalog.SecretCommandSlow.With(string.Create(CultureInfo.InvariantCulture,
                $"The program {words[0]} did not give the secret {name} within {limit.TotalSeconds} seconds ({user})."));
        }
        if (process.ExitCode != 0)
            throw RuntimeErrorCatalog.SecretCommandFailed.With(string.Create(CultureInfo.InvariantCulture, $"The program {words[0]} ended with {process.ExitCode} for the secret {name} ({user})."));
        // What it has started may hold the output open when it is gone.
        if (!output.Wait(limit)) throw RuntimeErrorCatalog.SecretCommandSlow.With($"The program {words[0]} ended and left its output open (secret {name}, {user}).");
        var (kept, length) = output.Result;
        try
        {
            if (length > MostBytes) throw RuntimeErrorCatalog.SecretCommandFailed.With($"The program {words[0]} printed more than {MostBytes} bytes for the secret {name} ({user}).");
            var line = kept.AsSpan(0, length).TrimEnd("\r\n"u8);
            if (line.IsEmpty) throw RuntimeErrorCatalog.SecretCommandFailed.With($"The program {words[0]} printed nothing for the secret {name} ({user}).");
            if (line.Contains((byte)'\n')) throw RuntimeErrorCatalog.SecretCommandFailed.With($"The program {words[0]} printed more than one line for the secret {name} ({user}).");
            return Encoding.UTF8.GetString(line);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(kept);
        }
    }

    /// <summary>A program and its arguments: separated by blanks; what stands between double quotes is one.</summary>
    internal static IReadOnlyList<string> Words(string command)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quoted, any) = (false, false);
        foreach (var c in command)
        {
            if (c == '"') (quoted, any) = (!quoted, true);
            else if (!quoted && char.IsWhiteSpace(c)) Take();
            else word.Append(c);
        }
        Take();
        return words;

        void Take()
        {
            if (word.Length > 0 || any) words.Add(word.ToString());
            word.Clear();
            any = false;
        }
    }

    // Read to the end, so that a program that prints much is not held up; kept only as far as it can be a secret, and where it stays in memory, so that no copy is left behind.
    private static async Task<(byte[] Kept, int Length)> Output(Stream stream)
    {
        var kept = GC.AllocateArray<byte>(MostBytes + 1, pinned: true);
        var length = 0;
        while (await stream.ReadAsync(kept.AsMemory(length > MostBytes ? 0 : length)).ConfigureAwait(false) is > 0 and var read) length = Math.Min(MostBytes + 1, length + read);
        return (kept, length);
    }

    private static async Task Drop(Stream stream)
    {
        var read = GC.AllocateArray<byte>(4_096, pinned: true);
        while (await stream.ReadAsync(read).ConfigureAwait(false) > 0)
        {
        }

        CryptographicOperations.ZeroMemory(read);
    }

    private static TimeSpan Limit(string? seconds) =>
        int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) && whole > 0 ? TimeSpan.FromSeconds(whole) : StandardTimeout;
}
