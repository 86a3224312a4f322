using System.Collections.Immutable;

namespace DataSync.Stations.Answers;

/// <summary>The network as one of its stations knows it. Source: issue 4, stations §2.2 and §2.7.</summary>
/// <param name="AskedAt">The station that answers.</param>
/// <param name="At">When it answered.</param>
/// <param name="Stations">All stations, each after the one above it.</param>
public sealed record NetworkAnswer(string AskedAt, DateTimeOffset At, ImmutableArray<NetworkStation> Stations)
{
    /// <summary>The history its ledger is in, when its database was restored or copied before; otherwise null.</summary>
    public string? History { get; init; }

    /// <summary>The tables that are communicated, and how changes of each are known at the station that answers.</summary>
    public ImmutableArray<TableTracking> Tables { get; init; } = [];
}

/// <summary>A station of the network.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Number">Its number.</param>
/// <param name="Above">The station above; null for the main office.</param>
/// <param name="To">The connection from the answering station to it; null where there is none.</param>
/// <param name="From">The connection from it to the answering station; null where there is none.</param>
public sealed record NetworkStation(string Name, int Number, string? Above, OutwardAnswer? To, InwardAnswer? From);

/// <summary>How far the files for a partner have come, and what waits for it.</summary>
/// <param name="LastSent">The last file written for it; null before the first.</param>
/// <param name="LastConfirmed">The last file it has confirmed; null before the first.</param>
/// <param name="Unconfirmed">Files written and not confirmed.</param>
/// <param name="Owed">Records and keys the next file would hold.</param>
/// <param name="Requests">Records it has asked for, which travel in a file of their own.</param>
/// <param name="SynchronizationDue">Whether the next file carries synchronization data.</param>
/// <param name="Synchronization">Why, or why not.</param>
/// <param name="LastSynchronized">The day of the last synchronization that succeeded (R82).</param>
/// <param name="ReceiptOverdue">The file whose receipt the connection's <c>receipt within</c> no longer waits for: the next output repeats it.</param>
public sealed record OutwardAnswer(
    FileMoment? LastSent, FileMoment? LastConfirmed, long Unconfirmed, long Owed, long Requests, bool SynchronizationDue, string Synchronization, DateOnly? LastSynchronized,
    FileMoment? ReceiptOverdue)
{
    /// <summary>The answering station was restored or copied, and the partner has not sent back yet what it may lack.</summary>
    public bool AwaitsAnswer { get; init; }

    /// <summary>How far the catalog journal has come there; null where this station does not hand it on to the partner, or there is none.</summary>
    public CatalogPointers? Catalogs { get; init; }
}

/// <summary>The last entries of the catalog journal that went to a partner. Source: stations §2.2, R48.</summary>
/// <param name="Sent">The last entry that was sent.</param>
/// <param name="Confirmed">The last entry in a file that the partner has confirmed: its pointer.</param>
public sealed record CatalogPointers(long Sent, long Confirmed);

/// <summary>How far the files of a partner have come.</summary>
/// <param name="LastHeard">The last file of any kind that was taken in, receipts too; null before the first.</param>
/// <param name="LastApplied">The last file whose records were taken in.</param>
/// <param name="Arrived">Files that have come and are not taken in.</param>
/// <param name="Requests">Records this station asks it for.</param>
/// <param name="WaitingDeletions">Deletions it asked for that wait for <c>datasync approve</c>.</param>
/// <param name="Problem">Code of the error of the last file that was refused, when none was taken in since; otherwise null.</param>
public sealed record InwardAnswer(FileMoment? LastHeard, FileMoment? LastApplied, long Arrived, long Requests, long WaitingDeletions, string? Problem);

/// <summary>A file and when it was written, confirmed or taken in.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sequence">Its sequence; 0 for a receipt file.</param>
/// <param name="At">When.</param>
public sealed record FileMoment(string Name, long Sequence, DateTimeOffset At);
