using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Language.Binding.Network;

/// <summary>Connections between stations, and the distribution rows of a target.</summary>
internal sealed class ConnectionBinder(BinderState state, FormatBinder formats)
{
    private readonly List<(ConnectDeclaration Syntax, int Script)> connects = [];
    private readonly List<(DistributionDeclaration Syntax, int Script)> distributions = [];

    public void Declare(ConnectDeclaration syntax, int script) => connects.Add((syntax, script));

    public void Declare(DistributionDeclaration syntax, int script) => distributions.Add((syntax, script));

    /// <summary>Binds them, once stations and formats are complete.</summary>
    public ImmutableArray<BoundDistribution> Bind()
    {
        foreach (var (syntax, script) in connects) Bind(syntax, script);
        return [.. distributions.Select(d => Bind(d.Syntax, d.Script)).OfType<BoundDistribution>()];
    }

    private void Bind(ConnectDeclaration syntax, int script)
    {
        var at = new Place(script, syntax.Span);
        var (from, to) = (state.FindStation(syntax.From, script), state.FindStation(syntax.To, script));
        FormatSymbol? format = null;
        var connection = new ConnectionDraft();
        var said = new HashSet<string>();
        foreach (var line in syntax.Lines)
        {
            var place = new Place(script, line.Span);
            var word = line switch
            {
                NoDirectionLine n => n.IsOutput ? "no output" : "no input",
                ConnectWhenLine w => w.Moment.ToString(),
                _ => line.Kind.ToString(),
            };
            if (!said.Add(word)) state.Report(DiagnosticCatalog.SaidTwice, place);
            switch (line)
            {
                case ConnectFormatLine f: format = state.Find(state.Formats, f.Format, script, DiagnosticCatalog.UnknownFormat); break;
                case SynchronizeLine s: connection.Synchronize = s; break;
                case ReceiptLine r: connection.Receipt = r.Within; break;
                case RemindLine r: connection.Remind = r.After; break;
                case HoldDeletionsLine h: connection.Hold = h; break;
                case ManualLine: connection.Manual = true; break;
                case NoDirectionLine { IsOutput: true }: connection.Output = false; break;
                case NoDirectionLine: connection.Input = false; break;
                case CarrierLine { Provider.ProviderKind.Text: not "directory" } c: state.Report(DiagnosticCatalog.CarrierNotYet, place, c.Provider.ProviderKind.Text); break;
                case SealedLine: state.Report(DiagnosticCatalog.SealedNotYet, place); break;
                case ConnectWhenLine: state.Report(DiagnosticCatalog.NotifyNotYet, place); break;
            }
        }
        if (from is null || to is null) return;
        if (from == to)
        {
            state.Report(DiagnosticCatalog.SelfConnection, new(script, syntax.To.Span), from.Name);
            return;
        }
        if (from.Below != to && to.Below != from) state.Report(DiagnosticCatalog.NotNeighbours, new(script, syntax.To.Span), from.Name, to.Name);
        foreach (var station in new[] { from, to })
            if (station.Folder is null) state.Report(DiagnosticCatalog.StationWithoutFolder, station.At, station.Name);
        if (state.Connections.Any(c => c.From == from && c.To == to)) state.Report(DiagnosticCatalog.DuplicateName, at, $"connection from {from.Name} to {to.Name}");
        if (format is null)
        {
            if (syntax.Line<ConnectFormatLine>() is null) state.Report(DiagnosticCatalog.ConnectionWithoutFormat, at, from.Name, to.Name);
            return;
        }
        if (connection.Synchronize is { } sync)
        {
            var place = new Place(script, sync.Span);
            if (from.Below == to) state.Report(DiagnosticCatalog.SynchronizeUpward, place, from.Name, to.Name);
            else if (!format.Rows.Any(r => r.Output && r.OutputCondition is not null) && !format.Rows.Any(r => r.Purge))
                state.Report(DiagnosticCatalog.SynchronizeWithoutCondition, place, format.Name);
        }
        CheckSources(from, format);
        CheckSources(to, format);
        state.Connections.Add(new BoundConnection(from, to, format, at)
        {
            Synchronize = connection.Synchronize is not null,
            SynchronizeEvery = Duration(connection.Synchronize?.Every),
            ReceiptWithin = Duration(connection.Receipt),
            RemindAfter = Duration(connection.Remind),
            HoldDeletionsAbove = connection.Hold?.Above.Value,
            HoldIsPercent = connection.Hold?.IsPercent ?? false,
            Manual = connection.Manual,
            Input = connection.Input,
            Output = connection.Output,
        });
    }

    private static Plans.Values.SyncDuration? Duration(DurationLiteral? literal) => literal is null ? null : ExpressionBinder.ToDuration(literal);

    /// <summary>A station that communicates a table must say where the table is.</summary>
    private void CheckSources(StationSymbol station, FormatSymbol format)
    {
        var unbound = format.Rows.Select(r => r.Table.Source).Distinct().Where(s => s.Kind.Length == 0 && station.Sources.All(own => own.Name != s.Name));
        foreach (var source in unbound)
            if (unboundReported.Add((station, source))) state.Report(DiagnosticCatalog.SourceUnbound, station.At, station.Name, source.Name);
    }

    private readonly HashSet<(StationSymbol, SourceSymbol)> unboundReported = [];

    private BoundDistribution? Bind(DistributionDeclaration syntax, int script)
    {
        var at = new Place(script, syntax.Span);
        if (syntax.File is not null)
        {
            state.Report(DiagnosticCatalog.DistributionFileNotYet, at);
            return null;
        }
        var station = syntax.Station is { } name ? state.FindStation(name, script) : null;
        var format = syntax.Format is { } formatName ? state.Find(state.Formats, formatName, script, DiagnosticCatalog.UnknownFormat) : null;
        var rows = ImmutableArray.CreateBuilder<BoundDistributionRow>();
        foreach (var entry in syntax.Entries)
        {
            var place = new Place(script, entry.Span);
            switch (entry)
            {
                case PinRow: state.Report(DiagnosticCatalog.PinNotYet, place); break;
                case DistributionRow row when state.FindTable(row.Table, script) is { } table:
                    if (rows.Any(r => r.Table == table)) state.Report(DiagnosticCatalog.TwoRowsOneTable, place, table.Name);
                    else rows.Add(new BoundDistributionRow(table, row.Widens, formats.Condition(table, row.Condition, TargetRule.Allowed, script), place));
                    if (format is not null && !format.Rows.Any(r => r.Table == table && r.Output)) state.Report(DiagnosticCatalog.DistributionOutsideFormat, place, table.Name, format.Name);
                    break;
            }
        }
        return station is null || (syntax.Format is not null && format is null) ? null : new BoundDistribution(station, format, rows.ToImmutable(), at);
    }

    private sealed class ConnectionDraft
    {
        public SynchronizeLine? Synchronize { get; set; }

        public DurationLiteral? Receipt { get; set; }

        public DurationLiteral? Remind { get; set; }

        public HoldDeletionsLine? Hold { get; set; }

        public bool Manual { get; set; }

        public bool Input { get; set; } = true;

        public bool Output { get; set; } = true;
    }
}
