using System.Diagnostics;

namespace DataSync.Cli.Tests;

/// <summary><c>./datasync</c>, the command line from a checkout, which builds what has changed.</summary>
public sealed class CheckoutTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("datasync-checkout").FullName;
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(30));

    [Fact]
    public async Task What_a_build_leaves_running_does_not_hold_up_the_next_one()
    {
        var source = Write("src/DataSync.Cli/Program.cs", "1");
        Write("Directory.Build.props", "");
        Write("global.json", "{}");
        // A build that leaves a server behind, as MSBuild and the compiler do. What is handed to it stays open as long as it lives.
        var server = Path.Combine(_folder, "server");
        Executable("bin/dotnet", $"""
            #!/usr/bin/env bash
            if [ "$1" = build ]; then
                sleep 600 </dev/null >/dev/null 2>&1 &
                echo $! >>{server}
                mkdir -p {_folder}/src/DataSync.Cli/bin/Release/net10.0
                echo >{_folder}/src/DataSync.Cli/bin/Release/net10.0/datasync.dll
            else
                echo "it runs"
            fi
            """);
        File.Copy(Path.Combine(Root(), "datasync"), Path.Combine(_folder, "datasync"));
        try
        {
            (await Run()).ShouldBe("it runs\n");
            File.WriteAllText(source, "2");
            File.SetLastWriteTimeUtc(source, File.GetLastWriteTimeUtc(source).AddMinutes(1));
            (await Run()).ShouldBe("it runs\n");
            File.ReadAllLines(server).Length.ShouldBe(2);
        }
        finally
        {
            foreach (var id in File.ReadAllLines(server)) Process.GetProcessById(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)).Kill();
        }
    }

    public void Dispose()
    {
        _patience.Dispose();
        Directory.Delete(_folder, true);
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "DataSync.sln"))) at = at.Parent;
        return at.ShouldNotBeNull().FullName;
    }

    private async Task<string> Run()
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(_folder, "datasync")]) { RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{_folder}/bin:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start).ShouldNotBeNull();
        try
        {
            var text = await process.StandardOutput.ReadToEndAsync(_patience.Token);
            await process.WaitForExitAsync(_patience.Token);
            return text;
        }
        catch (OperationCanceledException)
        {
            process.Kill(true);
            throw;
        }
    }

    private string Write(string path, string text)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file).ShouldNotBeNull());
        File.WriteAllText(file, text);
        return file;
    }

    private void Executable(string path, string text)
    {
        using var change = Process.Start("chmod", ["+x", Write(path, text.ReplaceLineEndings("\n"))]);
        change.WaitForExit();
    }
}
