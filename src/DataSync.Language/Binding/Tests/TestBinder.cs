using System.Collections.Immutable;
using DataSync.Language.Binding.Network;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Values;
using TransferFault = DataSync.Plans.Model.TransferFault;

namespace DataSync.Language.Binding.Tests;

/// <summary><c>test</c> blocks: lines in order, against everything the program declares.</summary>
internal sealed class TestBinder(BinderState state, Func<int, ExpressionBinder> expressions, FormatBinder formats)
{
    private readonly List<(TestDeclaration Syntax, int Script)> tests = [];

    public void Declare(TestDeclaration syntax, int script) => tests.Add((syntax, script));

    public ImmutableArray<BoundTest> Bind()
    {
        var bound = ImmutableArray.CreateBuilder<BoundTest>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (syntax, script) in tests)
        {
            var name = syntax.Name.ConstantText ?? "";
            if (!names.Add(name)) state.Report(DiagnosticCatalog.DuplicateName, new(script, syntax.Name.Span), $"test \"{name}\"");
            var lines = syntax.Lines.Select(line => Line(line, script)).OfType<BoundTestLine>();
            bound.Add(new BoundTest(name, [.. lines], new(script, syntax.Span)));
        }
        return bound.ToImmutable();
    }

    private BoundTestLine? Line(TestLine line, int script)
    {
        var at = new Place(script, line.Span);
        switch (line)
        {
            case ClockLine clock: return new BoundClock(Typed(clock.Time, SyncType.DateTime, script), at);
            case GivenNothingLine none: return state.FindTable(none.Table, script) is { } empty ? new BoundGivenNone(empty, at) : null;
            case GivenRowsLine given: return Given(given, script, at);
            case GivenFaultAfterStepLine fault: return new BoundGivenFault(fault.Step.Value, at);
            case GivenFileLine file: return new BoundGivenTransfer(file.IsLost ? TransferFault.Lost : TransferFault.Duplicate, at);
            case WithFormatLine with:
                return state.Find(state.Formats, with.Format.Name, script, DiagnosticCatalog.UnknownFormat) is null ? null : new BoundWithFormat(formats.BindReplacement(with.Format, script), at);
            case WithParameterLine with:
                return state.Find(state.Parameters, with.Name, script, DiagnosticCatalog.UnknownParameter) is { } parameter
                    ? new BoundWithParameter(parameter, Typed(with.Value, parameter.Type, script), at)
                    : null;
            case CommunicateLine c: return Connected(c.From, c.To, script, at) is var (from, to) ? new BoundCommunicate(from, to, at) : null;
            case RunLine run: return Run(run, script, at);
            case ExpectLogLine log:
                return Connected(log.From, log.To, script, at) is var (sender, receiver) ? new BoundExpectLog(sender, receiver, Counts(log.Counts, script), at) : null;
            case ExpectRequestLine request:
                return state.FindStation(request.From, script) is { } station ? new BoundExpectRequest(station, Counts(request.Counts, script), at) : null;
            case ExpectOutcomeLine outcome:
                var text = outcome.Message is { } message ? expressions(script).BindString(message, new Scope(null)) : null;
                return new BoundExpectOutcome((Plans.Model.ExpectedOutcome)outcome.Outcome, text, at);
            case ExpectRowLine row: return Expected(row, script, at);
            case ExpectThatLine that:
                var counts = new List<BoundTableCount>();
                var condition = expressions(script).BindCondition(that.Condition, new Scope(null) { Counts = counts });
                return new BoundExpectThat(condition, [.. counts], state.TextAt(new(script, that.Condition.Span)), at);
            case GivenReturnsLine or GivenFaultsLine or ExpectNoCallLine or ExpectMailLine:
                state.Report(DiagnosticCatalog.ServiceTestNotYet, at);
                return null;
            default: return null;
        }
    }

    private BoundTestLine? Given(GivenRowsLine given, int script, Place at)
    {
        if (state.FindTable(given.Table, script) is not { } table) return null;
        var station = Station(given.Station, table, script, new(script, given.Table.Span));
        if (given.File is { } file)
            return file.ConstantText is { } path ? new BoundGivenFile(table, station, path, given.IsCommunicated, at) : null;
        return given.Values is { } values ? new BoundGivenRow(table, station, Values(table, values, script), at) : null;
    }

    private BoundExpectRow? Expected(ExpectRowLine row, int script, Place at)
    {
        if (state.FindTable(row.Table, script) is not { } table) return null;
        var station = Station(row.Station, table, script, new(script, row.Table.Span));
        var key = table.Key;
        if (key.Length != row.Key.Length)
        {
            state.Report(DiagnosticCatalog.RowKeyMismatch, new(script, row.Table.Span), table.Name, string.Join(", ", key.Select(k => k.Name)));
            return null;
        }
        return new BoundExpectRow(table, station, [.. row.Key.Select((value, i) => Typed(value, key[i].Type, script))], Values(table, row.Values, script), at);
    }

    private BoundRun? Run(RunLine run, int script, Place at)
    {
        if (state.Find(state.Tasks, run.Task, script, DiagnosticCatalog.UnknownTask) is not { } task) return null;
        var key = task.Item?.Table?.Key ?? [];
        // A key of several columns is written as a list.
        ImmutableArray<Expression> given = run.Key switch
        {
            null => [],
            ListExpression list when key.Length > 1 => list.Items,
            var one => [one],
        };
        if (given.Length != key.Length)
        {
            var what = task.Item is null ? $"{task.Name} has no item" : $"The item of {task.Name} is found by {key.Length} values, not {given.Length}";
            state.Report(DiagnosticCatalog.RunKeyMismatch, at, what);
            return null;
        }
        return new BoundRun(task, [.. given.Select((value, i) => Typed(value, key[i].Type, script))], at);
    }

    private ImmutableArray<BoundTestValue> Values(TableSymbol table, SettingBlock block, int script)
    {
        var values = ImmutableArray.CreateBuilder<BoundTestValue>();
        foreach (var setting in block.Settings)
        {
            if (state.FindColumn(table, setting.Name, script) is not { } column) continue;
            var at = new Place(script, setting.Span);
            if (values.Any(v => v.Column == column)) state.Report(DiagnosticCatalog.TwoLinesOneTarget, at, column.Name);
            // A test may also say what should not be: null is allowed for every column.
            else values.Add(new BoundTestValue(column, Typed(setting.Value, column.Type.OrNull(), script), at));
        }
        return values.ToImmutable();
    }

    private ImmutableArray<BoundTestCount> Counts(ImmutableArray<ExpectedCount> counts, int script)
    {
        var bound = ImmutableArray.CreateBuilder<BoundTestCount>();
        foreach (var count in counts)
            if (state.FindTable(count.Table, script) is { } table)
                bound.Add(new BoundTestCount(table, count.Counter?.Text ?? "", count.Number.Value, new(script, count.Span)));
        return bound.ToImmutable();
    }

    /// <summary>Where a table is meant: at a station exactly when its source is bound per station.</summary>
    private StationSymbol? Station(Identifier? name, TableSymbol table, int script, Place at)
    {
        var perStation = table.Source.Kind.Length == 0;
        if (name is null)
        {
            if (perStation) state.Report(DiagnosticCatalog.StationNeeded, at, table.Name);
            return null;
        }
        if (!perStation) state.Report(DiagnosticCatalog.StationNotNeeded, new(script, name.Span), table.Name);
        return state.FindStation(name, script);
    }

    private (StationSymbol From, StationSymbol To)? Connected(Identifier fromName, Identifier toName, int script, Place at)
    {
        var (from, to) = (state.FindStation(fromName, script), state.FindStation(toName, script));
        if (from is null || to is null) return null;
        if (!state.Connections.Any(c => c.From == from && c.To == to)) state.Report(DiagnosticCatalog.NotConnected, at, from.Name, to.Name);
        return (from, to);
    }

    private BoundExpression Typed(Expression syntax, SyncType type, int script)
    {
        var binder = expressions(script);
        return binder.Assign(binder.Bind(syntax, new Scope(null)), type, "This value", syntax);
    }
}
