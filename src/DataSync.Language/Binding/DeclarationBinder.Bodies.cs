using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

// What stands behind the names: columns, links, defaults, lines of code tables.
internal sealed partial class DeclarationBinder
{
    /// <summary>Binds everything but tasks, network and tests.</summary>
    public void BindBodies()
    {
        foreach (var (index, syntax) in waitingTables)
        {
            script = index;
            DeclareTable(syntax);
        }
        foreach (var (index, syntax) in queues)
        {
            script = index;
            // Items of a binder are of no table; the binder has been refused.
            var isRefused = !syntax.Item.IsMissing && state.RefusedNames.Contains(syntax.Item.First.Text);
            Add(state.Queues, syntax.Name, new QueueSymbol(syntax.Name.Text, isRefused ? null : state.FindTable(syntax.Item, script), At(syntax.Name)), syntax);
        }
        foreach (var (index, syntax) in waitingProcedures)
        {
            script = index;
            DeclareProcedure(syntax);
        }
        foreach (var (symbol, syntax) in tables)
        {
            script = symbol.At.Script;
            BindLinks(symbol, syntax);
        }
        CheckParentCycles();
        foreach (var (symbol, syntax) in parameters)
        {
            if (syntax.Default is not { } value) continue;
            var binder = new ExpressionBinder(state, values, symbol.At.Script);
            var bound = binder.Assign(binder.Bind(value, new Scope(null)), symbol.Type, symbol.Name, value);
            if (bound.AllParts().OfType<BoundParameter>().Any()) state.Report(DiagnosticCatalog.NotConstant, bound.At, "the default of a parameter reads another parameter");
            else if (bound is not BoundError) symbol.Default = bound;
        }
        foreach (var (symbol, syntax) in translates) BindTranslate(symbol, syntax);
    }

    public ImmutableArray<TaskSymbol> BindTasks()
    {
        // A profile of one script is that of all that are read together.
        if (isLite)
            foreach (var (symbol, _) in tasks) state.Report(DiagnosticCatalog.NoTasksHere, symbol.At);
        foreach (var (symbol, syntax) in tasks) new TaskBinder(state, values, symbol, syntax).Bind();
        return [.. tasks.Select(t => t.Symbol)];
    }

    private void DeclareTable(TableDeclaration d)
    {
        if (d.Name.IsMissing) return;
        var source = d.Source.IsMissing ? null : state.FindSource(d.Source.First, script);
        if (d.Source.Segments.Length > 1) state.Report(DiagnosticCatalog.NameTooDeep, At(d.Source), d.Source.First.Text);
        if (source?.Kind == BinderOptions.ServiceKind) state.Report(DiagnosticCatalog.ServiceHasNoTables, At(d.Source), source.Name, "tables");
        // An unknown source is one error; the table is there for all the rest.
        source ??= new SourceSymbol(d.Source.First.Text, -1, "", [], At(d.Source));
        var table = Documented(new TableSymbol(d.Name.Text, state.TableOrder.Count, source, At(d.Name)), d);
        table.PhysicalName = d.PhysicalName?.ConstantText ?? d.Name.Text;
        if (!state.Tables.TryGetValue(table.Name, out var same)) state.Tables[table.Name] = same = [];
        if (same.Any(t => t.Source == source)) state.Report(DiagnosticCatalog.DuplicateName, At(d.Name), table.Name);
        else same.Add(table);
        state.TableOrder.Add(table);
        tables.Add((table, d));

        var columns = ImmutableArray.CreateBuilder<ColumnSymbol>();
        foreach (var syntax in d.Columns)
        {
            if (syntax.Name.IsMissing) continue;
            if (columns.Any(c => c.Name == syntax.Name.Text)) state.Report(DiagnosticCatalog.DuplicateName, At(syntax.Name), syntax.Name.Text);
            else columns.Add(BindColumn(syntax, columns.Count));
        }
        if (columns.Count == 0) state.Report(DiagnosticCatalog.TableWithoutColumns, At(d.Name), table.Name);
        table.Columns = columns.ToImmutable();
        table.Self = new RowSymbol(table.Name, 0, table, table.Columns, table.At);
        BindTracking(table, d);
        FileTables.CheckDeclaration(state, script, table, d);
    }

    private ColumnSymbol BindColumn(ColumnDeclaration syntax, int index) => BindColumn(state, values, script, syntax, index);

    /// <summary>A column of a table, or of the rows that a statement gives.</summary>
    internal static ColumnSymbol BindColumn(BinderState state, ValueDeclarations values, int script, ColumnDeclaration syntax, int index)
    {
        var type = TypeReader.Read(state, script, syntax.Type);
        var column = new ColumnSymbol(syntax.Name.Text, index, type, new Place(script, syntax.Name.Span))
        {
            PhysicalName = syntax.PhysicalName?.ConstantText ?? syntax.Name.Text,
            IsKey = syntax.IsKey,
            IsMasked = syntax.IsMasked,
            IsGenerated = syntax.IsGenerated,
            IsComputed = syntax.IsComputed,
            IsVersion = syntax.IsVersion,
            Documentation = syntax.Documentation ?? "",
            Declaration = new Place(script, syntax.Span),
        };
        if (column.IsKey && type.Kind == TypeKind.Float) state.Report(DiagnosticCatalog.ApproximateKey, new Place(script, syntax.Type.Span), column.Name);
        if (column.IsKey && type.Nullable) state.Report(DiagnosticCatalog.NullableKey, new Place(script, syntax.Type.Span), column.Name);
        if (column.IsComputed && column.IsGenerated) state.Report(DiagnosticCatalog.DeclaredTwiceOnColumn, new Place(script, syntax.Name.Span), column.Name, "computed", "generated");
        if (column.IsComputed && syntax.Default is not null) state.Report(DiagnosticCatalog.DeclaredTwiceOnColumn, new Place(script, syntax.Name.Span), column.Name, "computed", "have a default");
        if (syntax.Position is { } position) column.Position = (position.First.Value, position.Last.Value);

        var binder = new ExpressionBinder(state, values, script);
        if (syntax.AllowedValues is { } allowed)
            column.Values = [.. allowed.Values.Select(v => Literal(binder, v, type.NotNull(), column.Name)?.Value).OfType<object>()];
        if (syntax.Default is { } value && Literal(binder, value, type, column.Name) is { } literal && (literal.Value is not { } given || binder.CheckAllowed(column, given, new(script, value.Span))))
            column.Default = literal;
        return column;
    }

    /// <summary>A literal in the form of a type; null when it is none, which has been reported.</summary>
    private static BoundLiteral? Literal(ExpressionBinder binder, Expression syntax, SyncType type, string name)
    {
        var bound = binder.Assign(binder.Bind(syntax, new Scope(null) { IsConstant = true }), type, name, syntax);
        return bound is BoundError ? null : new BoundLiteral(Evaluation.Evaluator.EvaluateConstant(bound), type, bound.At);
    }

    private void BindTracking(TableSymbol table, TableDeclaration d)
    {
        if (d.Tracking is not { } tracking) return;
        if (tracking.Mode == TrackingMode.Columns) table.Stamps = new TrackingColumns(state, script, table).Bind(tracking);
        if (tracking.KeepsDeleted) state.Report(DiagnosticCatalog.KeepDeletedNotYet, At(tracking));
        table.Tracking = tracking.Mode switch { TrackingMode.Columns => TrackingKind.Columns, TrackingMode.Snapshot => TrackingKind.Snapshot, TrackingMode.Catalog => TrackingKind.Catalog, _ => TrackingKind.Triggers };
        table.KeepsDeleted = tracking.KeepsDeleted;
        if (table.Key.IsEmpty && !table.Columns.IsEmpty) state.Report(DiagnosticCatalog.TableWithoutKey, At(d.Name), table.Name, "tracking");
    }

    private void BindLinks(TableSymbol table, TableDeclaration d)
    {
        var parents = ImmutableArray.CreateBuilder<ParentSymbol>();
        foreach (var link in d.Parents)
        {
            var parent = state.FindTable(link.ParentTable, script);
            var columns = link.Columns.Names.Select(n => state.FindColumn(table, n, script)).ToList();
            if (parent is null || columns.Contains(null)) continue;
            ImmutableArray<ColumnSymbol> found = [.. columns.OfType<ColumnSymbol>()];
            if (found.Length == parent.Key.Length && found.Zip(parent.Key).All(p => p.First.Type.Kind == p.Second.Type.Kind))
                parents.Add(new ParentSymbol(parent, found, At(link)));
            else
                state.Report(DiagnosticCatalog.ParentKeyMismatch, At(link.Columns), parent.Name, string.Join(", ", parent.Key.Select(k => $"{k.Name} : {k.Type}")));
        }
        table.Parents = parents.ToImmutable();
    }

    /// <summary>What is never taken away. It may read the attributes of the station it would be taken from: call when those are known.</summary>
    public void BindProtections()
    {
        foreach (var (table, d) in tables)
        {
            script = table.At.Script;
            var binder = new ExpressionBinder(state, values, script);
            var protections = ImmutableArray.CreateBuilder<ProtectSymbol>();
            foreach (var rule in d.Protections)
            {
                var condition = binder.BindCondition(rule.Condition, new Scope(null) { Bare = table.Self, Target = TargetRule.Allowed });
                foreach (var given in condition.ParametersRead().Where(parameter => parameter.Default is null && !parameter.Type.Nullable))
                    state.Report(DiagnosticCatalog.ParameterWithoutDefault, At(rule.Condition), given.Name);
                if (condition is not BoundError) protections.Add(new ProtectSymbol(condition, state.TextAt(At(rule.Condition)), At(rule)));
            }
            table.Protections = protections.ToImmutable();
        }
    }

    private void CheckParentCycles()
    {
        var safe = new HashSet<TableSymbol>();
        foreach (var (table, _) in tables)
        {
            var path = new HashSet<TableSymbol>();
            if (!Leads(table, path)) continue;
            state.Report(DiagnosticCatalog.ParentCycle, table.At, table.Name);
            foreach (var (other, _) in tables.Where(t => path.Contains(t.Symbol))) other.Parents = [];
        }

        bool Leads(TableSymbol table, HashSet<TableSymbol> path)
        {
            if (safe.Contains(table)) return false;
            if (!path.Add(table)) return true;
            // A record may hang below another one of its own table; only ways through several tables are circles.
            if (table.Parents.Any(p => p.Parent != table && Leads(p.Parent, path))) return true;
            path.Remove(table);
            safe.Add(table);
            return false;
        }
    }

    private void BindTranslate(TranslateSymbol symbol, TranslateDeclaration d)
    {
        script = symbol.At.Script;
        var binder = new ExpressionBinder(state, values, script);
        var scope = new Scope(null);
        var lines = ImmutableArray.CreateBuilder<Symbols.TranslateLine>();
        var seen = new HashSet<object>();
        foreach (var line in d.Lines)
        {
            var from = ImmutableArray.CreateBuilder<object?>();
            foreach (var key in line.Keys)
            {
                if (Literal(binder, key, symbol.From.NotNull(), symbol.Name)?.Value is not { } value) continue;
                if (seen.Add(value)) from.Add(value);
                else state.Report(DiagnosticCatalog.TranslatedTwice, At(key), ValueText.Quote(value));
            }
            var to = binder.Assign(binder.Bind(line.Value, scope), symbol.To, symbol.Name, line.Value);
            if (to is not BoundError) lines.Add(new Symbols.TranslateLine(from.ToImmutable(), to, At(line)));
        }
        symbol.Lines = lines.ToImmutable();
        switch (d.Else)
        {
            case { Action: TranslateElseAction.Keep } otherwise:
                if (symbol.From.Kind != symbol.To.Kind) state.Report(DiagnosticCatalog.TypeMismatch, At(otherwise), symbol.To, symbol.From);
                symbol.Else = Symbols.TranslateElse.Keep;
                break;
            case { Action: TranslateElseAction.Value, Value: { } value }:
                symbol.Else = Symbols.TranslateElse.Value;
                symbol.ElseValue = binder.Assign(binder.Bind(value, scope), symbol.To, symbol.Name, value);
                break;
            case { Message: { } message }:
                symbol.ElseText = MappingBinder.FailText(state, binder, message, scope);
                break;
        }
    }
}
