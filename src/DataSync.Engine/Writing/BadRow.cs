using DataSync.Engine.Failures;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Writing;

/// <summary>A row that could not be done, and why.</summary>
/// <param name="Loop">The step that walks over the rows.</param>
/// <param name="Row">Its values, as far as they could be read; the object is used again once the batch is committed.</param>
/// <param name="Position">Which row of the loop, from 1.</param>
internal sealed record BadRow(ForEachStep Loop, Row Row, long Position, RunFailure Failure);
