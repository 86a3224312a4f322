using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;

namespace DataSync.Engine.Mail;

/// <summary>The text of several mails that go to one recipient as one. A single one goes as it is.</summary>
/// <param name="zone">The zone in which times are shown.</param>
internal sealed class DigestText(ImmutableArray<(DateTimeOffset Told, HeldText Mail)> mails, TimeZoneInfo zone)
{
    /// <summary>Most mails whose text is shown; of the others there is the number.</summary>
    public const int Most = 200;

    /// <summary>Longest text, in characters.</summary>
    private const int Longest = 2_000_000;

    private readonly HeldText first = mails[0].Mail;
    private readonly int shown = Shown(mails);

    public string Subject => mails.Length == 1 ? first.Subject : string.Create(CultureInfo.InvariantCulture, $"{mails.Length} messages: {first.Subject}");

    /// <summary>Files of the mails that are shown, each once.</summary>
    public IEnumerable<string> Files => mails.Take(shown).SelectMany(m => m.Mail.Files).Distinct(StringComparer.Ordinal);

    public string Body
    {
        get
        {
            if (mails.Length == 1) return first.Body;
            var text = new StringBuilder(Head).Append('\n');
            for (var i = 0; i < shown; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{i + 1}. {Title(i)}\n");
                if (mails[i].Mail.Body is { Length: > 0 } body) text.Append('\n').Append(body.TrimEnd()).Append('\n');
                else if (mails[i].Mail.Html is not null) text.Append("\n(as HTML)\n");
            }
            if (Rest is { } rest) text.Append('\n').Append(rest).Append('\n');
            return text.ToString();
        }
    }

    /// <summary>Null where none of the mails has HTML.</summary>
    public string? Html
    {
        get
        {
            if (mails.Length == 1) return first.Html;
            if (mails.Take(shown).All(m => m.Mail.Html is null)) return null;
            var text = new StringBuilder($"<p>{WebUtility.HtmlEncode(Head)}</p>\n");
            for (var i = 0; i < shown; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"<hr><p><b>{i + 1}. {WebUtility.HtmlEncode(Title(i))}</b></p>\n");
                text.Append(mails[i].Mail.Html ?? $"<pre>{WebUtility.HtmlEncode(mails[i].Mail.Body.TrimEnd())}</pre>").Append('\n');
            }
            if (Rest is { } rest) text.Append(CultureInfo.InvariantCulture, $"<hr><p>{WebUtility.HtmlEncode(rest)}</p>\n");
            return text.ToString();
        }
    }

    private string Head => string.Create(CultureInfo.InvariantCulture, $"{mails.Length} messages from {Time(mails[0].Told)} to {Time(mails[^1].Told)}.");

    private string? Rest => shown == mails.Length ? null : string.Create(CultureInfo.InvariantCulture, $"There are {mails.Length - shown} more; datasync runs show lists them.");

    private string Title(int mail) => $"{Time(mails[mail].Told)} {mails[mail].Mail.Task}: {mails[mail].Mail.Subject}";

    private string Time(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static int Shown(ImmutableArray<(DateTimeOffset Told, HeldText Mail)> mails)
    {
        var length = 0L;
        var shown = 0;
        while (shown < mails.Length && shown < Most && (length += mails[shown].Mail.Body.Length + (mails[shown].Mail.Html?.Length ?? 0) + mails[shown].Mail.Subject.Length) < Longest) shown++;
        return Math.Max(1, shown);
    }
}
