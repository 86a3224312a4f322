using System.Collections.Immutable;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Merge;

internal enum MergeOutcome
{
    /// <summary>Nothing that arrives is newer than what is here.</summary>
    LocalStays,

    /// <summary>Both are the same, field by field.</summary>
    Same,

    /// <summary>The row comes anew.</summary>
    Insert,

    /// <summary>Fields of it, or all, are replaced.</summary>
    Update,
}

/// <summary>What two states of a record come to.</summary>
/// <param name="Outcome">What is to be done.</param>
/// <param name="Columns">The columns of the arriving state that win.</param>
/// <param name="Versions">The versions of the result.</param>
/// <param name="IsAsSent">The result has no field newer than it was sent, so the sender need not be told.</param>
internal sealed record MergeResult(MergeOutcome Outcome, ImmutableArray<int> Columns, FieldVersions Versions, bool IsAsSent);

/// <summary>
/// Which of two states of a record wins: the higher life; within one life deleted beats living; then for each field the higher version. Nothing else
/// ever decides between stations, so order, repetition and tiers do not matter. Source: stations R57, R58.
/// </summary>
internal static class RecordMerge
{
    /// <summary>A living row that arrives.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="local">What is known here of the record.</param>
    /// <param name="life">Its life.</param>
    /// <param name="sent">The versions of its fields.</param>
    /// <param name="columns">The columns that arrive. Others keep values and versions and are not compared.</param>
    public static MergeResult OfRow(TrackedTable table, Track? local, Life life, FieldVersions sent, ImmutableArray<int> columns)
    {
        if (local is not null && life == local.Life && local.IsLive) return OfFields(table, local.Versions, sent, columns);
        // A record that left this station only comes back when somebody sends it: it belongs here again, in the life it has there.
        var outcome = local is null or { State: TrackState.Gone } ? MergeOutcome.Insert
            : life <= local.Life ? MergeOutcome.LocalStays
            : local.IsLive ? MergeOutcome.Update : MergeOutcome.Insert;
        if (outcome == MergeOutcome.LocalStays && local is not null) return new MergeResult(outcome, [], local.Versions, IsAsSent: false);
        var kept = outcome == MergeOutcome.Update ? local?.Versions : null;
        if (sent.Stamps.IsEmpty && columns.Length == table.Plan.Columns.Length) return new MergeResult(outcome, columns, sent, IsAsSent: true);
        return new MergeResult(outcome, columns, FieldVersions.Of(table, column => columns.Contains(column) ? sent[column] : kept?[column] ?? RecordVersion.None, sent.Record), IsAsSent: true);
    }

    /// <summary>Whether a deletion that arrives wins.</summary>
    public static bool DeletionWins(Track local, Life life) => life > local.Life;

    private static MergeResult OfFields(TrackedTable table, FieldVersions local, FieldVersions sent, ImmutableArray<int> columns)
    {
        ImmutableArray<int> fields = [.. columns.Where(column => !table.Plan.Columns[column].IsKey)];
        ImmutableArray<int> newer = [.. fields.Where(column => sent[column] > local[column])];
        var isAsSent = !fields.Any(column => sent[column] < local[column]);
        if (newer.IsEmpty) return new MergeResult(isAsSent ? MergeOutcome.Same : MergeOutcome.LocalStays, [], local, isAsSent);
        return new MergeResult(MergeOutcome.Update, newer, FieldVersions.Of(table, column => newer.Contains(column) ? sent[column] : local[column], sent.Record), isAsSent);
    }
}
