using System.Text;

namespace DataSync.Sources.Smtp.Mime;

/// <summary>Text in the head of a mail: as it is where it is plain ASCII, otherwise as encoded words (RFC 2047).</summary>
internal static class EncodedWords
{
    /// <summary>Most bytes of one word: in base64, with what stands around it, 75 characters.</summary>
    private const int MostBytes = 45;

    /// <summary>Longest line of plain text.</summary>
    private const int LongestLine = 900;

    /// <summary>One line or several, folded.</summary>
    public static string Of(string text)
    {
        if (text.Length <= LongestLine && text.All(c => c is >= ' ' and <= '~') && !text.Contains("=?", StringComparison.Ordinal)) return text;
        var words = new List<string>();
        var word = new List<byte>(MostBytes);
        Span<byte> character = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            // A control character has no place in a head.
            var bytes = character[..(Rune.IsControl(rune) ? new Rune(' ') : rune).EncodeToUtf8(character)];
            if (word.Count + bytes.Length > MostBytes) Take();
            word.AddRange(bytes);
        }
        Take();
        return string.Join("\r\n ", words);

        void Take()
        {
            if (word.Count > 0) words.Add($"=?utf-8?B?{Convert.ToBase64String([.. word])}?=");
            word.Clear();
        }
    }

    /// <summary>The name beside an address: a quoted string where it is plain ASCII.</summary>
    public static string Name(string name)
    {
        var word = Of(name);
        return ReferenceEquals(word, name) ? $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : word;
    }
}
