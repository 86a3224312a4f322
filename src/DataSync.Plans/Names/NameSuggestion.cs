namespace DataSync.Plans.Names;

/// <summary>Finds the name that was probably meant.</summary>
public static class NameSuggestion
{
    /// <summary>
    /// The known name nearest to the wrong one, or null when none is near: at most a third of its characters may be added, removed,
    /// replaced or swapped with the next. Upper and lower case count half. At equal distance the earlier name wins.
    /// </summary>
    public static string? Nearest(string wrong, IEnumerable<string> known)
    {
        if (wrong.Length == 0) return null;
        string? best = null;
        var bestDistance = Math.Max(2, wrong.Length / 3 * 2) + 1;
        foreach (var name in known)
        {
            if (Math.Abs(name.Length - wrong.Length) * 2 >= bestDistance) continue;
            var distance = Distance(wrong, name);
            if (distance > 0 && distance < bestDistance) (best, bestDistance) = (name, distance);
        }

        return best;
    }

    /// <summary><c> Did you mean 'x'?</c> with the blank before it; empty when no name is near.</summary>
    public static string Question(string wrong, IEnumerable<string> known) => Nearest(wrong, known) is { } near ? $" Did you mean '{near}'?" : "";

    /// <summary>Twice the number of edits; a difference in case only counts one.</summary>
    private static int Distance(string left, string right)
    {
        var before = new int[right.Length + 1];
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++) previous[j] = j * 2;
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i * 2;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = Cost(left[i - 1], right[j - 1]);
                current[j] = Math.Min(Math.Min(previous[j] + 2, current[j - 1] + 2), previous[j - 1] + cost);
                if (i > 1 && j > 1 && Cost(left[i - 1], right[j - 2]) == 0 && Cost(left[i - 2], right[j - 1]) == 0)
                    current[j] = Math.Min(current[j], before[j - 2] + 2);
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[right.Length];
    }

    private static int Cost(char left, char right) =>
        left == right ? 0 : char.ToUpperInvariant(left) == char.ToUpperInvariant(right) ? 1 : 2;
}
