using System.Collections.Immutable;
using DataSync.Language.Binding;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;

namespace DataSync.Compiler.Lowering;

/// <summary>What a task tells by mail.</summary>
internal static class NotifyLowering
{
    private static readonly ImmutableArray<(string Word, RecipientPart Part)> Parts = [("to", RecipientPart.To), ("cc", RecipientPart.Cc), ("bcc", RecipientPart.Bcc), ("exclude", RecipientPart.Exclude)];

    public static NotifyStep Lower(Lowered lowered, BoundNotify step, int site) => new(
        lowered.FirstMail + step.Mail.Index,
        [.. Parts.SelectMany(p => step.Recipients.GetValueOrDefault(p.Word, []).Select(value => new RecipientPlan(p.Part, lowered.Value(value), value.ShownMasked() is not null)))],
        lowered.Value(step.Subject),
        lowered.ValueOrNone(step.Body))
    {
        Name = step.Name,
        Site = site,
        Html = [.. step.Html.Select(piece => new HtmlPiecePlan(piece.Text, lowered.ValueOrNone(piece.Value)))],
        FileFunctions = [.. step.Files.Select(lowered.Value)],
        OnceFunction = lowered.ValueOrNone(step.Once),
        TellsFailure = step.TellsFailure,
    };
}
