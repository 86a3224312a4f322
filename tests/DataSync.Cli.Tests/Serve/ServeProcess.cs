using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading.Channels;

namespace DataSync.Cli.Tests.Serve;

/// <summary><c>datasync serve</c> as a process of its own, whose lines are waited for.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(60);
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    private readonly Process process;

    private ServeProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>All lines that were read so far.</summary>
    public List<string> Seen { get; } = [];

    public int Id => process.Id;

    public static ServeProcess Start(Workplace at, string[] arguments, params (string Name, string Value)[] variables) => StartCommand(at, ["serve", .. arguments], variables);

    /// <summary>Any other command in the same way.</summary>
    public static ServeProcess StartCommand(Workplace at, string[] arguments, params (string Name, string Value)[] variables) => Begin(at, ["dotnet", typeof(CommandLine).Assembly.Location, .. arguments], variables);

    /// <summary>The same on another machine, as far as the process can see.</summary>
    public static ServeProcess StartElsewhere(Workplace at, string machine, string[] arguments, params (string Name, string Value)[] variables) =>
        Begin(at, ["unshare", "--map-root-user", "--uts", "sh", "-c", $"hostname {machine} && exec \"$@\"", "sh", "dotnet", typeof(CommandLine).Assembly.Location, .. arguments], variables);

    private static ServeProcess Begin(Workplace at, ImmutableArray<string> command, (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = at["."],
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("JOURNAL_STREAM");
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return new ServeProcess(Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start."));
    }

    /// <summary>The next line that holds a text.</summary>
    public async Task<string> Line(string with)
    {
        using var limit = new CancellationTokenSource(Most);
        try
        {
            while (true)
            {
                var line = await lines.Reader.ReadAsync(limit.Token);
                Seen.Add(line);
                if (line.Contains(with, StringComparison.Ordinal)) return line;
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ChannelClosedException)
        {
            throw new InvalidOperationException($"No line with '{with}' came:\n{string.Join('\n', Seen)}", error);
        }
    }

    /// <summary>Sends a signal: TERM, STOP, CONT.</summary>
    public async Task Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> Exit()
    {
        using var limit = new CancellationTokenSource(Most);
        await process.WaitForExitAsync(limit.Token);
        while (lines.Reader.TryRead(out var line)) Seen.Add(line);
        return process.ExitCode;
    }

    public async Task<int> Stop()
    {
        await Signal("TERM");
        return await Exit();
    }

    public async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await Kill();
        process.Dispose();
    }

    private void Take(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text) lines.Writer.TryWrite(text);
    }
}
