using DataSync.Language.Binding.Symbols;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;

namespace DataSync.Language.Binding;

/// <summary><c>audit full for 365 days</c>, in a task or in <c>defaults</c>. Source: tasks C46.</summary>
internal static class AuditLines
{
    public static BoundAudit Bind(BinderState state, int script, AuditClause clause, bool fromDefaults)
    {
        if (clause.For is { Amount.Value: 0 } none) state.Report(DiagnosticCatalog.AuditForNoTime, new Place(script, none.Span));
        return new BoundAudit(clause.Level, clause.For is { } keep ? ExpressionBinder.ToDuration(keep) : null, fromDefaults, new Place(script, clause.Span));
    }

    /// <summary>What a statement or a procedure changes is known to the database alone.</summary>
    public static void Unseen(BinderState state, TaskSymbol task, Place step)
    {
        if (task.Audit is { FromDefaults: false, Level: AuditLevel.Keys or AuditLevel.Full } audit)
            state.Report(DiagnosticCatalog.AuditUnseen, step, audit.Level.ToString().ToLowerInvariant());
    }
}
