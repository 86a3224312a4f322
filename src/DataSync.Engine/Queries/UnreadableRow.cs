using DataSync.Plans.Runtime;

namespace DataSync.Engine.Queries;

/// <summary>A row with a value that cannot be read, or whose condition cannot be evaluated.</summary>
/// <param name="Row">Its values by column of the table, as far as they can be read.</param>
internal sealed record UnreadableRow(ValueRow Row, SyncException Reason);
