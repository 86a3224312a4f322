using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Language.Binding;

// Telling by mail. Source: tasks §2.9, R138 to R142, C42.
internal sealed partial class TaskBinder
{
    private BoundNotify? BindNotify(NotifyStep s, Scope scope)
    {
        CheckMoments(s, "A mail that cannot be sent is a warning, and nothing that a step could answer.");
        foreach (var clause in s.Clauses.Where(c => c is TimeoutClause)) state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(clause), "timeout", "`notify`: it is a setting of the mail");
        foreach (var clause in s.Clauses.Where(c => c is RetryClause)) state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(clause), "retry", "`notify`: a mail is sent once, and what is in its way is a warning");
        var mail = FindMail(s);
        var parts = new MailPartBinder(state, expressions, scope);
        foreach (var entry in s.Mapping.Entries) parts.Bind(entry);
        if (!parts.Named.Contains("to")) state.Report(DiagnosticCatalog.MailLacks, At(s.Mapping), "to");
        if (!parts.Named.Contains("subject")) state.Report(DiagnosticCatalog.MailLacks, At(s.Mapping), "subject");
        var once = BindOnce(s, scope);
        return mail is null || parts.Subject is not { } subject ? null
            : new BoundNotify(NameOf(s, "notify"), mail, parts.Recipients, subject, parts.Body, parts.Html, parts.Files, once, At(s));
    }

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

    /// <summary>What a <c>notify</c> tells before a <c>fail</c> or <c>route</c> in the same braces is that failure.</summary>
    private static ImmutableArray<BoundStep> TellingFailure(ImmutableArray<BoundStep> steps)
    {
        var end = steps.ToList().FindIndex(s => s is (BoundFail or BoundRoute) and { Disabled: false });
        return end < 0 ? steps : [.. steps.Select((step, at) => at < end ? TellingFailure(step) : step)];
    }

    private static BoundStep TellingFailure(BoundStep step) => step switch
    {
        BoundNotify notify => notify with { TellsFailure = true },
        BoundIf choice => choice with { Then = [.. choice.Then.Select(TellingFailure)], Else = [.. choice.Else.Select(TellingFailure)] },
        _ => step,
    };
}
