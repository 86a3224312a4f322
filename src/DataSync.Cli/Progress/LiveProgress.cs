using System.Globalization;
using DataSync.Engine.Progress;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace DataSync.Cli.Progress;

/// <summary>Progress on a terminal: a few lines that are drawn anew whenever the run tells something, and are gone when it ends.</summary>
internal sealed class LiveProgress(IAnsiConsole console) : IRunObserver
{
    private const int BarWidth = 40;
    private LiveDisplayContext? display;

    public static IAnsiConsole ConsoleOn(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });

    public object During(Func<object> run) => console.Live(Text.Empty).AutoClear(true).Start(context =>
    {
        display = context;
        try
        {
            return run();
        }
        finally
        {
            display = null;
        }
    });

    public void Report(RunProgress progress) => display?.UpdateTarget(View(progress));

    /// <summary>What is drawn.</summary>
    internal static IRenderable View(RunProgress progress)
    {
        var lines = new List<IRenderable> { new Text(ProgressWords.Title(progress), new Style(decoration: Decoration.Bold)) };
        if (Bar(progress) is { } bar) lines.Add(bar);
        lines.Add(Line(ProgressWords.Read(progress), ProgressWords.Rate(progress), ProgressWords.Remaining(progress)));
        lines.Add(Line(ProgressWords.Written(progress), progress.Batch > 0 ? ProgressWords.Committed(progress) : "", $"{ProgressWords.Time(progress.Elapsed)} so far"));
        return new Rows(lines);
    }

    private static Text Line(params IEnumerable<string> parts) => new("  " + string.Join("   ", parts.Where(p => p.Length > 0)));

    private static Columns? Bar(RunProgress progress)
    {
        if (progress.Estimate is not { } all || all <= 0) return null;
        var share = Math.Clamp((double)progress.Read / all, 0, 1);
        var full = (int)Math.Round(share * BarWidth);
        return new Columns(
            new Text("  " + new string('█', full), new Style(Color.Green)),
            new Text(new string('░', BarWidth - full), new Style(Color.Grey)),
            new Text(share.ToString(" 0 %", CultureInfo.InvariantCulture))) { Expand = false, Padding = new Padding(0, 0) };
    }
}
