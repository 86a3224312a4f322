using System.Collections.Immutable;
using System.Net;
using System.Text;
using DataSync.Engine.Failures;
using DataSync.Engine.Mail;
using DataSync.Engine.Preview;
using DataSync.Engine.Running;
using DataSync.Plans.Mail;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Engine.Steps;

/// <summary>
/// <c>notify { … }</c>: what is told is computed when the step is reached, and sent when it is durable (<see cref="Outbox"/>). Whatever goes wrong is a warning.
/// Source: tasks R133, R138 to R142.
/// </summary>
internal sealed class NotifyRunner(NotifyStep step, TaskSession session) : StepRunner(step, session)
{
    private readonly HashSet<string> listed = [];

    public override string Kind => "notify";

    public override void Reset()
    {
        base.Reset();
        listed.Clear();
    }

    protected override Flow Perform()
    {
        try
        {
            var mail = Compute();
            if (mail.Recipients.IsEmpty) Warn(RuntimeErrorCatalog.NobodyToTell, "it is for nobody, and is not sent");
            else if (!Session.Preview) Session.Outbox.Add(mail);
            else if (listed.Add(mail.Key)) List(mail);
        }
        catch (SyncException error)
        {
            // Source: tasks R133.
            var failure = Session.Failure(error, Step.Name, Record()).Failure;
            Warn(failure.Code, $"{failure.Message} Nothing is told.");
        }
        return Flow.Next;
    }

    private WaitingMail Compute()
    {
        // It is noted as a digest anyway.
        var key = step.OnceFunction >= 0 ? ValueText.Show(Value(step.OnceFunction)) : Session.LoopKey() is var row ? row.Plain ?? row.Text : "";
        var subject = OneLine(Session.ScrubSecrets(Text(step.SubjectFunction)));
        var body = step.BodyFunction >= 0 ? Session.ScrubSecrets(Text(step.BodyFunction)) : "";
        var html = step.Html.IsEmpty ? null : Session.ScrubSecrets(Html());
        return new WaitingMail(step, key, Recipients(), subject, body, html, [.. step.FileFunctions.SelectMany(Texts).Where(path => path.Length > 0)]);
    }

    /// <summary>Each mailbox once, at the first place that it is named; whoever is excluded is not told.</summary>
    private ImmutableArray<Recipient> Recipients()
    {
        var excluded = step.Recipients.Where(r => r.Part == RecipientPart.Exclude).SelectMany(r => Texts(r.ValueFunction)).Select(MailAddress.Of).OfType<MailAddress>()
            .Select(a => a.Identity).ToHashSet(StringComparer.Ordinal);
        var found = ImmutableArray.CreateBuilder<Recipient>();
        foreach (var plan in step.Recipients.Where(r => r.Part != RecipientPart.Exclude))
        {
            foreach (var text in Texts(plan.ValueFunction).Where(t => t.Trim().Length > 0))
            {
                if (MailAddress.Of(text) is not { } address) Warn(RuntimeErrorCatalog.NoAddress, $"{Masking.Show(OneLine(text), plan.IsMasked)} is no address, and nobody is told there");
                else if (excluded.Add(address.Identity)) found.Add(new Recipient(plan.Part, address, plan.IsMasked));
            }
        }
        return found.ToImmutable();
    }

    /// <summary>The texts of a value: of null none.</summary>
    private IEnumerable<string> Texts(int function) => Value(function) switch
    {
        null => [],
        string text => [text],
        string?[] several => several.OfType<string>(),
        var other => [ValueText.Show(other)],
    };

    private string Html()
    {
        var text = new StringBuilder();
        foreach (var piece in step.Html) text.Append(piece.ValueFunction < 0 ? piece.Text : WebUtility.HtmlEncode(Text(piece.ValueFunction)));
        return text.ToString();
    }

    private object? Value(int function) => Session.Code.Value(function)(Frame);

    private string Text(int function) => ValueText.Show(Value(function));

    /// <summary>A subject is one line: whatever ends one becomes a blank.</summary>
    private static string OneLine(string text) => string.Join(' ', text.Split((char[])['\r', '\n', '\t', '\v', '\f', '\u0085', '\u2028', '\u2029'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private void List(WaitingMail mail)
    {
        var values = ImmutableArray.CreateBuilder<PlannedValue>();
        foreach (var part in mail.Recipients.GroupBy(r => r.Part)) values.Add(new PlannedValue(part.Key.ToString().ToLowerInvariant(), "", string.Join(", ", part.Select(r => r.Shown))));
        values.Add(new PlannedValue("subject", "", ValueText.Quote(mail.Subject)));
        if (mail.Body.Length > 0) values.Add(new PlannedValue("body", "", ValueText.Quote(mail.Body)));
        if (mail.Html is { } html) values.Add(new PlannedValue("html", "", ValueText.Quote(html)));
        foreach (var file in mail.Files) values.Add(new PlannedValue("attach", "", file));
        Session.Recorder.Plan(new PlannedWrite(Step.Name, PlannedKind.Tell, Session.Plan.Sources[step.Mail].Name, "mail", "", values.ToImmutable()));
        Tally.Outcome = "planned";
    }

    private void Warn(RuntimeError error, string text) => Warn(error.Code, text);

    private void Warn(string code, string text)
    {
        Tally.Outcome = "warned";
        Session.Recorder.Warn($"{Step.Name}: {code}: {text}");
    }
}
