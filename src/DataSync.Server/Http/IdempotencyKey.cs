using System.Text;
using Microsoft.Extensions.Primitives;

namespace DataSync.Server.Http;

/// <summary>
/// The header <c>Idempotency-Key</c> (draft-ietf-httpapi-idempotency-key-header): what a caller knows a call by, so that one that is sent again is known. A string in quotes as structured fields have it (RFC 9651), or
/// the same without quotes; both are one key.
/// </summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>The longest key, in characters.</summary>
    public const int Longest = 255;

    /// <param name="values">What stands in the header; several are none.</param>
    /// <param name="key">Null where there is none.</param>
    /// <returns>What is wrong with it; null for nothing.</returns>
    public static string? Read(StringValues values, out string? key)
    {
        key = null;
        if (values.Count == 0) return null;
        var text = values.ToString().Trim();
        if (text.Length == 0) return "it is empty";
        var read = text[0] == '"' ? Quoted(text) : text.AsSpan().ContainsAnyExceptInRange('!', '~') || text.AsSpan().ContainsAny("\"\\,;") ? null : text;
        if (read is null) return "it is no text in quotes, and without them it may have letters, digits and signs of ASCII but no spaces and none of \" \\ , ;";
        if (read.Length is 0 or > Longest) return $"it has {read.Length} characters, and from 1 to {Longest} are taken";
        key = read;
        return null;
    }

    private static string? Quoted(string text)
    {
        var key = new StringBuilder(text.Length);
        for (var i = 1; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '"') return i == text.Length - 1 ? key.ToString() : null;
            if (c == '\\' && (++i == text.Length || (c = text[i]) is not ('"' or '\\'))) return null;
            if (c is < ' ' or > '~') return null;
            key.Append(c);
        }
        return null;
    }
}
