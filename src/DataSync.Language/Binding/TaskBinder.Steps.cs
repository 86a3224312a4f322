using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Values;
using AggregateStep = DataSync.Language.Syntax.AggregateStep;
using DeleteStep = DataSync.Language.Syntax.DeleteStep;
using FailStep = DataSync.Language.Syntax.FailStep;
using ForEachStep = DataSync.Language.Syntax.ForEachStep;
using IfStep = DataSync.Language.Syntax.IfStep;
using InsertStep = DataSync.Language.Syntax.InsertStep;
using LetStep = DataSync.Language.Syntax.LetStep;
using MergeStep = DataSync.Language.Syntax.MergeStep;
using NotifyStep = DataSync.Language.Syntax.NotifyStep;
using ReadStep = DataSync.Language.Syntax.ReadStep;
using RouteStep = DataSync.Language.Syntax.RouteStep;
using SetStep = DataSync.Language.Syntax.SetStep;
using StopStep = DataSync.Language.Syntax.StopStep;
using TransactionStep = DataSync.Language.Syntax.TransactionStep;
using UpdateStep = DataSync.Language.Syntax.UpdateStep;
using UpsertStep = DataSync.Language.Syntax.UpsertStep;

namespace DataSync.Language.Binding;

// Steps other than reads and writes.
internal sealed partial class TaskBinder
{
    private ImmutableArray<BoundStep> BindSteps(ImmutableArray<Step> steps, Scope scope)
    {
        var bound = ImmutableArray.CreateBuilder<BoundStep>();
        var ended = false;
        for (var at = 0; at < steps.Length; at++)
        {
            var step = steps[at];
            following = at + 1 < steps.Length ? steps[at + 1] : null;
            if (ended)
            {
                state.Report(DiagnosticCatalog.Unreachable, At(step));
                ended = false;
            }
            if (BindStep(step, scope) is not { } one) continue;
            one = one with
            {
                Disabled = step.Label?.IsDisabled ?? false,
                Documentation = step.Documentation ?? "",
                WhenFailed = step is NotifyStep ? null : BindOutcome(step.When(WhenMoment.Failed), Allowed.Answers, scope),
                TimeLimit = LimitOf(step),
                DefaultLimitAt = step.Timeout is null ? state.DefaultLimit?.At : null,
                Retry = RetryOf(step, one),
                Undo = UndoOf(step, one, scope),
            };
            if (isUndone) CheckUndone(one);
            bound.Add(one);
            ended = Ends(one);
        }
        return TellingFailure(bound.ToImmutable());
    }

    /// <summary>Whether nothing can follow the step.</summary>
    private static bool Ends(BoundStep step) => !step.Disabled && step switch
    {
        BoundStop or BoundFail or BoundRoute => true,
        BoundIf { Else.Length: > 0 } choice => Ends(choice.Then) && Ends(choice.Else),
        BoundTransaction body => Ends(body.Body),
        _ => false,
    };

    private static bool Ends(ImmutableArray<BoundStep> steps) => steps.Any(Ends);

    private BoundStep? BindStep(Step step, Scope scope)
    {
        CheckClauses(step);
        return step switch
        {
            ReadStep s => BindRead(s, scope),
            AggregateStep s => BindAggregate(s, scope),
            ForEachStep s => BindUnit(() => BindForEach(s, scope)),
            InsertStep s => BindInsert(s, scope),
            UpdateStep s => BindUpdate(s, scope),
            UpsertStep s => BindUpsert(s, scope),
            DeleteStep s => BindDelete(s, scope),
            SetStep s => BindSet(s, scope),
            LetStep s => BindLet(s, scope),
            IfStep s => BindIf(s, scope),
            StopStep s => new BoundStop(NameOf(s, "stop"), At(s)),
            FailStep s => new BoundFail(NameOf(s, "fail"), s.Message is { } text ? MappingBinder.FailText(state, expressions, text, scope) : null, At(s)),
            TransactionStep s => BindUnit(() => BindTransaction(s, scope)),
            MergeStep s => BindMerge(s, scope),
            QueryStep s => BindOwnSql(s, scope),
            CallStep s => BindCall(s, scope),
            RouteStep s => BindRoute(s, s.Queue, s.Mapping, NameOf(s, $"route {s.Queue.Text}"), scope),
            NotifyStep s => BindNotify(s, scope),
            _ => null,
        };
    }

    /// <summary>Clauses that no step of this version takes.</summary>
    private void CheckClauses(Step step)
    {
        if (step is CallStep or RouteStep) return;
        CheckEachClause(step);
    }

    private void CheckEachClause(Step step)
    {
        foreach (var clause in step.Clauses)
        {
            var descriptor = clause switch
            {
                ParallelClause => DiagnosticCatalog.ParallelNotYet,
                BadRowsClause when step is not (ForEachStep or MergeStep) => DiagnosticCatalog.BadRowsOfLoops,
                _ => null,
            };
            if (descriptor is not null) state.Report(descriptor, At(clause));
            if (clause is LimitClause { Count.Value: < 1 } limit) state.Report(DiagnosticCatalog.NumberOutOfRange, At(limit), "limit", 1);
            if (clause is BatchClause { Size.Value: < 1 } batch) state.Report(DiagnosticCatalog.NumberOutOfRange, At(batch), "batch", 1);
        }
    }

    private string NameOf(Step step, string minted) => step.Label is { Name.IsMissing: false } label ? label.Name.Text : Minted(minted);

    private string Minted(string minted)
    {
        for (var name = minted; ;)
        {
            if (names.TryAdd(name, 1)) return name;
            name = $"{minted} {++names[minted]}";
        }
    }

    private BoundLet? BindLet(LetStep s, Scope scope)
    {
        var value = expressions.Bind(s.Value, scope);
        if (value.Type.Kind == TypeKind.Null)
        {
            state.Report(DiagnosticCatalog.NullWithoutType, At(s.Value));
            value = new BoundError(value.At);
        }
        if (value is BoundError || s.Name.IsMissing)
        {
            Name(scope, new UnknownSymbol(s.Name.Text, At(s.Name)), s.Name);
            return null;
        }
        if (task.LocalsSlot < 0) task.LocalsSlot = slots++;
        var local = new LetSymbol(s.Name.Text, task.LocalsSlot, locals.Count, value.Type, At(s.Name)) { Masked = value.ShownMasked(), Value = value };
        locals.Add(local);
        Name(scope, local, s.Name);
        return new BoundLet(NameOf(s, $"let {local.Name}"), local, value, At(s));
    }

    private BoundIf? BindIf(IfStep s, Scope scope)
    {
        var name = NameOf(s, "if");
        var condition = expressions.BindCondition(s.Condition, scope);
        var then = BindSteps(s.Then.Steps, new Scope(scope));
        ImmutableArray<BoundStep> otherwise = s.Else switch
        {
            StepBlock block => BindSteps(block.Steps, new Scope(scope)),
            IfStep next => BindSteps([next], new Scope(scope)),
            _ => [],
        };
        return condition is BoundError ? null : new BoundIf(name, condition, then, otherwise, state.TextAt(At(s.Condition)), At(s));
    }

    private BoundTransaction? BindTransaction(TransactionStep s, Scope scope)
    {
        var source = s.Source.IsMissing ? null : state.FindSource(s.Source.First, script);
        if (s.Source.Segments.Length > 1) state.Report(DiagnosticCatalog.NameTooDeep, At(s.Source), s.Source.First.Text);
        if (source?.Kind == BinderOptions.ServiceKind) state.Report(DiagnosticCatalog.ServiceHasNoTables, At(s.Source), source.Name, "transactions");
        if (s.IsSerializable) state.Report(DiagnosticCatalog.SerializableNotYet, At(s));
        if (transaction is not null && source is not null) state.Report(DiagnosticCatalog.NestedTransaction, At(s.Source), transaction.Name);
        var outer = transaction;
        transaction = source ?? outer;
        var body = BindSteps(s.Body.Steps, new Scope(scope));
        transaction = outer;
        return source is null ? null : new BoundTransaction(NameOf(s, $"transaction {source.Name}"), source, body, At(s));
    }

    private BoundSet? BindSet(SetStep s, Scope scope)
    {
        if (s.Target.IsMissing) return null;
        switch (scope.Find(s.Target.First.Text))
        {
            case UnknownSymbol:
                return null;
            case RowSymbol { IsSettable: true } row when s.Target.Segments.Length == 1:
                row.IsUsed = true;
                if (!row.IsItem) state.Report(DiagnosticCatalog.SetRowNotYet, At(s.Target), row.Name);
                var lines = mappings.Bind(s.Mapping, row.Name, row.Columns, MappingUse.Set, scope);
                foreach (var line in lines) row.Use(line.Target);
                return new BoundSet(NameOf(s, $"set {row.Name}"), row, lines, At(s));
            case null:
                state.ReportUnknown(DiagnosticCatalog.UnknownName, At(s.Target), s.Target.First.Text, scope.All.OfType<RowSymbol>().Where(r => r.IsSettable).Select(r => r.Name), s.Target.Text);
                return null;
            default:
                state.Report(DiagnosticCatalog.NotSettable, At(s.Target), s.Target.Text);
                return null;
        }
    }

    /// <summary>Which words answer an outcome.</summary>
    private enum Allowed { Answers, Read, Many, Write }

    private BoundOutcome? BindOutcome(WhenClause? when, Allowed allowed, Scope scope, TableSymbol? table = null, RowSymbol? shape = null)
    {
        if (when is null) return null;
        var at = At(when);
        switch (when.Outcome)
        {
            case FailOutcome fail:
                return new BoundOutcome(OutcomeKind.Fail, fail.Message is { } text ? MappingBinder.FailText(state, expressions, text, scope) : null, [], null, at);
            case StepsOutcome steps:
                return new BoundOutcome(OutcomeKind.Steps, null, BindSteps(steps.Block.Steps, new Scope(scope)), null, at);
            case RouteOutcome route:
                return new BoundOutcome(OutcomeKind.Steps, null, BindRoute(route, scope), null, at);
            case AllRowsOutcome all when allowed == Allowed.Many && (table is not null || shape is not null):
                var list = new RowListSymbol(all.Name.Text, slots++, table, At(all.Name)) { Shape = shape };
                Name(scope, list, all.Name);
                return new BoundOutcome(OutcomeKind.All, null, [], list, at);
            case WordOutcome word when Kind(word.Word, allowed) is { } kind:
                return new BoundOutcome(kind, null, [], null, at);
            case WordOutcome { Word: OutcomeWord.Missing }:
                return null;
            case var other:
                state.Report(DiagnosticCatalog.OutcomeNotHere, At(other), $"when {Words(when.Moment)} {other}", "Use fail, skip, continue, stop, or steps in braces.");
                return null;
        }
    }

    private static OutcomeKind? Kind(OutcomeWord word, Allowed allowed) => word switch
    {
        OutcomeWord.Skip => OutcomeKind.Skip,
        OutcomeWord.Continue => OutcomeKind.Continue,
        OutcomeWord.Stop => OutcomeKind.Stop,
        OutcomeWord.Keep when allowed is Allowed.Read or Allowed.Many or Allowed.Write => OutcomeKind.Keep,
        OutcomeWord.Clear when allowed is Allowed.Read or Allowed.Many => OutcomeKind.Clear,
        OutcomeWord.First when allowed == Allowed.Many => OutcomeKind.First,
        OutcomeWord.Last when allowed == Allowed.Many => OutcomeKind.Last,
        _ => null,
    };
}
