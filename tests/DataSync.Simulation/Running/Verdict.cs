using System.Collections.Immutable;
using DataSync.Simulation.Histories;
using DataSync.Simulation.Networks;

namespace DataSync.Simulation.Running;

/// <summary>How a history ended.</summary>
/// <param name="Violations">What did not hold.</param>
/// <param name="Story">What happened.</param>
internal sealed record Verdict(History History, ImmutableArray<string> Violations, ImmutableArray<string> Story)
{
    /// <summary>The invariants that were broken, as their numbers.</summary>
    public string Kinds => string.Join(" ", Violations.Select(Kind).Distinct().Order(StringComparer.Ordinal));

    public static Verdict Of(History history)
    {
        using var world = new World(history);
        try
        {
            world.Live();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Whatever an engine throws that is no refusal is a find like any other.
            world.Violations.Add($"error: {error}");
        }

        return new Verdict(history, [.. world.Violations], [.. world.Story]);
    }

    /// <summary>The number a complaint begins with.</summary>
    public static string Kind(string violation) => violation[..violation.IndexOf(':', StringComparison.Ordinal)];
}
