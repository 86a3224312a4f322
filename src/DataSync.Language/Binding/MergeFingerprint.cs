using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;

namespace DataSync.Language.Binding;

/// <summary>
/// A digest of everything in the scripts that decides what a merge does: its own text, its tables, the functions, code tables and constants it uses. With another one, rows that were
/// seen before must be looked at again. Source: issue 3.
/// </summary>
internal static class MergeFingerprint
{
    public static (string Digest, ImmutableArray<ParameterSymbol> Parameters) Of(BinderState state, BoundMerge merge, Place step)
    {
        var print = new Fingerprint(state);
        print.Add(state.TextAt(step));
        print.Add(state.TextAt(merge.Query.Table.Declaration));
        print.Add(state.TextAt(merge.Target.Declaration));
        foreach (var conjunct in merge.Query.Where) print.Visit(conjunct.Condition);
        foreach (var match in merge.On) print.Visit(match.Line.Value);
        foreach (var line in merge.Mapping)
        {
            print.Visit(line.Value);
            if (line.WhenNull?.Value is { } missing) print.Visit(missing);
            if (line.WhenInvalid?.Value is { } invalid) print.Visit(invalid);
        }

        return (print.Digest, print.Parameters);
    }
}
