using System.Text.Json;
using DataSync.Cli.Progress;
using DataSync.Cli.Tests.Commands;
using DataSync.Engine.Progress;
using Spectre.Console;

namespace DataSync.Cli.Tests.Progress;

/// <summary>How progress is told: drawn on a terminal, as lines of a log, as JSON events.</summary>
public sealed class ProgressTests
{
    private readonly StringWriter written = new() { NewLine = "\n" };
    private readonly SteppedClock clock = new();

    [Fact]
    public void A_terminal_shows_task_step_rows_rate_estimate_batches_and_bad_rows()
    {
        Terminal().Write(LiveProgress.View(Progress(ProgressMoment.Going)));

        written.ToString().Split('\n').Select(line => line.TrimEnd()).ShouldBe([
            "Refresh for Invoice R-1, for each Account",
            "  ██████████████████░░░░░░░░░░░░░░░░░░░░░░ 45 %",
            "  450,000 of 1,000,000 rows read   90,000 rows/s   about 6.1 s left",
            "  449,000 written, 998 unchanged, 2 bad   45 batches committed   5.0 s so far",
            "",
        ]);
    }

    [Fact]
    public void Without_an_estimate_there_is_no_bar_and_no_promise()
    {
        Terminal().Write(LiveProgress.View(Progress(ProgressMoment.Going) with { Estimate = null }));

        written.ToString().ShouldNotContain("█");
        written.ToString().ShouldNotContain("left");
        written.ToString().ShouldContain("450,000 rows read");
    }

    [Fact]
    public void The_display_follows_the_run_and_gives_back_its_result()
    {
        var live = new LiveProgress(Terminal(ansi: true));

        var result = live.During(() =>
        {
            live.Report(Progress(ProgressMoment.Begun) with { Read = 0 });
            live.Report(Progress(ProgressMoment.Going));
            return 42;
        });

        result.ShouldBe(42);
        written.ToString().ShouldContain("0 of 1,000,000 rows read");
        written.ToString().ShouldContain("450,000 of 1,000,000 rows read");
        Should.NotThrow(() => live.Report(Progress(ProgressMoment.Ended)));
    }

    [Fact]
    public void A_log_gets_a_line_about_every_ten_seconds_and_one_at_the_end()
    {
        var lines = new ProgressLines(written, clock);
        lines.Report(Progress(ProgressMoment.Begun));
        for (var second = 1; second <= 25; second++)
        {
            clock.Move(TimeSpan.FromSeconds(1));
            lines.Report(Progress(ProgressMoment.Going) with { Read = second * 1000 });
        }
        lines.Report(Progress(ProgressMoment.Ended) with { Read = 25_000, Elapsed = TimeSpan.FromSeconds(25) });

        written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe([
            "09:30:10 Refresh for Invoice R-1, for each Account: 10,000 of 1,000,000 rows read, 449,000 written, 998 unchanged, 2 bad, 2,000 rows/s, about 8 min 15 s left, 45 batches committed",
            "09:30:20 Refresh for Invoice R-1, for each Account: 20,000 of 1,000,000 rows read, 449,000 written, 998 unchanged, 2 bad, 4,000 rows/s, about 4 min 5 s left, 45 batches committed",
            "09:30:25 Refresh for Invoice R-1, for each Account: done, 25,000 rows read, 449,000 written, 998 unchanged, 2 bad, 1,000 rows/s, 25 s in all, 45 batches committed",
        ]);
    }

    [Fact]
    public void An_event_is_one_line_of_json_with_the_members_of_the_documentation()
    {
        new ProgressEvents(written, clock).Report(Progress(ProgressMoment.Going));

        var line = written.ToString().ShouldEndWithLine();
        using var json = JsonDocument.Parse(line);
        json.RootElement.EnumerateObject().Select(m => m.Name).ShouldBe([
            "event", "time", "moment", "task", "item", "step", "read", "written", "unchanged", "bad", "committed", "batches", "estimate", "rowsPerSecond", "elapsedSeconds", "remainingSeconds",
        ]);
        json.RootElement.GetProperty("moment").GetString().ShouldBe("going");
        json.RootElement.GetProperty("rowsPerSecond").GetDouble().ShouldBe(90_000);
        json.RootElement.GetProperty("remainingSeconds").GetDouble().ShouldBe(6.1);
    }

    [Fact]
    public void Events_go_to_standard_error_or_to_a_file_and_leave_standard_output_to_the_report()
    {
        using var at = Invoices.Prepare();
        at.Sql("documents.db", "update invoices set status = 'Looked up'");

        var run = at.Run("run", at["post.sync"], "Count", "--progress", "json", "--format", "json");
        var toFile = at.Run("run", at["post.sync"], "Count", "--progress", "json", "--progress-file", at["events.jsonl"]);
        var none = at.Run("run", at["post.sync"], "Count", "--progress", "none");

        run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("moment").GetString()).ShouldBe(["begun", "ended"]);
        JsonDocument.Parse(run.Out).RootElement.GetProperty("steps")[0].GetProperty("rowsRead").GetInt64().ShouldBe(3);
        toFile.Error.ShouldBeEmpty();
        File.ReadAllLines(at["events.jsonl"]).Length.ShouldBe(2);
        none.Error.ShouldBeEmpty();
        at.Run("run", at["post.sync"], "Count", "--progress-file", at["events.jsonl"]).Error.ShouldContain("DS5113");
    }

    [Fact, Trait("Rule", "tasks R133")]
    public void A_disk_that_is_full_for_the_events_is_a_warning_and_the_run_goes_on()
    {
        using var at = Invoices.Prepare();
        at.Sql("documents.db", "update invoices set status = 'Looked up'");

        var run = at.Run("run", at["post.sync"], "Count", "--progress", "json", "--progress-file", "/dev/full");

        run.Exit.ShouldBe(0, run.Error);
        run.Out.Split('\n').Count(line => line.Contains("How the run gets on could not be told, and is not told any more: No space left on device", StringComparison.Ordinal)).ShouldBe(1, run.Out);
    }

    private static RunProgress Progress(ProgressMoment moment) =>
        new(moment, "Refresh", "Invoice R-1", "for each Account", 450_000, 449_000, 998, 2, 450_000, 45, 1_000_000, TimeSpan.FromSeconds(5));

    private IAnsiConsole Terminal(bool ansi = false)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi ? AnsiSupport.Yes : AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = ansi ? InteractionSupport.Yes : InteractionSupport.No, Out = new AnsiConsoleOutput(written),
        });
        console.Profile.Width = 120;
        return console;
    }

    private sealed class SteppedClock : TimeProvider
    {
        private DateTimeOffset now = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Move(TimeSpan time) => now += time;

        public override DateTimeOffset GetUtcNow() => now;

        public override long GetTimestamp() => now.Ticks;
    }
}

internal static class Lines
{
    /// <summary>The text is one line that ends as one.</summary>
    public static string ShouldEndWithLine(this string text)
    {
        text.ShouldEndWith("\n");
        text.TrimEnd('\n').ShouldNotContain("\n");
        return text.TrimEnd('\n');
    }
}
