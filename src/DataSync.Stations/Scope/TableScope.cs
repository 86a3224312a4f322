using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Scope;

/// <summary>What the scope of a target is made of for one table, found once and used for each of its rows.</summary>
/// <param name="Fields">The columns that travel, by index; always with the key.</param>
/// <param name="Distribution">The distribution rows of the target.</param>
/// <param name="PulledBy">Tables below whose records bring its records along.</param>
/// <param name="StandsAlone">Nothing hangs above or below it: of a record the record itself decides, and nothing asks for it again.</param>
internal sealed record TableScope(ImmutableArray<int> Fields, ImmutableArray<DistributionRowPlan> Distribution, ImmutableArray<TrackedTable> PulledBy, bool StandsAlone);
