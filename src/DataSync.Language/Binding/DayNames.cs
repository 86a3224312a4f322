using System.Collections.Immutable;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Language.Binding;

/// <summary>Days of the week as scripts name them: <c>mon..fri</c>, <c>(sat, sun)</c>.</summary>
internal static class DayNames
{
    private static readonly string[] Known = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <returns>From Monday on; a range may lead over the end of the week.</returns>
    public static ImmutableArray<DayOfWeek> Bind(BinderState state, int script, ImmutableArray<DayRange> ranges)
    {
        var days = new SortedSet<int>();
        foreach (var range in ranges)
        {
            if (Day(state, script, range.First) is not { } first) continue;
            var last = range.Last is { } end ? Day(state, script, end) : first;
            for (var day = first; last is not null; day = day % 7 + 1)
            {
                days.Add(day);
                if (day == last) break;
            }
        }
        return [.. days.Select(d => (DayOfWeek)(d % 7))];
    }

    /// <summary>1 for Monday to 7 for Sunday.</summary>
    private static int? Day(BinderState state, int script, Identifier name)
    {
        if (name.IsMissing) return null;
        var index = Array.IndexOf(Known, name.Text);
        if (index >= 0) return index + 1;
        state.ReportUnknown(DiagnosticCatalog.UnknownDay, new Place(script, name.Span), name.Text, Known, name.Text);
        return null;
    }
}
