using System.Text.Json;

namespace DataSync.Plans.Model.Reading;

/// <summary>What a task tells by mail.</summary>
internal static class NotifyReading
{
    public static NotifyStep Notify(JsonElement e, string name, int site) => new(e.Int("mail"), e.List("recipients", Recipient), e.Int("subjectFunction"), e.Int("bodyFunction"))
    {
        Name = name,
        Site = site,
        Html = e.List("html", piece => new HtmlPiecePlan(piece.Text("text"), piece.Int("valueFunction"))),
        FileFunctions = e.Ints("fileFunctions"),
        OnceFunction = e.Int("onceFunction"),
        TellsFailure = e.Flag("tellsFailure"),
    };

    private static RecipientPlan Recipient(JsonElement e) => new(e.Choice<RecipientPart>("part"), e.Int("valueFunction"), e.Flag("isMasked"));
}
