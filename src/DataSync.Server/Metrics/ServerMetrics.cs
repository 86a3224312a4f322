using System.Diagnostics.Metrics;
using DataSync.Engine.Running;

namespace DataSync.Server;

/// <summary>What the server counts, as instruments of the runtime: shown as text at <c>/metrics</c>, and sent by whoever listens to them.</summary>
internal sealed class ServerMetrics : IDisposable
{
    public const string Name = "DataSync";

    private readonly Meter meter = new(Name);
    private readonly Counter<long> runs;
    private readonly Counter<long> rows;
    private readonly Histogram<double> duration;
    private readonly UpDownCounter<long> active;
    private readonly Counter<long> answers;
    private readonly MetricsText text;

    public ServerMetrics()
    {
        text = new MetricsText(meter);
        runs = meter.CreateCounter<long>("datasync.runs", null, "Runs that have ended, by task and outcome.");
        rows = meter.CreateCounter<long>("datasync.rows.written", null, "Rows that steps of runs have written, by task.");
        duration = meter.CreateHistogram<double>("datasync.run.duration", "s", "How long runs took, by task.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300, 1800, 7200] });
        active = meter.CreateUpDownCounter<long>("datasync.runs.active", null, "Runs that are at work, by task.");
        answers = meter.CreateCounter<long>("datasync.http.answers", null, "Answers to HTTP calls, by status.");
    }

    /// <summary>A run begins; it has ended when what is returned is disposed of.</summary>
    public IDisposable Running(string task)
    {
        active.Add(1, new KeyValuePair<string, object?>("task", task));
        return new Active(this, task);
    }

    /// <summary>A run has ended.</summary>
    public void Ran(string task, RunResult result)
    {
        var of = new KeyValuePair<string, object?>("task", task);
        runs.Add(1, of, new KeyValuePair<string, object?>("outcome", result.Outcome.ToString().ToLowerInvariant()));
        rows.Add(result.Steps.Sum(step => step.RowsWritten), of);
        duration.Record(result.Elapsed.TotalSeconds, of);
    }

    public void Answered(int status) => answers.Add(1, new KeyValuePair<string, object?>("status", status));

    /// <summary>Something that is asked for when it is shown.</summary>
    /// <param name="label">What the values are told apart by.</param>
    public void Watch(string name, string? unit, string description, string label, Func<IEnumerable<(string Of, double? Value)>> values) =>
        meter.CreateObservableGauge(name, () => values().Where(v => v.Value is not null).Select(v => new Measurement<double>(v.Value ?? 0, new KeyValuePair<string, object?>(label, v.Of))), unit, description);

    /// <summary>All of it in the text form of Prometheus.</summary>
    public string Text() => text.Write();

    public void Dispose()
    {
        text.Dispose();
        meter.Dispose();
    }

    private sealed class Active(ServerMetrics metrics, string task) : IDisposable
    {
        public void Dispose() => metrics.active.Add(-1, new KeyValuePair<string, object?>("task", task));
    }
}
