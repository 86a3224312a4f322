namespace DataSync.Plans.Values;

/// <summary>Text as the language compares it: by code point, case-sensitively, nothing trimmed.</summary>
public static class TextOrder
{
    /// <summary>Below zero, zero or above zero as <paramref name="a"/> comes before, equals or comes after <paramref name="b"/> by code point.</summary>
    public static int Compare(string a, string b)
    {
        var n = Math.Min(a.Length, b.Length);
        for (var i = 0; i < n; i++)
        {
            char x = a[i], y = b[i];
            if (x == y) continue;
            // Surrogates stand below U+E000 in UTF-16 but are above it as code points.
            if (x >= 0xD800 && y >= 0xD800) return Rank(x) - Rank(y);
            return x - y;
        }
        return a.Length - b.Length;

        static int Rank(char c) => c >= 0xE000 ? c - 0x800 : c + 0x2000;
    }

    /// <summary>Number of code points: what <c>length(x)</c> and <c>text(n)</c> count.</summary>
    public static int Length(string text)
    {
        var n = text.Length;
        foreach (var c in text) if (char.IsLowSurrogate(c)) n--;
        return n;
    }
}
