using DataSync.Engine.Progress;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Progress;

/// <summary>Shows how runs get on, in the form that was asked for.</summary>
internal sealed class ProgressDisplay : IDisposable
{
    private readonly Func<Func<object>, object> during;
    private readonly StreamWriter? file;

    private ProgressDisplay(IRunObserver? observer, Func<Func<object>, object>? during = null, StreamWriter? file = null)
    {
        Observer = observer;
        this.during = during ?? (run => run());
        this.file = file;
    }

    /// <summary>Who is told; null for nobody.</summary>
    public IRunObserver? Observer { get; }

    /// <param name="path">Where JSON events go in place of standard error; null for there.</param>
    /// <exception cref="SyncException">DS5113: a file is named for another form than JSON.</exception>
    public static ProgressDisplay Of(CliContext context, ProgressForm form, string? path)
    {
        if (path is not null && form != ProgressForm.Json)
            throw new SyncException("DS5113", "Only JSON events go to a file.", "Add --progress json, or leave --progress-file out.", FailureClass.Setup);
        switch (form)
        {
            case ProgressForm.None:
                return new ProgressDisplay(null);
            case ProgressForm.Json when path is not null:
                var file = new StreamWriter(path, append: true) { AutoFlush = true };
                return new ProgressDisplay(new ProgressEvents(file, context.Clock), file: file);
            case ProgressForm.Json:
                return new ProgressDisplay(new ProgressEvents(context.Error, context.Clock));
            case ProgressForm.Live or ProgressForm.Auto when form == ProgressForm.Live || context.IsTerminal:
                return Live(context);
            default:
                return new ProgressDisplay(new ProgressLines(context.Error, context.Clock));
        }
    }

    /// <summary>Runs something that tells the observer.</summary>
    public T During<T>(Func<T> run) where T : notnull => (T)during(() => run());

    public void Dispose()
    {
        try
        {
            file?.Dispose();
        }
        catch (IOException)
        {
            // What could not be told the run has warned of.
        }
    }

    // Apart, so that the terminal's library is loaded only where there is one.
    private static ProgressDisplay Live(CliContext context)
    {
        var live = new LiveProgress(LiveProgress.ConsoleOn(context.Error));
        return new ProgressDisplay(live, live.During);
    }
}
