using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

/// <summary>Stations, formats, distributions, connections: first all names, then who is above whom, what travels, and between whom.</summary>
internal sealed partial class NetworkBinder(BinderState state, ValueDeclarations values)
{
    private readonly List<(StationSymbol Symbol, StationDeclaration Syntax)> stations = [];
    private readonly ImmutableArray<BoundDistribution>.Builder distributions = ImmutableArray.CreateBuilder<BoundDistribution>();
    private readonly ImmutableArray<BoundOwnField>.Builder ownFields = ImmutableArray.CreateBuilder<BoundOwnField>();
    private int script;

    public ImmutableArray<BoundDistribution> Distributions => distributions.ToImmutable();

    public ImmutableArray<BoundOwnField> OwnFields => ownFields.ToImmutable();

    private Place At(SyntaxNode node) => new(script, node.Span);

    public void Bind(IReadOnlyList<(int Script, Declaration Syntax)> declarations)
    {
        foreach (var (index, syntax) in declarations)
        {
            script = index;
            Declare(syntax);
        }
        foreach (var (symbol, syntax) in stations)
        {
            script = symbol.At.Script;
            BindStation(symbol, syntax);
        }
        CheckTree();
        CheckCatalogs();
        foreach (var (index, syntax) in declarations)
        {
            script = index;
            if (syntax is FormatDeclaration d && state.Formats.TryGetValue(d.Name.Text, out var format) && format.At == At(d.Name)) BindFormat(format, d);
        }
        foreach (var (index, syntax) in declarations)
        {
            script = index;
            if (syntax is DistributionDeclaration d) BindDistribution(d);
        }
        foreach (var (index, syntax) in declarations)
        {
            script = index;
            if (syntax is ConnectDeclaration d) BindConnection(d);
        }
        foreach (var (index, syntax) in declarations)
        {
            script = index;
            if (syntax is ConflictsDeclaration d) BindConflicts(d);
        }
        CheckSources();
    }

    private void Declare(Declaration declaration)
    {
        switch (declaration)
        {
            case StationDeclaration d when !d.Name.IsMissing:
                var station = new StationSymbol(d.Name.Text, d.Number.Value, At(d.Name)) { Documentation = d.Documentation ?? "", Declaration = At(d) };
                if (!state.Stations.TryAdd(station.Name, station))
                {
                    state.Report(DiagnosticCatalog.DuplicateName, At(d.Name), station.Name);
                    break;
                }
                if (!d.Number.Token.IsMissing && d.Number.Value < 1) state.Report(DiagnosticCatalog.StationNumberRange, At(d.Number), d.Number.Value);
                else if (stations.Find(s => s.Symbol.Number == station.Number) is { Symbol: { } other }) state.Report(DiagnosticCatalog.StationNumberTwice, At(d.Number), other.Name, station.Number);
                stations.Add((station, d));
                break;
            case StationsDeclaration d:
                state.Report(DiagnosticCatalog.StationsFromNotYet, At(d));
                state.RefusedNames.Add(d.Name.Text);
                break;
            case FormatDeclaration d when !d.Name.IsMissing:
                if (!state.Formats.TryAdd(d.Name.Text, new FormatSymbol(d.Name.Text, At(d.Name)) { Documentation = d.Documentation ?? "", Declaration = At(d) }))
                    state.Report(DiagnosticCatalog.DuplicateName, At(d.Name), d.Name.Text);
                break;
        }
    }

    private void BindStation(StationSymbol station, StationDeclaration d)
    {
        var sources = ImmutableArray.CreateBuilder<SourceSymbol>();
        var attributes = ImmutableArray.CreateBuilder<BoundAttributeValue>();
        foreach (var line in d.Lines)
        {
            switch (line)
            {
                case MainOfficeLine:
                    if (state.Stations.Values.FirstOrDefault(s => s.IsMainOffice && s != station) is { } other) state.Report(DiagnosticCatalog.TwoMainOffices, At(line), other.Name);
                    station.IsMainOffice = true;
                    break;
                case CatalogsHereLine:
                    if (state.Stations.Values.FirstOrDefault(s => s.CatalogsHere && s != station) is { } keeper) state.Report(DiagnosticCatalog.TwoCatalogStations, At(line), keeper.Name);
                    station.CatalogsHere = true;
                    break;
                case AcceptAnyTargetLine:
                    station.AcceptsAnyTarget = true;
                    break;
                case BelowLine below:
                    station.Below = state.FindStation(below.Above, script);
                    break;
                case FolderLine folder:
                    station.Folder = folder.Path.ConstantText;
                    break;
                case ZoneLine zone:
                    station.Zone = zone.Zone.ConstantText;
                    if (station.Zone is { Length: > 0 } name && !TimeZoneInfo.TryFindSystemTimeZoneById(name, out _)) state.Report(DiagnosticCatalog.UnknownZone, At(zone.Zone), name);
                    break;
                case LanguagesLine languages:
                    station.Languages = [.. languages.Languages.Names.Where(name => !name.IsMissing).Select(name => name.Text)];
                    break;
                case StationFormatLine:
                    state.Report(DiagnosticCatalog.StationFormatNotYet, At(line));
                    break;
                case OutputDaysLine days:
                    station.OutputDays = DayNames.Bind(state, script, days.Days);
                    station.OutputTimes = days.Times;
                    if (!days.Times.IsEmpty) state.Report(DiagnosticCatalog.OutputTimesNotYet, At(line));
                    break;
                case RemoveDeletedLine remove:
                    station.RemoveDeletedAfter = Exact(remove.After);
                    break;
                case StationSourceLine source:
                    BindSource(source.Source, sources);
                    break;
                case StationAttributeLine attribute:
                    BindAttribute(attribute, attributes);
                    break;
            }
        }
        station.Sources = sources.ToImmutable();
        station.Attributes = attributes.ToImmutable();
    }

    private void BindSource(SourceDeclaration d, ImmutableArray<SourceSymbol>.Builder sources)
    {
        if (state.FindSource(d.Name, script) is not { } declared) return;
        if (sources.Any(s => s.Name == declared.Name)) state.Report(DiagnosticCatalog.LineTwice, At(d));
        // What a service offers must be known wherever it is called, not at one station alone.
        else if (d.Provider?.ProviderKind.Text == BinderOptions.ServiceKind) state.Report(DiagnosticCatalog.SourceKindNotYet, At(d), $"{BinderOptions.ServiceKind} that each station binds");
        else sources.Add(Settings.Source(state, script, d, declared.Index));
    }

    private void BindAttribute(StationAttributeLine line, ImmutableArray<BoundAttributeValue>.Builder attributes)
    {
        var binder = new ExpressionBinder(state, values, script);
        var value = binder.Bind(line.Value, new Scope(null));
        if (state.Find(state.Attributes, line.Name, script, DiagnosticCatalog.UnknownAttribute) is not { } attribute) return;
        if (attributes.Any(a => a.Attribute == attribute)) state.Report(DiagnosticCatalog.LineTwice, At(line));
        value = binder.Assign(value, attribute.Type, attribute.Name, line.Value);
        if (value is not BoundError) attributes.Add(new BoundAttributeValue(attribute, value, At(line)));
    }

    private SyncDuration Exact(DurationLiteral syntax)
    {
        var duration = ExpressionBinder.ToDuration(syntax);
        if (!duration.IsExact) state.Report(DiagnosticCatalog.DurationNotExact, At(syntax), duration);
        return duration;
    }

    private void CheckTree()
    {
        if (stations.Count == 0) return;
        if (!stations.Exists(s => s.Symbol.IsMainOffice)) state.Report(DiagnosticCatalog.NoMainOffice, stations[0].Symbol.At);
        foreach (var (station, syntax) in stations)
        {
            script = station.At.Script;
            if (station.IsMainOffice && station.Below is not null) state.Report(DiagnosticCatalog.TwoMainOffices, station.At, station.Below.Name);
            if (!station.IsMainOffice && station.Below is null && !syntax.Lines.Any(l => l is BelowLine)) state.Report(DiagnosticCatalog.StationWithoutParent, station.At, station.Name);
            var depth = 0;
            var above = station.Below;
            for (; above is not null && above != station && depth <= stations.Count; above = above.Below) depth++;
            if (above is not null)
            {
                state.Report(DiagnosticCatalog.StationCycle, station.At, station.Name);
                station.Below = null;
            }
            else if (depth > 1)
            {
                state.Report(DiagnosticCatalog.TiersNotYet, station.At);
            }
        }
    }

    /// <summary>Catalogs are maintained somewhere, and in one language everywhere. Source: stations R5, R179.</summary>
    private void CheckCatalogs()
    {
        if (stations.Count == 0 || state.TableOrder.FirstOrDefault(t => t.Tracking == TrackingKind.Catalog) is not { } catalog) return;
        if (!stations.Exists(s => s.Symbol.CatalogsHere)) state.Report(DiagnosticCatalog.CatalogsNowhere, catalog.At, catalog.Name);
        var speaking = stations.Where(s => !s.Symbol.Languages.IsEmpty).ToList();
        foreach (var (station, syntax) in speaking)
        {
            var (first, language) = (speaking[0].Symbol, station.Languages[0]);
            if (language != first.Languages[0]) state.Report(DiagnosticCatalog.BaseLanguages, new(station.At.Script, syntax.Lines.OfType<LanguagesLine>().First().Span), first.Name, first.Languages[0], station.Name, language);
        }
    }

    /// <summary>A source that is bound per station must be bound at every station that communicates.</summary>
    private void CheckSources()
    {
        var used = state.TableOrder.Where(t => t.Source is { Kind.Length: 0, Index: >= 0 }).Select(t => t.Source).Distinct().ToList();
        foreach (var (station, _) in stations)
            foreach (var source in used)
                if (!station.Sources.Any(s => s.Name == source.Name)) state.Report(DiagnosticCatalog.SourceUnbound, station.At, station.Name, source.Name);
    }
}
