using System.Collections.Immutable;
using System.Text;

namespace DataSync.Sources.Odbc;

/// <summary>A keyword of a connection string and its value, without its braces.</summary>
public sealed record ConnectionEntry(string Keyword, string Value);

/// <summary>
/// A connection string, or the bare name of a data source. Values in braces may hold anything, a closing brace doubled.
/// Keywords are not case-sensitive; the first of two alike wins, as in the driver manager.
/// </summary>
public sealed class OdbcConnectionText
{
    private readonly ImmutableArray<ConnectionEntry> _entries;

    private OdbcConnectionText(ImmutableArray<ConnectionEntry> entries) => _entries = entries;

    /// <summary>The data source's name, if one is named.</summary>
    public string? DataSourceName => this["DSN"];

    /// <summary>The driver's registered name or path, if it is named.</summary>
    public string? Driver => this["Driver"];

    /// <summary>The value of a keyword, without its braces.</summary>
    public string? this[string keyword]
    {
        get
        {
            foreach (var (name, value) in _entries)
            {
                if (name.Equals(keyword, StringComparison.OrdinalIgnoreCase))
                    return value;
            }
            return null;
        }
    }

    /// <summary>Reads <c>Keyword=value;…</c> or the name of a data source.</summary>
    public static OdbcConnectionText Parse(string text)
    {
        if (!text.Contains('=', StringComparison.Ordinal))
            return new OdbcConnectionText(text.Trim().Length == 0 ? [] : [new ConnectionEntry("DSN", text.Trim())]);

        var entries = ImmutableArray.CreateBuilder<ConnectionEntry>();
        var at = 0;
        while (at < text.Length)
        {
            var equals = text.IndexOf('=', at);
            if (equals < 0)
                break;
            var keyword = text[at..equals].Trim(' ', ';');
            at = equals + 1;
            string value;
            if (at < text.Length && text[at] == '{')
                (value, at) = Braced(text, at + 1);
            else
            {
                var end = text.IndexOf(';', at);
                end = end < 0 ? text.Length : end;
                (value, at) = (text[at..end].Trim(), end + 1);
            }
            entries.Add(new ConnectionEntry(keyword, value));
        }
        return new OdbcConnectionText(entries.ToImmutable());
    }

    /// <summary>The same with an entry added; one already there stays as it is.</summary>
    public OdbcConnectionText WithDefault(string keyword, string value) =>
        this[keyword] is null ? new OdbcConnectionText(_entries.Add(new ConnectionEntry(keyword, value))) : this;

    /// <summary>The same with bits of a number set; a value that is no number stays as it is.</summary>
    /// <param name="registered">What the data source says where this text says nothing.</param>
    internal OdbcConnectionText WithFlags(string keyword, int bits, string? registered) =>
        int.TryParse(this[keyword] ?? registered ?? "0", out var number) && (number & bits) != bits ? With(keyword, (number | bits).ToString(System.Globalization.CultureInfo.InvariantCulture)) : this;

    /// <summary>The same with an entry set.</summary>
    public OdbcConnectionText With(string keyword, string value) =>
        new([new ConnectionEntry(keyword, value), .. _entries.Where(entry => !entry.Keyword.Equals(keyword, StringComparison.OrdinalIgnoreCase))]);

    /// <summary>The same without an entry.</summary>
    public OdbcConnectionText Without(string keyword) => new([.. _entries.Where(entry => !entry.Keyword.Equals(keyword, StringComparison.OrdinalIgnoreCase))]);

    /// <summary>The text for the driver manager, secrets included.</summary>
    public override string ToString() => Write(secret => secret);

    /// <summary>The text for people: what looks like a secret is masked.</summary>
    public string ToMaskedString() => Write(_ => "***");

    private static (string Value, int Next) Braced(string text, int at)
    {
        var value = new StringBuilder();
        while (at < text.Length)
        {
            if (text[at] == '}')
            {
                if (at + 1 >= text.Length || text[at + 1] != '}')
                    break;
                at++;
            }
            value.Append(text[at++]);
        }
        var end = text.IndexOf(';', Math.Min(at, text.Length));
        return (value.ToString(), end < 0 ? text.Length : end + 1);
    }

    private string Write(Func<string, string> secret)
    {
        var text = new StringBuilder();
        foreach (var (keyword, value) in _entries)
        {
            var shown = keyword.ToUpperInvariant() is "PWD" or "PASSWORD" ? secret(value) : value;
            // A driver's name is braced by custom; a path is not, because some drivers keep the braces as part of it.
            var braces = keyword.Equals("Driver", StringComparison.OrdinalIgnoreCase) ? !shown.Contains('/', StringComparison.Ordinal) : NeedsBraces(shown);
            text.Append(keyword).Append('=')
                .Append(braces ? "{" + shown.Replace("}", "}}", StringComparison.Ordinal) + "}" : shown).Append(';');
        }
        return text.ToString();
    }

    private static bool NeedsBraces(string value) => value.AsSpan().IndexOfAny(";{}") >= 0 || value.Trim() != value;
}
