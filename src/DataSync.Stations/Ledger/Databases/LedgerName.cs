using System.Security.Cryptography;
using System.Text;

namespace DataSync.Stations.Ledger.Databases;

/// <summary>Names of journals and tracks: the table's own behind a prefix, cut where the database would cut it, and then told apart by a digest.</summary>
internal static class LedgerName
{
    /// <summary>What indexes and triggers add to a name, at most.</summary>
    private const int LongestSuffix = 10;

    private const int Digits = 8;

    /// <param name="prefix">What the object is.</param>
    /// <param name="table">The table's name in the data model.</param>
    /// <param name="longest">Bytes the database allows; 0 for any number.</param>
    public static string Of(string prefix, string table, int longest)
    {
        var room = longest - prefix.Length - LongestSuffix;
        if (longest == 0 || Encoding.UTF8.GetByteCount(table) <= room) return prefix + table;
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(table)))[..Digits];
        var kept = new StringBuilder();
        var bytes = 0;
        foreach (var rune in table.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > room - Digits - 1) break;
            kept.Append(rune);
        }

        return $"{prefix}{kept}_{digest}";
    }
}
