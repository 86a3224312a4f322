using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DataSync.Conformance.Tests.Page;

/// <summary>One row of the page: a rule, what it says in our words, how far it is kept, what stands in, and its tests.</summary>
internal sealed record RuleRow(RuleName Rule, string Words, string State, string Note, ImmutableArray<string> Tests)
{
    public const string Tested = "tested";
    public const string Partly = "partly";
    public const string StandIn = "stand-in";
    public const string NotYet = "not yet";

    /// <summary>Whether the row's last column must say something in words.</summary>
    public bool NeedsNote => State is StandIn or Partly;

    /// <summary>
    /// The same row with the tests that there are: a stand-in stays one, what is partly tested stays so while there are tests, everything
    /// else is tested or not.
    /// </summary>
    public RuleRow With(IEnumerable<string> tests)
    {
        var names = tests.Order(StringComparer.Ordinal).ToImmutableArray();
        var state = State == StandIn ? StandIn : names.IsEmpty ? NotYet : State == Partly ? Partly : Tested;
        return this with { State = state, Tests = names };
    }

    public override string ToString()
    {
        var tests = string.Join(", ", Tests.Select(test => $"`{test}`"));
        var last = Note.Length == 0 ? tests : tests.Length == 0 ? Note : $"{Note} Tests: {tests}";
        return string.Create(CultureInfo.InvariantCulture, $"| R{Rule.Number} | {Words} | {State} | {last} |");
    }
}

/// <summary><c>docs/conformance.md</c>: rows of rules between lines that are kept as they are.</summary>
internal sealed partial class RulePage
{
    private readonly ImmutableArray<object> _lines;

    private RulePage(ImmutableArray<object> lines) => _lines = lines;

    public IEnumerable<RuleRow> Rows => _lines.OfType<RuleRow>();

    public static RulePage Parse(string text)
    {
        var lines = ImmutableArray.CreateBuilder<object>();
        var area = "";
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                area = line[3..].Trim().ToLowerInvariant();
            }

            lines.Add(Row().Match(line) is { Success: true } row ? ParseRow(area, row) : line);
        }

        return new RulePage(lines.ToImmutable());
    }

    /// <summary>The page with the tests that there are.</summary>
    public RulePage With(ILookup<RuleName, string> tests) =>
        new([.. _lines.Select(line => line is RuleRow row ? row.With(tests[row.Rule]) : line)]);

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var line in _lines)
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static RuleRow ParseRow(string area, Match row)
    {
        var last = row.Groups["last"].Value.Trim();
        var tests = last.IndexOf("Tests: ", StringComparison.Ordinal);
        var (note, names) = tests >= 0 ? (last[..tests].Trim(), last[tests..]) : last.StartsWith('`') ? ("", last) : (last, "");
        return new RuleRow(
            new RuleName(area, int.Parse(row.Groups["number"].Value, CultureInfo.InvariantCulture)),
            row.Groups["words"].Value.Trim(),
            row.Groups["state"].Value.Trim(),
            note,
            [.. Quoted().Matches(names).Select(match => match.Groups[1].Value)]);
    }

    [GeneratedRegex(@"^\| R(?<number>\d+) \|(?<words>[^|]*)\|(?<state>[^|]*)\|(?<last>[^|]*)\|$")]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
