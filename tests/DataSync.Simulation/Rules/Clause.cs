using System.Collections.Immutable;

namespace DataSync.Simulation.Rules;

/// <summary>
/// A condition on one field of a record: one of some values, or the owner of the station that receives. Null is in no condition. Values bear the number of the edit
/// that wrote them (<c>DE~17</c>); a condition looks at what stands before it.
/// </summary>
/// <param name="Field">The field.</param>
/// <param name="Values">The values that count; empty for the receiver's owner.</param>
internal sealed record Clause(string Field, ImmutableArray<string> Values)
{
    public bool Holds(string? value, string? owner)
    {
        if (value is null) return false;
        var word = Word(value);
        return Values.IsEmpty ? owner is not null && word == owner : Values.Contains(word);
    }

    public override string ToString() => Values.IsEmpty ? $"{Field} = target.owner" : $"{Field} in ({string.Join(", ", Values)})";

    private static string Word(string value) => value.IndexOf('~', StringComparison.Ordinal) is var at and >= 0 ? value[..at] : value;
}

/// <summary>What a station below shall receive of one table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Format">The condition of the format; null for none.</param>
/// <param name="Distribution">That of the station's distribution row; null for none.</param>
/// <param name="Also">The two are joined by or; otherwise by and.</param>
internal sealed record ScopeRule(string Table, Clause? Format, Clause? Distribution, bool Also)
{
    public override string ToString() => $"{Table}: {Format?.ToString() ?? "all"}{(Distribution is null ? "" : $" {(Also ? "or" : "and")} {Distribution}")}";
}

/// <summary>What a station below shall receive, and who its owner is.</summary>
internal sealed record BranchRule(ImmutableArray<ScopeRule> Tables, string? Owner)
{
    public override string ToString() => $"{string.Join("; ", Tables)}; owner {Owner ?? "nobody"}";
}
