using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Language.Binding;

/// <summary>A <c>notify</c>, in a task or at a connection: through which mail, to whom, and what. Source: tasks §2.9, R138 to R142, C42.</summary>
internal sealed class NotifyBinder(BinderState state, ExpressionBinder expressions, int script)
{
    /// <param name="name">What the step is called.</param>
    /// <param name="once">The value of <c>once per</c>, or null.</param>
    /// <returns>Null where something is wrong with it, which has been reported.</returns>
    public BoundNotify? Bind(NotifyStep s, string name, BoundExpression? once, Scope scope)
    {
        foreach (var clause in s.Clauses.Where(c => c is TimeoutClause)) state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(clause), "timeout", "`notify`: it is a setting of the mail");
        foreach (var clause in s.Clauses.Where(c => c is RetryClause)) state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(clause), "retry", "`notify`: a mail is sent once, and what is in its way is a warning");
        var mail = FindMail(s);
        var parts = new MailPartBinder(state, expressions, scope);
        foreach (var entry in s.Mapping.Entries) parts.Bind(entry);
        if (!parts.Named.Contains("to")) state.Report(DiagnosticCatalog.MailLacks, At(s.Mapping), "to");
        if (!parts.Named.Contains("subject")) state.Report(DiagnosticCatalog.MailLacks, At(s.Mapping), "subject");
        return mail is null || parts.Subject is not { } subject ? null : new BoundNotify(name, mail, parts.Recipients, subject, parts.Body, parts.Html, parts.Files, once, At(s));
    }

    private Place At(SyntaxNode node) => new(script, node.Span);

    private MailSymbol? FindMail(NotifyStep s)
    {
        if (s.Through is { } name) return state.Find(state.Mails, name, script, DiagnosticCatalog.UnknownMail);
        switch (state.Mails.Count)
        {
            case 1:
                var only = state.Mails.Values.First();
                only.IsUsed = true;
                return only;
            case 0:
                state.Report(DiagnosticCatalog.WhichMail, At(s), "none is declared", "Declare one: `mail office = smtp { host: …, from: \"…\" }`.");
                return null;
            default:
                var names = string.Join(", ", state.Mails.Keys);
                state.Report(DiagnosticCatalog.WhichMail, At(s), $"there are several: {names}", $"Write `notify through {state.Mails.Keys.First()}`.");
                return null;
        }
    }
}
