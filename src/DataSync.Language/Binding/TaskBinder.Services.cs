using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Services;
using ForEachStep = DataSync.Language.Syntax.ForEachStep;

namespace DataSync.Language.Binding;

// Calls of operations of services. Source: tasks R86 to R101.
internal sealed partial class TaskBinder
{
    private BoundServiceCall? BindServiceCall(CallStep s, SourceSymbol source, Scope scope)
    {
        source.IsUsed = true;
        CheckEachClause(s);
        CheckMoments(s, "A call of an operation answers fault and failed.", WhenMoment.Fault, WhenMoment.Failed);
        var operation = source.Service is { } service ? FindOperation(s, source, service.Contract) : null;
        if (source.Service is not { Contract: var contract } || operation is null)
        {
            if (s.ResultName is { } unknown) Name(scope, new UnknownSymbol(unknown.Text, At(unknown)), unknown);
            return null;
        }
        var readsOnly = s.Clause<ReadsOnlyClause>() is not null;
        if (readsOnly && s.Clause<OnceClause>() is { } once) state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(once), "once per", "`reads only`: what changes nothing may be repeated");
        var inputs = new ServiceInputs(state, script, contract.Types, operation, At(s.Operation));
        var lists = ImmutableArray.CreateBuilder<BoundInputList>();
        var lines = mappings.Bind(s.Mapping, inputs.Find, inputs.Plain, MappingUse.Call, scope, list => BindInputList(list, inputs, lists, scope));
        inputs.CheckRequired(s.Mapping);
        var faults = BindFaults(s, contract, operation, scope);
        // After a fault that is answered there is no answer, and what is set from it stays as it is.
        var row = AnswerRow(s, contract, operation, SurvivesFailure(s) || faults.Any(f => GoesOn(f.Outcome)));
        if (s.ResultName is { } name) Name(scope, row ?? (Symbol)new UnknownSymbol(name.Text, At(name)), name);
        var call = new BoundServiceCall(NameOf(s, $"call {operation.Name}"), source, operation, lines, row, readsOnly, BindOnce(s, scope), At(s)) { Lists = lists.ToImmutable(), Faults = faults };
        CheckKeyIsCarried(s, call);
        return call;
    }

    private void CheckKeyIsCarried(CallStep s, BoundServiceCall call)
    {
        if (call.ReadsOnly || call.Once is not { } key || s.Clause<OnceClause>() is not { } once) return;
        // What a line in error would have carried is not known.
        if (call.Inputs.Length < s.Mapping.Entries.OfType<MappingLine>().Count() || call.Lists.Length < s.Mapping.Entries.OfType<ListMappingLine>().Count()) return;
        if (new CarriedKey(call).Missing(key) is { } missing) state.Report(DiagnosticCatalog.KeyNotCarried, At(once), state.TextAt(missing.At), call.Source.Name);
    }

    private OperationShape? FindOperation(CallStep s, SourceSymbol source, ServiceContract contract)
    {
        var name = s.Operation.Last.Text;
        if (contract.Operations.FirstOrDefault(o => o.Name == name) is not { } operation)
        {
            state.ReportUnknown(DiagnosticCatalog.UnknownOperation, At(s.Operation), name, contract.Operations.Select(o => o.Name), source.Name, name, contract.Port);
            return null;
        }
        if (operation.Problem is not { } problem) return operation;
        state.Report(DiagnosticCatalog.OperationUnusable, At(s.Operation), $"{source.Name}.{name}", problem);
        return null;
    }

    private RowSymbol? AnswerRow(CallStep s, ServiceContract contract, OperationShape operation, bool mayBeNone)
    {
        if (s.ResultName is not { } name) return null;
        if (operation.Output is not { } output)
        {
            state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(name), $"as {name.Text}", $"{operation.Name}, which answers nothing");
            return null;
        }
        return NewAnswer(name.Text, contract.Types, ServicePaths.Answer(contract.Types, output), At(name), mayBeNone);
    }

    private RowSymbol NewAnswer(string name, ImmutableArray<TypeShape> types, ImmutableArray<ElementShape> top, Place at, bool mayBeNone)
    {
        var row = new RowSymbol(name, slots++, null, [], at) { Answer = new AnswerSymbol(types, top), MayBeNone = mayBeNone, KeepsTargets = mayBeNone };
        shapes.Add(row);
        return row;
    }

    private ImmutableArray<BoundFaultAnswer> BindFaults(CallStep s, ServiceContract contract, OperationShape operation, Scope scope)
    {
        var found = ImmutableArray.CreateBuilder<BoundFaultAnswer>();
        foreach (var when in s.Whens.Where(w => w.Moment == WhenMoment.Fault))
        {
            if (when.Fault is not { IsMissing: false } name) continue;
            var inner = new Scope(scope);
            if (operation.Faults.FirstOrDefault(f => f.Name == name.Text || f.Detail.Name == name.Text) is not { } fault)
            {
                state.ReportUnknown(DiagnosticCatalog.UnknownFault, At(name), name.Text, operation.Faults.Select(f => f.Name), operation.Name, name.Text);
                if (when.Name is { } silent) inner.Add(new UnknownSymbol(silent.Text, At(silent)));
                BindOutcome(when, Allowed.Answers, inner);
                continue;
            }
            if (found.Any(f => f.Fault == fault)) state.Report(DiagnosticCatalog.LineTwice, At(name));
            var row = NewAnswer(when.Name?.Text ?? fault.Name, contract.Types, ServicePaths.Top(contract.Types, fault.Detail), At(when), mayBeNone: false);
            if (when.Name is { } named) Name(inner, row, named);
            if (BindOutcome(when, Allowed.Answers, inner) is { } outcome) found.Add(new BoundFaultAnswer(fault, row, outcome));
        }
        return found.ToImmutable();
    }

    private void BindInputList(ListMappingLine line, ServiceInputs inputs, ImmutableArray<BoundInputList>.Builder lists, Scope scope)
    {
        var list = line.Source is NameExpression name ? scope.Find(name.Name.Text) as RowListSymbol : null;
        var element = inputs.List(line.Target);
        if (list is null)
        {
            if (line.Source is not NameExpression { Name: var wrong } || scope.Find(wrong.Text) is not UnknownSymbol) state.Report(DiagnosticCatalog.ListOnly, At(line.Source), state.TextAt(At(line.Source)));
            return;
        }
        list.IsUsed = true;
        if (element is not var (path, below)) return;
        var row = list.Table is { } table
            ? new RowSymbol(line.RowName.Text, slots++, table, table.Columns, At(line.RowName)) { ReadAs = list.ReadAs }
            : new RowSymbol(line.RowName.Text, slots++, null, list.Shape?.Columns ?? [], At(line.RowName)) { Shape = list.Shape, Answer = list.Shape?.Answer };
        var inner = new Scope(scope);
        Name(inner, row, line.RowName);
        var lines = mappings.Bind(line.Mapping, below.Find, below.Plain, MappingUse.Call, inner, nested => state.Report(DiagnosticCatalog.NestedTargetNotYet, At(nested)));
        below.CheckRequired(line.Mapping);
        lists.Add(new BoundInputList(path, list, row, lines));
    }

    /// <summary>The list in an answer that a loop goes through; null where the path names none.</summary>
    private RowListSymbol? FindAnswerList(ForEachStep s, Scope scope)
    {
        if (s.Source.IsMissing || s.Source.Segments.Length < 2 || scope.Find(s.Source.First.Text) is not RowSymbol { Answer: { } answer } row) return null;
        row.IsUsed = true;
        var path = new ServicePath([.. s.Source.Segments.Skip(1).Select(segment => new ServicePathStep(segment.Name.Text, segment.Index?.Value ?? 0))]);
        if (expressions.Along(answer, path, row.Name, s.Source) is not { } along) return null;
        if (along[..^1].Any(e => e.IsList) || !along[^1].IsList || answer.IsElement)
        {
            state.Report(answer.IsElement || along[..^1].Any(e => e.IsList) ? DiagnosticCatalog.ListInListNotYet : DiagnosticCatalog.ListOnly, At(s.Source), s.Source.Text);
            return null;
        }
        var types = answer.Types;
        var top = along[^1].Type >= 0 ? ServicePaths.Parts(types, along[^1]) : [along[^1] with { Least = 1, Most = 1, Choice = 0 }];
        return answer.List(path, () =>
        {
            var shape = new RowSymbol(s.Source.Last.Text, slots++, null, [], At(s.Source)) { Answer = new AnswerSymbol(types, top) { IsElement = true } };
            shapes.Add(shape);
            return new RowListSymbol(s.Source.Text, slots++, null, At(s.Source)) { Shape = shape };
        });
    }
}
