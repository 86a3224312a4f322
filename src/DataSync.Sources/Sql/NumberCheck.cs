using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Sources.Sql;

/// <summary>Numbers on their way into a database that would change them without a word.</summary>
internal static class NumberCheck
{
    private const int ExactInDouble = 15;

    /// <summary>A decimal for a column that turns it into a floating number.</summary>
    /// <exception cref="SyncException">DS6142: it has more than 15 digits.</exception>
    internal static void Check(decimal value, ColumnPlan column)
    {
        if (Significant(value) <= ExactInDouble)
            return;
        throw new SyncException(SourceCodes.NotKept,
            $"The decimal for column {column.PhysicalName} has more than {ExactInDouble} digits, and the database column keeps decimals as floating numbers.",
            "Make the database column TEXT.");
    }

    /// <summary>A floating number for a database that makes NULL of what is no number.</summary>
    /// <exception cref="SyncException">DS6142: it is not finite.</exception>
    internal static void Check(double value, ColumnPlan column)
    {
        if (!double.IsFinite(value))
        {
            throw new SyncException(SourceCodes.NotKept, $"The floating number for column {column.PhysicalName} is not finite, and no database keeps that.",
                "Find the division or the overflow that it comes from.");
        }
    }

    private static int Significant(decimal value)
    {
        Span<char> text = stackalloc char[32];
        Math.Abs(value).TryFormat(text, out var length, provider: System.Globalization.CultureInfo.InvariantCulture);
        int count = 0, used = 0;
        foreach (var character in text[..length])
        {
            if (character == '.' || (count == 0 && character == '0'))
                continue;
            count++;
            used = character == '0' ? used : count;
        }
        return used;
    }
}
