using System.Diagnostics;

namespace DataSync.Cli.Tests.Serve;

/// <summary><c>docs/operations.md</c> says what is there.</summary>
public sealed class OperationsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Workplace.Root, "docs", "operations.md"));
    private static readonly string Unit = File.ReadAllText(Path.Combine(Workplace.Root, "samples", "serve", "datasync.service"));

    [Fact]
    public void The_unit_on_the_page_is_that_of_the_sample() => Page.ShouldContain($"```ini\n{Unit}```");

    [Fact]
    public async Task Systemd_takes_the_unit()
    {
        using var at = Workplace.Empty();
        // The program and the folder of the page are not on this machine.
        at.Write("datasync.service", Unit.Replace("/opt/datasync/datasync", "/bin/sh", StringComparison.Ordinal));
        using var process = Process.Start(new ProcessStartInfo("systemd-analyze", ["verify", "--man=no", at["datasync.service"]]) { RedirectStandardError = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("systemd-analyze did not start: tests/setup.sh installs it.");
        var said = await process.StandardError.ReadToEndAsync() + await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        said.Split('\n').Where(line => line.Contains("datasync.service", StringComparison.Ordinal)).ShouldBeEmpty(said);
        process.ExitCode.ShouldBe(0, said);
    }

    [Fact]
    public void The_options_of_the_unit_are_those_of_the_command()
    {
        var page = File.ReadAllText(Path.Combine(Workplace.Root, "docs", "command-line.md"));
        var command = page[page.IndexOf("### datasync serve", StringComparison.Ordinal)..];
        var line = Unit.Split('\n').Single(l => l.StartsWith("ExecStart=", StringComparison.Ordinal));

        foreach (var option in line.Split(' ').Where(word => word.StartsWith("--", StringComparison.Ordinal))) command.ShouldContain($"| `{option}` |");
    }
}
