using System.Globalization;

namespace DataSync.Conformance.Tests.Page;

/// <summary>A rule of one of the two domains: <c>stations R93</c>.</summary>
/// <param name="Area"><c>stations</c> or <c>tasks</c>.</param>
/// <param name="Number">The number behind the R.</param>
internal readonly record struct RuleName(string Area, int Number)
{
    /// <summary>How many rules each area has; they are numbered from 1 without a gap.</summary>
    public static int CountOf(string area) => area switch
    {
        "stations" => 180,
        "tasks" => 168,
        _ => 0,
    };

    public bool Exists => Number >= 1 && Number <= CountOf(Area);

    public static RuleName Parse(string text)
    {
        var parts = text.Split(' ');
        return parts is [var area, ['R', .. var digits]] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new RuleName(area, number)
            : throw new FormatException($"'{text}' names no rule: write \"stations R93\" or \"tasks R48\".");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Area} R{Number}");
}
