using System.Collections.Immutable;
using System.Net;

namespace DataSync.Sources.Sql;

/// <summary>Whether a database gives a text back as it took it, where its column keeps something else than texts. What is none of that at all the database refuses itself.</summary>
internal static class TextShown
{
    /// <summary>A number, apart from zeros at its end: without blanks, a plus, an exponent, and with digits on both sides of its point.</summary>
    internal static bool IsPlain(ReadOnlySpan<char> number, bool mayHaveExponent)
    {
        var digits = number is ['-', ..] ? number[1..] : number;
        var end = digits.IndexOfAny('e', 'E');
        if (end >= 0 && mayHaveExponent)
            digits = digits[..end];
        return digits.IndexOfAnyExcept("0123456789.") < 0 && digits is [not '.', ..] && digits is [.., not '.'] && (number[0] != '-' || digits.IndexOfAnyInRange('1', '9') >= 0);
    }

    /// <summary>A GUID.</summary>
    internal static bool IsGuid(string text) => !Guid.TryParse(text, out var guid) || guid.ToString("D") == text;

    /// <summary>An address of PostgreSQL, with or without the bits of its network.</summary>
    internal static bool IsAddress(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
            return true;
        var most = address.GetAddressBytes().Length * 8;
        return address.ToString() + (slash < 0 || text[slash..] == $"/{most}" ? "" : text[slash..]) == text;
    }

    /// <summary>Some of the values of a set, in their order.</summary>
    /// <param name="members">The values as the database writes them: <c>'a','b''c'</c>.</param>
    internal static bool IsSubset(string text, string members)
    {
        var known = members[1..^1].Split("','").Select(member => member.Replace("''", "'", StringComparison.Ordinal)).ToImmutableArray();
        var last = -1;
        foreach (var part in text.Length == 0 ? [] : text.Split(','))
        {
            var place = known.IndexOf(part);
            if (place <= last)
                return false;
            last = place;
        }
        return true;
    }
}
