using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;

namespace DataSync.Language.Binding;

// Steps that take back what a step has done. Source: tasks C34.
internal sealed partial class TaskBinder
{
    private bool isAtEnd;
    private bool isUndone;

    private BoundOutcome? UndoOf(Step step, BoundStep bound, Scope scope)
    {
        if (step.Clause<UndoClause>() is not { } undo) return null;
        if (WhyNoUndo(undo, bound) is { } why) state.Report(DiagnosticCatalog.UndoNotHere, At(undo), why);
        var outer = isUndone;
        isUndone = true;
        var steps = BindSteps(undo.Block.Steps, new Scope(scope));
        isUndone = outer;
        return new BoundOutcome(OutcomeKind.Steps, null, steps, null, At(undo));
    }

    private string? WhyNoUndo(UndoClause undo, BoundStep bound)
    {
        if (isUndone) return "a step that undoes is not undone itself";
        if (units > 0) return "what is done inside of a loop or a transaction is taken back with all of it";
        if (isAtEnd) return "nothing fails behind an answer to the end of the task";
        if (bound is BoundWrite { Table.Source.Kind: FileTables.Kind }) return "a file that a run writes is seen only when the run ends well";
        if (bound is BoundServiceCall { ReadsOnly: true } or BoundProcedureCall { ReadsOnly: true }) return "a call that reads only has nothing to take back";
        return undo.Block.Steps.IsEmpty ? "it has no steps" : null;
    }

    /// <summary>The item and files are written when a run ends well, so that there is nothing of them to take back; and an undo takes nobody anywhere.</summary>
    private void CheckUndone(BoundStep step)
    {
        var word = step switch
        {
            BoundSet => "set",
            BoundStop => "stop",
            BoundRoute => "route",
            BoundWrite { Table.Source.Kind: FileTables.Kind } => "insert into a file",
            _ => null,
        };
        if (word is not null) state.Report(DiagnosticCatalog.UndoStep, step.At, word);
    }
}
