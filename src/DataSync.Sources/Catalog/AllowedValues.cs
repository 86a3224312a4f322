using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace DataSync.Sources.Catalog;

/// <summary>The values that a check constraint allows for one column, when it says no more than that.</summary>
/// <param name="Column">The column it speaks of.</param>
internal sealed partial record AllowedValues(string Column, ImmutableArray<string> Values)
{
    // check ((state)::text = any ((array['a'::character varying, …])::text[])), `state` in ('a','b'), "state" in ('a')
    [GeneratedRegex(@"^\W*(check\s*)?\(*\s*[""`\[]?(?<column>[\p{L}_][\p{L}\p{N}_ ]*?)[""`\]]?\s*\)?(::[a-z ]+)?\s*(=\s*any\s*\(\(?\s*array\s*\[|in\s*\()(?<list>.*)$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Form { get; }

    // 'a', 'it''s'::character varying, 12, -1.5, (2)::numeric
    [GeneratedRegex(@"\G\s*\(?('(?<text>([^']|'')*)'|(?<text>-?\d+(\.\d+)?))\)?(::[a-z ]+(\(\d+(,\s*\d+)?\))?\)?)*\s*(?<next>[,\])])", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Element { get; }

    /// <summary>Reads a constraint; null when it says anything else.</summary>
    internal static AllowedValues? Of(string constraint)
    {
        var form = Form.Match(constraint);
        if (!form.Success)
            return null;
        var list = form.Groups["list"].Value;
        var values = ImmutableArray.CreateBuilder<string>();
        var end = 0;
        for (var at = 0; ;)
        {
            var element = Element.Match(list, at);
            if (!element.Success)
                return null;
            values.Add(element.Groups["text"].Value.Replace("''", "'", StringComparison.Ordinal));
            end = at = element.Index + element.Length;
            if (element.Groups["next"].Value != ",")
                break;
        }
        // Anything but the end of brackets and casts behind it is more than a list.
        var rest = list[end..];
        return rest.Contains(" or ", StringComparison.OrdinalIgnoreCase) || rest.Contains(" and ", StringComparison.OrdinalIgnoreCase)
            ? null
            : new AllowedValues(form.Groups["column"].Value, values.ToImmutable());
    }
}
