using System.Globalization;
using System.Text;

namespace DataSync.Sources.Smtp.Mime;

/// <summary>Text of any characters in lines of ASCII (RFC 2045 §6.7).</summary>
internal static class QuotedPrintable
{
    private const int LongestLine = 76;

    /// <summary>Lines that end with CR LF, the last one too.</summary>
    public static string Of(string text)
    {
        var coded = new StringBuilder(text.Length + 64);
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n')) Line(coded, Encoding.UTF8.GetBytes(line));
        return coded.ToString();
    }

    private static void Line(StringBuilder coded, byte[] line)
    {
        var width = 0;
        for (var at = 0; at < line.Length; at++)
        {
            var next = line[at];
            var isPlain = next is >= 33 and <= 126 and not (byte)'=' || next is (byte)' ' or (byte)'\t' && at < line.Length - 1;
            var needed = isPlain ? 1 : 3;
            // The last place of a line is for the sign that it goes on.
            if (width + needed > LongestLine - 1)
            {
                coded.Append("=\r\n");
                width = 0;
            }
            if (isPlain) coded.Append((char)next);
            else coded.Append('=').Append(next.ToString("X2", CultureInfo.InvariantCulture));
            width += needed;
        }
        coded.Append("\r\n");
    }
}
