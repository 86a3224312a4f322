using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Sources.Sql;

/// <summary>Decimals on their way into a database column that turns them into floating numbers.</summary>
internal static class DecimalDigits
{
    private const int ExactInDouble = 15;

    /// <exception cref="SyncException">DS6142: it has more than 15 digits.</exception>
    internal static void Check(decimal value, ColumnPlan column)
    {
        if (Significant(value) <= ExactInDouble)
            return;
        throw new SyncException(SourceCodes.DigitsLost,
            $"The decimal for column {column.PhysicalName} has more than {ExactInDouble} digits, and the database column keeps decimals as floating numbers.",
            "Make the database column TEXT.");
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
