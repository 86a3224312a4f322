using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Values;
using Lines = DataSync.Language.Syntax;

namespace DataSync.Language.Binding;

/// <summary>Test blocks. Their values know neither rows nor named values.</summary>
internal sealed partial class TestBinder(BinderState state, ValueDeclarations values)
{
    private int script;

    private Place At(SyntaxNode node) => new(script, node.Span);

    public ImmutableArray<BoundTest> Bind(IReadOnlyList<(int Script, TestDeclaration Syntax)> tests)
    {
        var bound = ImmutableArray.CreateBuilder<BoundTest>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, syntax) in tests)
        {
            script = index;
            var name = syntax.Name.ConstantText ?? "";
            if (name.Length > 0 && !names.Add(name)) state.Report(DiagnosticCatalog.DuplicateName, At(syntax.Name), $"test \"{name}\"");
            bound.Add(new BoundTest(name, [.. syntax.Lines.Select(BindLine).OfType<BoundTestLine>()], At(syntax)));
        }
        return bound.ToImmutable();
    }

    private BoundTestLine? BindLine(TestLine line)
    {
        switch (line)
        {
            case Lines.ClockLine l:
                var time = Value(l.Time, SyncType.DateTime, "clock");
                return time is null ? null : new BoundClock(time, At(l));
            case GivenNothingLine l:
                return state.FindTable(l.Table, script) is { } empty ? new BoundGivenNone(empty, At(l)) : null;
            case GivenRowsLine l:
                return BindGiven(l);
            case GivenFaultAfterStepLine l:
                return new BoundGivenFault(l.Step.Value, At(l));
            case Lines.GivenFileLine l:
                return new BoundGivenTransfer(l.IsLost ? TransferFault.Lost : TransferFault.Duplicate, At(l));
            case Lines.WithFormatLine l:
                return state.Find(state.Formats, l.Format.Name, script, DiagnosticCatalog.UnknownFormat) is { } declared
                    ? new BoundWithFormat(new NetworkBinder(state, values).BindFormat(script, l.Format, declared), At(l))
                    : null;
            case Lines.WithParameterLine l:
                return state.Find(state.Parameters, l.Name, script, DiagnosticCatalog.UnknownParameter) is { } parameter && Value(l.Value, parameter.Type, parameter.Name) is { } given
                    ? new BoundWithParameter(parameter, given, At(l))
                    : null;
            case Lines.RunLine l:
                return BindRun(l);
            case Lines.CommunicateLine l:
                return Between(l.From, l.To) is { } way ? new BoundCommunicate(way.From, way.To, At(l)) : null;
            case Lines.ExpectOutcomeLine l:
                return BindOutcome(l);
            case Lines.ExpectRowLine l:
                return BindExpectRow(l);
            case Lines.ExpectThatLine l:
                return BindThat(l);
            case Lines.ExpectLogLine l:
                return Between(l.From, l.To) is { } log ? new BoundExpectLog(log.From, log.To, Counts(l.Counts), At(l)) : null;
            case Lines.ExpectRequestLine l:
                return state.FindStation(l.From, script) is { } asking ? new BoundExpectRequest(asking, Counts(l.Counts), At(l)) : null;
            case GivenReturnsLine l:
                return BindAnswer(l.Operation, l.Station, null, l.Values, At(l));
            case GivenFaultsLine l:
                return BindAnswer(l.Operation, l.Station, l.Fault, l.Values, At(l));
            case Lines.ExpectNoCallLine l:
                return Operation(l.Operation) is var (service, operation) ? new BoundExpectNoCall(service, operation, At(l)) : null;
            case Lines.ExpectMailLine l:
                return Text(l.To) is var to and not BoundError ? new BoundExpectMail(to, l.Subject is { } subject ? Text(subject) : null, At(l)) : null;
            case Lines.ExpectNoMailLine l:
                return new BoundExpectNoMail(l.To is { } nobody ? Text(nobody) : null, At(l));
            default:
                return null;
        }
    }

    private ExpressionBinder Binder() => new(state, values, script);

    private BoundExpression Text(StringExpression text) => Binder().BindString(text, new Scope(null));

    private BoundExpression? Value(Expression syntax, SyncType type, string name)
    {
        var binder = Binder();
        var bound = binder.Assign(binder.Bind(syntax, new Scope(null)), type, name, syntax);
        return bound is BoundError ? null : bound;
    }

    private BoundTestLine? BindGiven(GivenRowsLine l)
    {
        var table = state.FindTable(l.Table, script);
        if (!Station(l.Station, out var station) || table is null) return null;
        if (!Binder().CheckStation(table, station, At(l.Table))) return null;
        if (l.File is { } file) return file.ConstantText is { } path ? new BoundGivenFile(table, station, path, l.IsCommunicated, At(l)) : null;
        var given = TestValues(l.Values, table);
        foreach (var column in table.Columns.Where(TaskBinder.IsRequired))
            if (l.Values?.Settings.Any(s => s.Name.Text == column.Name) == false) state.Report(DiagnosticCatalog.RequiredColumnUnmapped, At(l.Table), table.Name, column.Name);
        return new BoundGivenRow(table, station, given, At(l));
    }

    private ImmutableArray<BoundTestValue> TestValues(SettingBlock? block, TableSymbol table)
    {
        var found = ImmutableArray.CreateBuilder<BoundTestValue>();
        foreach (var setting in block?.Settings ?? [])
        {
            if (state.FindColumn(table, setting.Name, script) is not { } column) continue;
            if (found.Any(v => v.Column == column)) state.Report(DiagnosticCatalog.TwoLinesOneTarget, At(setting), column.Name);
            if (Value(setting.Value, column.Type, column.Name) is not { } value) continue;
            if (value is BoundLiteral { Value: { } literal } && !Binder().CheckAllowed(column, literal, value.At)) continue;
            found.Add(new BoundTestValue(column, value, At(setting)));
        }
        return found.ToImmutable();
    }

    /// <summary>The station a line names; false when it names one that there is not.</summary>
    private bool Station(Identifier? name, out StationSymbol? station)
    {
        station = name is null ? null : state.FindStation(name, script);
        return name is null || station is not null;
    }

    private BoundRun? BindRun(Lines.RunLine l)
    {
        if (state.Find(state.Tasks, l.Task, script, DiagnosticCatalog.UnknownTask) is not { } task) return null;
        if (task.Item?.Table is not { } table)
        {
            if (l.Key is not null) state.Report(DiagnosticCatalog.RunKeyMismatch, At(l.Key), $"{task.Name} has no item");
            return new BoundRun(task, [], At(l));
        }
        if (l.Key is not { } key)
        {
            state.Report(DiagnosticCatalog.RunKeyMismatch, At(l.Task), $"{task.Name} is for a {table.Name}, and none is named");
            return null;
        }
        ImmutableArray<Expression> parts = key is ListExpression list && table.Key.Length > 1 ? list.Items : [key];
        return Key(parts, table, At(key)) is { } values ? new BoundRun(task, values, At(l)) : null;
    }

    private ImmutableArray<BoundExpression>? Key(ImmutableArray<Expression> parts, TableSymbol table, Place at)
    {
        var key = table.Key;
        if (parts.Length != key.Length)
        {
            state.Report(DiagnosticCatalog.RowKeyMismatch, at, table.Name, string.Join(", ", key.Select(k => $"{k.Name} : {k.Type}")));
            return null;
        }
        var found = parts.Select((p, i) => Value(p, key[i].Type, key[i].Name)).ToList();
        return found.Contains(null) ? null : [.. found.OfType<BoundExpression>()];
    }

    private (StationSymbol From, StationSymbol To)? Between(Identifier from, Identifier to)
    {
        var a = state.FindStation(from, script);
        var b = state.FindStation(to, script);
        if (a is null || b is null) return null;
        if (!state.Connections.Any(c => c.From == a && c.To == b)) state.Report(DiagnosticCatalog.NotConnected, At(to), a.Name, b.Name);
        return (a, b);
    }

    private BoundExpectOutcome BindOutcome(Lines.ExpectOutcomeLine l)
    {
        var text = l.Message is { } message ? Binder().BindString(message, new Scope(null)) : null;
        var outcome = l.Outcome switch
        {
            Lines.ExpectedOutcome.Failed => Plans.Model.ExpectedOutcome.Failed,
            Lines.ExpectedOutcome.Stopped => Plans.Model.ExpectedOutcome.Stopped,
            _ => Plans.Model.ExpectedOutcome.Succeeded,
        };
        return new BoundExpectOutcome(outcome, text is BoundError ? null : text, At(l));
    }

    private BoundExpectRow? BindExpectRow(Lines.ExpectRowLine l)
    {
        var table = state.FindTable(l.Table, script);
        if (!Station(l.Station, out var station) || table is null || !Binder().CheckStation(table, station, At(l.Table))) return null;
        var key = Key(l.Key, table, At(l.Table));
        var expected = TestValues(l.Values, table);
        return key is { } found ? new BoundExpectRow(table, station, found, expected, At(l)) : null;
    }

    private BoundExpectThat? BindThat(Lines.ExpectThatLine l)
    {
        var counts = new List<BoundTableCount>();
        var condition = Binder().BindCondition(l.Condition, new Scope(null) { Counts = counts });
        return condition is BoundError ? null : new BoundExpectThat(condition, [.. counts], state.TextAt(At(l.Condition)), At(l));
    }

    private ImmutableArray<BoundTestCount> Counts(ImmutableArray<ExpectedCount> counts) =>
    [
        .. counts.Select(c => state.FindTable(c.Table, script) is { } table ? new BoundTestCount(table, c.Counter?.Text ?? "", c.Number.Value, At(c)) : null).OfType<BoundTestCount>(),
    ];
}
