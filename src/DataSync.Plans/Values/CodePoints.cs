namespace DataSync.Plans.Values;

/// <summary>Text by code point: a character outside the basic plane is one character, as scripts count.</summary>
public static class CodePoints
{
    /// <summary>Index of the code unit at which the code point with this number (from 0) begins; the length of the text when there are fewer.</summary>
    public static int Offset(string text, long number)
    {
        var at = 0;
        for (long n = 0; n < number && at < text.Length; n++) at += Width(text, at);
        return at;
    }

    /// <summary>Code units of the code point that begins at this index.</summary>
    public static int Width(string text, int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
}
