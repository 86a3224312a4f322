using System.Globalization;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Commands;

/// <summary>Days on a command line.</summary>
internal static class Days
{
    /// <exception cref="SyncException">DS5152: it is no day.</exception>
    public static DateOnly? Read(string option, string? text) => text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new SyncException("DS5152", $"'{text}' is not a day.", $"Write {option} 2026-11-21.", FailureClass.Setup);
}
