using System.Globalization;
using DataSync.Plans.Runtime;

namespace DataSync.Server;

/// <summary>How urgent a line of the log is: the numbers of the system's own log.</summary>
internal enum LogLevel { Error = 3, Warning = 4, Info = 6 }

/// <summary>One line for each thing that happens. Where the system's journal reads them it gets the level, and has the time by itself; elsewhere each line begins with the time.</summary>
internal sealed class ServerLog(TextWriter output, TimeProvider clock, bool isForJournal)
{
    private readonly Lock writing = new();

    public void Info(string text) => Write(LogLevel.Info, text);

    public void Warn(string text) => Write(LogLevel.Warning, text);

    public void Error(string text) => Write(LogLevel.Error, text);

    /// <summary>What went wrong, and what to do about it, in one line.</summary>
    /// <param name="about">What it went wrong with.</param>
    public void Error(string about, SyncException error) => Error($"{about}: {error.Code} {error.Message}{Help(error.Remedy)}");

    /// <summary>The end of a line that says what to do.</summary>
    public static string Help(string remedy) => remedy.Length > 0 ? $" help: {remedy}" : "";

    private void Write(LogLevel level, string text)
    {
        var line = text.ReplaceLineEndings(" ");
        var begin = isForJournal ? string.Create(CultureInfo.InvariantCulture, $"<{(int)level}>")
            : string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {(level == LogLevel.Info ? "" : level.ToString().ToLowerInvariant() + ": ")}");
        lock (writing)
        {
            output.WriteLine(begin + line);
            output.Flush();
        }
    }
}
