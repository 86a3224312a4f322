using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

/// <summary>A digest of everything in the scripts that decides what an expression comes to: the functions, code tables and constants it uses, and theirs.</summary>
internal sealed class Fingerprint(BinderState state)
{
    private readonly StringBuilder text = new();
    private readonly HashSet<Symbol> known = [];
    private readonly SortedDictionary<int, ParameterSymbol> parameters = [];

    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));

    /// <summary>The parameters that are read.</summary>
    public ImmutableArray<ParameterSymbol> Parameters => [.. parameters.Values];

    /// <summary>What a condition rests on that its text does not say.</summary>
    public static ConditionBasis OfCondition(BinderState state, BoundExpression condition)
    {
        if (condition.AllParts().All(part => IsSaid(state, part))) return ConditionBasis.None with { Clock = condition.ReadsOfClock() };
        var print = new Fingerprint(state);
        print.Visit(condition);
        foreach (var value in print.Parameters.Select(parameter => parameter.Default).OfType<BoundExpression>())
        {
            print.Add(state.TextAt(value.At));
            print.Visit(value);
        }

        return new(print.Digest, [.. print.Parameters.Where(parameter => parameter.Default?.MovesWithTime() != true).Select(parameter => parameter.Index)], condition.ReadsOfClock());
    }

    public void Add(string part) => text.Append(part).Append('\u001f');

    public void Visit(BoundExpression expression)
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

    // A constant is a literal that stands under its name.
    private static bool IsSaid(BinderState state, BoundExpression part) => part switch
    {
        BoundParameter or BoundUserCall or BoundTranslate => false,
        BoundLiteral { Value: null or bool } literal => state.TextAt(literal.At) is "null" or "true" or "false",
        BoundLiteral literal => state.TextAt(literal.At) is [>= '0' and <= '9' or '"' or '-' or '[', ..],
        _ => true,
    };
}
