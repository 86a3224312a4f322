using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

// Calls of procedures. Source: tasks C20.
internal sealed partial class TaskBinder
{
    private BoundStep? BindCall(CallStep s, Scope scope)
    {
        var path = s.Operation;
        var source = path.Segments.Length == 2 && state.Sources.TryGetValue(path.First.Text, out var named) ? named : null;
        if (source?.Kind == BinderOptions.ServiceKind) return BindServiceCall(s, source, scope);
        var known = state.Procedures.Where(p => source is null ? path.Segments.Length == 1 : p.Source == source).ToList();
        if (known.Find(p => p.Name == path.Last.Text) is { } procedure)
        {
            CheckEachClause(s);
            return BindProcedureCall(s, procedure, scope);
        }
        RefuseCall(s, source, known);
        if (s.ResultName is { } name) Name(scope, new UnknownSymbol(name.Text, At(name)), name);
        return null;
    }

    private void RefuseCall(CallStep s, SourceSymbol? source, List<ProcedureSymbol> known)
    {
        var path = s.Operation;
        if (path.IsMissing || state.RefusedNames.Contains(path.Last.Text)) return;
        if (path.Segments.Length > 2) state.Report(DiagnosticCatalog.NameTooDeep, At(path), path.First.Text);
        // A source that is not there is reported by whoever looks for it.
        else if (path.Segments.Length == 2 && state.FindSource(path.First, script) is null) return;
        else if (source is { Kind.Length: > 0 } && !state.Options.SqlKinds.Contains(source.Kind)) state.Report(DiagnosticCatalog.NoSqlSource, At(path), source.Name, source.Kind);
        else state.ReportUnknown(DiagnosticCatalog.ProcedureMisused, At(path), path.Last.Text, known.Select(p => p.Name), source is null ? $"There is no procedure {path.Last.Text}" : $"{source.Name} has no procedure {path.Last.Text}");
    }

    private BoundProcedureCall BindProcedureCall(CallStep s, ProcedureSymbol procedure, Scope scope)
    {
        procedure.IsUsed = true;
        CheckMoments(s, "A call of a procedure answers failed.", WhenMoment.Failed);
        if (transaction is not null && transaction != procedure.Source) state.Report(DiagnosticCatalog.NothingToTransact, At(s.Operation), procedure.Name, transaction.Name);
        var lines = mappings.Bind(s.Mapping, procedure.Name, procedure.Inputs, MappingUse.Insert, scope);
        foreach (var input in procedure.Inputs)
        {
            if (input.Type.Kind != TypeKind.Error && !Mentions(s.Mapping, input) && s.Mapping.Entries.All(e => e is MappingLine))
                state.Report(DiagnosticCatalog.ProcedureMisused, At(s.Operation), $"{procedure.Name} needs a value for {input.Name}");
        }
        RowSymbol? result = null;
        if (!procedure.Outputs.IsEmpty)
        {
            result = new RowSymbol(s.ResultName?.Text ?? procedure.Name, slots++, null, procedure.Outputs, At(s.Operation)) { MayBeNone = SurvivesFailure(s) };
            shapes.Add(result);
        }
        if (s.ResultName is { } name)
        {
            if (result is null) state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(name), $"as {name.Text}", $"{procedure.Name}, which gives nothing back");
            Name(scope, result is null ? new UnknownSymbol(name.Text, At(name)) : result, name);
        }
        var readsOnly = s.Clause<ReadsOnlyClause>() is not null;
        if (readsOnly && s.Clause<OnceClause>() is { } once) state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(once), "once per", "`reads only`: what changes nothing may be repeated");
        if (!readsOnly) AuditLines.Unseen(state, task, At(s));
        return new BoundProcedureCall(NameOf(s, $"call {procedure.Name}"), procedure, lines, result, readsOnly, BindOnce(s, scope), At(s));
    }
}
