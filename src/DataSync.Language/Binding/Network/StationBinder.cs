using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Language.Binding.Network;

/// <summary>Binds a source of a station against the declared one of the same name; null when it is refused.</summary>
internal delegate SourceSymbol? BindSource(SourceDeclaration syntax, SourceSymbol declared, int script);

/// <summary>Attributes and stations.</summary>
internal sealed class StationBinder(BinderState state, Func<int, ExpressionBinder> expressions, Func<TypeReference, int, Plans.Values.SyncType> type, BindSource bindSource)
{
    private readonly List<(StationDeclaration Syntax, int Script, StationSymbol Symbol)> stations = [];

    public void Declare(AttributeDeclaration syntax, int script)
    {
        var at = new Place(script, syntax.Name.Span);
        if (syntax.Name.IsMissing) return;
        var attribute = new AttributeSymbol(syntax.Name.Text, state.Attributes.Count, type(syntax.Type, script).OrNull(), at) { Declaration = new(script, syntax.Span) };
        if (!state.Attributes.TryAdd(attribute.Name, attribute)) state.Report(DiagnosticCatalog.DuplicateName, at, attribute.Name);
    }

    public void Declare(StationDeclaration syntax, int script)
    {
        if (syntax.Name.IsMissing) return;
        var at = new Place(script, syntax.Name.Span);
        var station = new StationSymbol(syntax.Name.Text, syntax.Number.Value, at)
        {
            Declaration = new(script, syntax.Span),
            Documentation = syntax.Documentation ?? "",
        };
        if (!syntax.Number.Token.IsMissing && station.Number <= 0) state.Report(DiagnosticCatalog.StationNumberRange, new(script, syntax.Number.Span), syntax.Number.Token.Text);
        else if (state.Stations.Values.FirstOrDefault(s => s.Number == station.Number) is { } other)
            state.Report(DiagnosticCatalog.StationNumberTwice, new(script, syntax.Number.Span), other.Name, station.Number);
        if (!state.Stations.TryAdd(station.Name, station))
        {
            state.Report(DiagnosticCatalog.DuplicateName, at, station.Name);
            return;
        }
        stations.Add((syntax, script, station));
    }

    /// <summary>The bodies, once every station, source and attribute is known.</summary>
    public void Bind()
    {
        foreach (var (syntax, script, station) in stations) Bind(syntax, script, station);
        CheckTree();
    }

    private void Bind(StationDeclaration syntax, int script, StationSymbol station)
    {
        var said = new HashSet<string>();
        var sources = ImmutableArray.CreateBuilder<SourceSymbol>();
        var attributes = ImmutableArray.CreateBuilder<BoundAttributeValue>();
        foreach (var line in syntax.Lines)
        {
            var at = new Place(script, line.Span);
            // Sources and attributes may stand several times, one for each name.
            var word = line switch
            {
                StationSourceLine s => "source " + s.Source.Name.Text,
                StationAttributeLine a => "attribute " + a.Name.Text,
                _ => line.Kind.ToString(),
            };
            if (!said.Add(word)) state.Report(DiagnosticCatalog.SaidTwice, at);
            switch (line)
            {
                case MainOfficeLine: station.IsMainOffice = true; break;
                case CatalogsHereLine: station.CatalogsHere = true; break;
                case AcceptAnyTargetLine: station.AcceptsAnyTarget = true; break;
                case BelowLine below: station.Below = state.FindStation(below.Above, script); break;
                case FolderLine folder: station.Folder = folder.Path.ConstantText ?? NotConstant(folder.Path, script); break;
                case ZoneLine zone: station.Zone = Zone(zone, script); break;
                case OutputDaysLine days: Days(days, script, station); break;
                case RemoveDeletedLine remove: station.RemoveDeletedAfter = ExpressionBinder.ToDuration(remove.After); break;
                case StationSourceLine source when state.FindSource(source.Source.Name, script) is { } declared:
                    if (bindSource(source.Source, declared, script) is { } bound) sources.Add(bound);
                    break;
                case StationAttributeLine value when state.Find(state.Attributes, value.Name, script, DiagnosticCatalog.UnknownAttribute) is { } attribute:
                    var binder = expressions(script);
                    var expression = binder.Assign(binder.Bind(value.Value, new Scope(null) { IsConstant = true }), attribute.Type, attribute.Name, value.Value);
                    attributes.Add(new BoundAttributeValue(attribute, expression, at));
                    break;
                case LanguagesLine: state.Report(DiagnosticCatalog.LanguagesNotYet, at); break;
                case StationFormatLine: state.Report(DiagnosticCatalog.StationFormatNotYet, at); break;
            }
        }
        station.Sources = sources.ToImmutable();
        station.Attributes = attributes.ToImmutable();
    }

    private string? NotConstant(StringExpression text, int script)
    {
        state.Report(DiagnosticCatalog.NotConstant, new(script, text.Span), "This text must be known when the script is compiled");
        return null;
    }

    private string? Zone(ZoneLine line, int script)
    {
        var name = line.Zone.ConstantText ?? NotConstant(line.Zone, script);
        if (name is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(name, out _)) state.Report(DiagnosticCatalog.UnknownZone, new(script, line.Zone.Span), name);
        return name;
    }

    private void Days(OutputDaysLine line, int script, StationSymbol station)
    {
        var days = new SortedSet<DayOfWeek>();
        foreach (var range in line.Days)
        {
            if (Day(range.First, script) is not { } first) continue;
            var last = range.Last is { } end ? Day(end, script) : first;
            // sat..mon runs over the end of the week.
            for (var day = first; last is not null; day = (DayOfWeek)(((int)day + 1) % 7))
            {
                days.Add(day);
                if (day == last) break;
            }
        }
        if (days.Count > 0) station.OutputDays = [.. days];
        station.OutputTimes = line.Times;
    }

    private DayOfWeek? Day(Identifier name, int script)
    {
        if (name.IsMissing) return null;
        DayOfWeek? day = name.Text switch
        {
            "mon" => DayOfWeek.Monday,
            "tue" => DayOfWeek.Tuesday,
            "wed" => DayOfWeek.Wednesday,
            "thu" => DayOfWeek.Thursday,
            "fri" => DayOfWeek.Friday,
            "sat" => DayOfWeek.Saturday,
            "sun" => DayOfWeek.Sunday,
            _ => null,
        };
        if (day is null)
            state.ReportUnknown(DiagnosticCatalog.UnknownDay, new(script, name.Span), name.Text, ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], name.Text);
        return day;
    }

    /// <summary>One main office, everything below it, no circle. Source: stations R4.</summary>
    private void CheckTree()
    {
        if (stations.Count == 0) return;
        var offices = stations.Where(s => s.Symbol.IsMainOffice).Select(s => s.Symbol).ToList();
        foreach (var second in offices.Skip(1)) state.Report(DiagnosticCatalog.TwoMainOffices, second.At, offices[0].Name);
        if (offices.Count == 0) state.Report(DiagnosticCatalog.NoMainOffice, stations[0].Symbol.At);
        var catalogs = stations.Where(s => s.Symbol.CatalogsHere).Select(s => s.Symbol).ToList();
        foreach (var second in catalogs.Skip(1)) state.Report(DiagnosticCatalog.TwoCatalogStations, second.At, catalogs[0].Name);
        foreach (var (_, _, station) in stations)
        {
            if (InCircle(station)) state.Report(DiagnosticCatalog.StationCycle, station.At, station.Name);
            else if (!station.IsMainOffice && station.Below is null && offices.Count > 0) state.Report(DiagnosticCatalog.StationWithoutParent, station.At, station.Name);
            else if (station.Below is { Below: not null }) state.Report(DiagnosticCatalog.TiersNotYet, station.At);
        }
    }

    private static bool InCircle(StationSymbol station)
    {
        var seen = new HashSet<StationSymbol>();
        for (var above = station.Below; above is not null && seen.Add(above); above = above.Below)
            if (above == station) return true;
        return false;
    }
}
