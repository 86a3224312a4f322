using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace DataSync.Stations.Ledger.Databases;

/// <summary>The triggers of one table.</summary>
/// <param name="Names">Their names.</param>
/// <param name="Create">The statements that make them, in order.</param>
internal sealed record TriggerSet(ImmutableArray<string> Names, ImmutableArray<string> Create)
{
    /// <summary>Those of a table on which nothing is installed.</summary>
    public static TriggerSet None { get; } = new([], []);

    /// <summary>None, and what is looked at in their place.</summary>
    public static TriggerSet Instead(string how) => None with { How = how };

    /// <summary>What changes are known by where no triggers are; empty for the rows themselves.</summary>
    public string How { get; private init; } = "";

    /// <summary>Changes when any of them does.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Create) + How)));
}
