using System.Collections.Immutable;
using DataSync.Engine.Explain;
using DataSync.Plans.Model;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Answers;

/// <summary>How changes of a table are known.</summary>
/// <param name="Table">Its name in the data model.</param>
/// <param name="Tracking">By triggers, by columns of the application, or by comparing.</param>
/// <param name="Words">The same as a sentence goes on behind "are known".</param>
public sealed record TableTracking(string Table, TrackingKind Tracking, string Words)
{
    internal static ImmutableArray<TableTracking> Of(DataModel model) => [.. model.Tables.Concat(model.Catalogs).Select(table => new TableTracking(table.Name, table.Plan.Tracking, TrackingWords.Of(table.Plan) ?? ""))];
}
