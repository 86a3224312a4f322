using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;

namespace DataSync.Language.Binding;

/// <summary>What becomes of rows that cannot be done.</summary>
internal sealed partial class TaskBinder
{
    /// <summary>The answer, and the file of <c>isolate</c>.</summary>
    private (BadRows Action, string? File) BindBadRows(Step step)
    {
        if (step.Clause<BadRowsClause>() is not { } clause) return (BadRows.Fail, null);
        if (clause.Action == BadRowsAction.Skip) return (BadRows.Skip, null);
        if (clause.Action == BadRowsAction.Fail) return (BadRows.Fail, null);
        if (clause.File?.ConstantText is { Length: > 0 } file) return (BadRows.Isolate, file);
        state.Report(DiagnosticCatalog.BadRowFileName, At(clause));
        return (BadRows.Isolate, null);
    }
}
