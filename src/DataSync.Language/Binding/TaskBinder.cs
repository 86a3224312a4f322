using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Values;
using AggregateStep = DataSync.Language.Syntax.AggregateStep;
using LetStep = DataSync.Language.Syntax.LetStep;
using ReadStep = DataSync.Language.Syntax.ReadStep;

namespace DataSync.Language.Binding;

/// <summary>One task: what holds for the whole of it, then its steps in order.</summary>
internal sealed partial class TaskBinder
{
    private readonly BinderState state;
    private readonly ExpressionBinder expressions;
    private readonly MappingBinder mappings;
    private readonly TaskDeclaration syntax;
    private readonly TaskSymbol task;
    private readonly int script;
    private readonly ImmutableArray<LetSymbol>.Builder locals = ImmutableArray.CreateBuilder<LetSymbol>();
    private readonly ImmutableArray<RowSymbol>.Builder madeRows = ImmutableArray.CreateBuilder<RowSymbol>();
    private readonly Dictionary<string, int> names = new(StringComparer.Ordinal);
    private readonly ImmutableArray<RowSymbol>.Builder shapes = ImmutableArray.CreateBuilder<RowSymbol>();
    private readonly List<Symbol> named = [];
    private int slots;
    private SourceSymbol? transaction;
    private Step? following;
    private BoundRetry? standardRetry;
    private int units;

    public TaskBinder(BinderState state, ValueDeclarations values, TaskSymbol task, TaskDeclaration syntax)
    {
        this.state = state;
        this.task = task;
        this.syntax = syntax;
        script = task.At.Script;
        expressions = new ExpressionBinder(state, values, script);
        mappings = new MappingBinder(state, expressions);
    }

    public void Bind()
    {
        var scope = new Scope(null) { Later = NamesIn(syntax) };
        task.Audit = state.DefaultAudit;
        standardRetry = state.DefaultRetry;
        BindItem(scope);
        foreach (var label in syntax.DescendantsAndSelf().OfType<StepLabel>())
            if (!label.Name.IsMissing && !names.TryAdd(label.Name.Text, 1)) state.Report(DiagnosticCatalog.StepNameTwice, At(label.Name), label.Name.Text);
        foreach (var clause in syntax.Head) BindHead(clause, scope);
        if (syntax.Steps.IsEmpty) state.Report(DiagnosticCatalog.NoSteps, task.At, task.Name);
        task.Steps = BindSteps(syntax.Steps, scope);
        task.Slots = slots;
        task.Locals = locals.ToImmutable();
        task.MadeRows = madeRows.ToImmutable();
        task.Shapes = shapes.ToImmutable();
        TakeOver.Check(state, task);
        MergeRules.Check(state, task);
        foreach (var symbol in named.Where(s => !s.IsUsed)) state.Report(DiagnosticCatalog.Unused, symbol.At, symbol.Name);
    }

    private Place At(SyntaxNode node) => new(script, node.Span);

    private void BindItem(Scope scope)
    {
        if (syntax.Item is not { } path || syntax.ItemName is not { } name) return;
        if (!path.IsMissing && state.RefusedNames.Contains(path.First.Text))
        {
            scope.Add(new UnknownSymbol(name.Text, At(name)));
            return;
        }
        if (state.FindTable(path, script) is not { } table)
        {
            scope.Add(new UnknownSymbol(name.Text, At(name)));
            return;
        }
        if (table.Key.IsEmpty) state.Report(DiagnosticCatalog.TableWithoutKey, At(path), table.Name, "an item");
        FileTables.CheckItem(state, table, At(path));
        task.Item = new RowSymbol(name.Text, slots++, table, table.Columns, At(name)) { IsItem = true, IsSettable = true, IsUsed = true };
        scope.Add(task.Item);
    }

    private void BindHead(Clause clause, Scope scope)
    {
        switch (clause)
        {
            case TimeoutClause timeout:
                var limit = TimeLimits.Bind(state, script, timeout);
                task.Timeout = limit?.Time;
                task.TimeoutWarnAt = limit?.WarnAt;
                break;
            case StatusClause status:
                BindStatus(status, scope);
                break;
            case WhenClause answer:
                BindHeadWhen(answer, scope);
                break;
            case AtMostClause most:
                if (most.Count.Value is < 1 or > int.MaxValue) state.Report(DiagnosticCatalog.NumberOutOfRange, At(most.Count), "at most", 1);
                else task.AtMost = (int)most.Count.Value;
                break;
            case SerialClause serial:
                task.Serial = BindSerial(serial, scope);
                task.SerialWait = serial.Wait is { } wait ? Exact(wait) : null;
                break;
            case AuditClause audit:
                task.Audit = AuditLines.Bind(state, script, audit, fromDefaults: false);
                break;
            case RetryClause retry:
                standardRetry = Retries.Bind(state, script, retry);
                break;
        }
    }

    private BoundExpression? BindSerial(SerialClause serial, Scope scope)
    {
        var key = expressions.Bind(serial.Key, scope);
        if (key.Type.Kind == TypeKind.Null) state.Report(DiagnosticCatalog.NullWithoutType, At(serial.Key));
        return key is BoundError || key.Type.Kind == TypeKind.Null ? null : key;
    }

    private void BindHeadWhen(WhenClause when, Scope scope)
    {
        var inner = new Scope(scope);
        if (when.Moment == WhenMoment.Failed && when.Name is { } name)
        {
            ImmutableArray<ColumnSymbol> fields = [Field("text", 0), Field("code", 1), Field("step", 2)];
            task.Problem = new RowSymbol(name.Text, slots++, null, fields, At(name)) { IsUsed = true };
            inner.Add(task.Problem);
            ColumnSymbol Field(string field, int index) => new(field, index, SyncType.Text, At(name));
        }
        isAtEnd = when.Moment != WhenMoment.Started;
        var steps = when.Outcome switch
        {
            StepsOutcome block => BindSteps(block.Block.Steps, inner),
            RouteOutcome route => BindRoute(route, inner),
            WordOutcome { Word: OutcomeWord.Missing } => [],
            var other => Refuse(DiagnosticCatalog.OutcomeNotHere, other, other.ToString(), "Write steps in braces."),
        };
        isAtEnd = false;
        switch (when.Moment)
        {
            case WhenMoment.Failed: task.WhenFailed = steps; break;
            case WhenMoment.Started: task.WhenStarted = steps; break;
            case WhenMoment.Succeeded: task.WhenSucceeded = steps; break;
            default: Refuse(DiagnosticCatalog.OutcomeNotHere, when, $"when {Words(when.Moment)}", "A task answers started, succeeded and failed."); break;
        }
    }

    private ImmutableArray<BoundStep> Refuse(DiagnosticDescriptor descriptor, SyntaxNode node, params ReadOnlySpan<object?> arguments)
    {
        state.Report(descriptor, At(node), arguments);
        return [];
    }

    private void BindStatus(StatusClause status, Scope scope)
    {
        if (status.Target.IsMissing || scope.Find(status.Target.First.Text) is UnknownSymbol) return;
        if (task.Item is not { } item)
        {
            state.Report(DiagnosticCatalog.StatusWithoutItem, At(status.Target), "this task has none");
            return;
        }
        if (status.Target.Segments.Length != 2 || status.Target.First.Text != item.Name)
        {
            state.Report(DiagnosticCatalog.StatusWithoutItem, At(status.Target), $"{status.Target.Text} is none of {item.Name}");
            return;
        }
        if (state.FindColumn(item.Name, item.Columns, status.Target.Last, script) is not { } column) return;
        item.Use(column);
        var lines = ImmutableArray.CreateBuilder<BoundStatus>();
        var moments = new HashSet<WhenMoment>();
        foreach (var line in status.Lines)
        {
            if (!moments.Add(line.Moment)) state.Report(DiagnosticCatalog.LineTwice, At(line));
            var value = expressions.Assign(expressions.Bind(line.Value, scope), column.Type, column.Name, line.Value);
            if (value is BoundError || !mappings.CheckAllowedLiterals(value, column)) continue;
            StatusMoment? moment = line.Moment switch
            {
                WhenMoment.Started => StatusMoment.Started,
                WhenMoment.Succeeded => StatusMoment.Succeeded,
                WhenMoment.Failed => StatusMoment.Failed,
                WhenMoment.None => StatusMoment.None,
                WhenMoment.Many => StatusMoment.Many,
                _ => null,
            };
            if (moment is { } known) lines.Add(new BoundStatus(column, known, value, At(line)));
        }
        task.Status = lines.ToImmutable();
    }

    private static string Words(WhenMoment moment) => moment == WhenMoment.NoKey ? "no key" : moment.ToString().ToLowerInvariant();

    /// <summary>Names that steps of the task bring, wherever they stand.</summary>
    private static HashSet<string> NamesIn(TaskDeclaration syntax)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in syntax.DescendantsAndSelf())
        {
            var name = node switch
            {
                ReadStep s => (s.RowName ?? s.Table.Last).Text,
                LetStep s => s.Name.Text,
                AggregateStep s => s.ResultName.Text,
                AllRowsOutcome s => s.Name.Text,
                ReturningClause s => s.Name.Text,
                CallStep { ResultName: { } result } => result.Text,
                QueryStep { ResultName: { } result } => result.Text,
                _ => "",
            };
            if (name.Length > 0) found.Add(name);
        }
        return found;
    }

    private void Name(Scope scope, Symbol symbol, SyntaxNode at)
    {
        if (scope.Find(symbol.Name) is not null) state.Report(DiagnosticCatalog.DuplicateName, At(at), symbol.Name);
        scope.Add(symbol);
        if (symbol is not UnknownSymbol) named.Add(symbol);
    }

    private RowSymbol NewRow(Identifier name, TableSymbol table) => new(name.Text, slots++, table, table.Columns, At(name));
}
