using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace DataSync.Server;

/// <summary>Listens to the instruments of a meter and shows them in the text form of Prometheus.</summary>
internal sealed class MetricsText : IDisposable
{
    private static readonly CultureInfo C = CultureInfo.InvariantCulture;
    private readonly Lock reading = new();
    private readonly MeterListener listener = new();
    private readonly SortedDictionary<string, (Instrument Instrument, SortedDictionary<string, Series> Series)> instruments = new(StringComparer.Ordinal);

    public MetricsText(Meter meter)
    {
        listener.InstrumentPublished = (instrument, on) =>
        {
            if (instrument.Meter != meter) return;
            lock (reading) instruments[instrument.Name] = (instrument, new(StringComparer.Ordinal));
            on.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.Start();
    }

    public string Write()
    {
        lock (reading)
            foreach (var (_, series) in instruments.Values.Where(i => i.Instrument.IsObservable)) series.Clear();
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        lock (reading)
            foreach (var (instrument, series) in instruments.Values.Where(i => i.Series.Count > 0)) Write(text, instrument, series);
        return text.ToString();
    }

    public void Dispose() => listener.Dispose();

    private static void Write(StringBuilder text, Instrument instrument, SortedDictionary<string, Series> series)
    {
        var isCounter = instrument is Counter<long>;
        var isHistogram = instrument is Histogram<double>;
        var name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "") + (isCounter ? "_total" : "");
        text.Append(C, $"# HELP {name} {instrument.Description}\n# TYPE {name} {(isCounter ? "counter" : isHistogram ? "histogram" : "gauge")}\n");
        foreach (var (labels, one) in series)
        {
            if (!isHistogram)
            {
                text.Append(C, $"{name}{{{labels}}} {one.Sum}\n");
                continue;
            }
            for (var i = 0; i < one.Bounds.Count; i++) text.Append(C, $"{name}_bucket{{{labels},le=\"{one.Bounds[i]}\"}} {one.Below[i]}\n");
            text.Append(C, $"{name}_bucket{{{labels},le=\"+Inf\"}} {one.Count}\n{name}_sum{{{labels}}} {one.Sum}\n{name}_count{{{labels}}} {one.Count}\n");
        }
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new StringBuilder();
        foreach (var (name, tag) in tags) labels.Append(C, $"{(labels.Length > 0 ? "," : "")}{name}=\"{Escaped(Convert.ToString(tag, C) ?? "")}\"");
        lock (reading)
        {
            var all = instruments[instrument.Name].Series;
            if (!all.TryGetValue(labels.ToString(), out var series)) all.Add(labels.ToString(), series = new Series((instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? []));
            series.Add(value);
        }
    }

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>The values with the same labels. Of what is counted the sum, of what is asked for the one value.</summary>
    private sealed class Series(IReadOnlyList<double> bounds)
    {
        public IReadOnlyList<double> Bounds => bounds;

        /// <summary>How many were at most as large as each bound.</summary>
        public long[] Below { get; } = new long[bounds.Count];

        public long Count { get; private set; }

        public double Sum { get; private set; }

        public void Add(double value)
        {
            Count++;
            Sum += value;
            for (var i = 0; i < bounds.Count; i++)
                if (value <= bounds[i]) Below[i]++;
        }
    }
}
