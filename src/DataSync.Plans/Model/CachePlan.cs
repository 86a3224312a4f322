using System.Collections.Immutable;
using DataSync.Plans.Values;

namespace DataSync.Plans.Model;

/// <summary>How answers of a read are kept, across loops and across the items of one process. Source: tasks R159 to R161.</summary>
/// <param name="Lifetime">From the moment an answer was asked for; null for ever.</param>
/// <param name="Most">Most rows that are kept.</param>
/// <param name="ForgetsNone">That there is no row is not remembered.</param>
/// <param name="Preloads">The table is read once, and answers come from memory.</param>
/// <param name="KeyFunctions">Values of the condition that do not come from the row: equal values have equal answers.</param>
/// <param name="Depending">Conjuncts in which they occur, by number; the others choose what is preloaded.</param>
public sealed record CachePlan(SyncDuration? Lifetime, int Most, bool ForgetsNone, bool Preloads, ImmutableArray<int> KeyFunctions, ImmutableArray<int> Depending);
