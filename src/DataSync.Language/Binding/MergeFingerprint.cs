using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

/// <summary>
/// A digest of everything in the scripts that decides what a merge does: its own text, its tables, the functions, code tables and constants it uses. With another one, rows that were
/// seen before must be looked at again. Source: issue 3.
/// </summary>
internal static class MergeFingerprint
{
    public static (string Digest, ImmutableArray<ParameterSymbol> Parameters) Of(BinderState state, BoundMerge merge, Place step)
    {
        var text = new StringBuilder();
        var known = new HashSet<Symbol>();
        var parameters = new SortedDictionary<int, ParameterSymbol>();
        Add(state.TextAt(step));
        Add(state.TextAt(merge.Query.Table.Declaration));
        Add(state.TextAt(merge.Target.Declaration));
        foreach (var conjunct in merge.Query.Where) Visit(conjunct.Condition);
        foreach (var match in merge.On) Visit(match.Line.Value);
        foreach (var line in merge.Mapping)
        {
            Visit(line.Value);
            if (line.WhenNull?.Value is { } missing) Visit(missing);
            if (line.WhenInvalid?.Value is { } invalid) Visit(invalid);
        }
        return (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))), [.. parameters.Values]);

        void Add(string part) => text.Append(part).Append('\u001f');

        void Visit(BoundExpression expression)
        {
            foreach (var part in expression.AllParts())
                switch (part)
                {
                    case BoundLiteral literal: Add(literal.Value is Array and not byte[] ? string.Join(',', ((Array)literal.Value).Cast<object?>().Select(ValueText.Quote)) : ValueText.Quote(literal.Value)); break;
                    case BoundParameter { Parameter: var parameter }: parameters[parameter.Index] = parameter; break;
                    case BoundUserCall { Function: var function } when known.Add(function):
                        Add(state.TextAt(function.Declaration));
                        Visit(function.Body);
                        break;
                    case BoundTranslate { Translate: var table } when known.Add(table):
                        Add(state.TextAt(table.Declaration));
                        foreach (var line in table.Lines) Visit(line.To);
                        if (table.ElseValue is { } other) Visit(other);
                        break;
                }
        }
    }
}
