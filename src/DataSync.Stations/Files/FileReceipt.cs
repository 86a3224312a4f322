using System.Collections.Immutable;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Files;

/// <summary>What became of a file at its target.</summary>
public enum ReceiptStatus
{
    /// <summary>Taken in.</summary>
    Applied,

    /// <summary>Covered by what was taken in before; confirmed again.</summary>
    AlreadyApplied,

    /// <summary>Files before it are missing: it waits.</summary>
    Waiting,

    /// <summary>Refused as a whole; nothing of it counts.</summary>
    Refused,
}

/// <summary>The counters of one table at input, as in the communication log. Source: stations §2.7.</summary>
/// <param name="Table">The table.</param>
/// <param name="In">Records read.</param>
/// <param name="New">Records inserted.</param>
/// <param name="Updated">Records changed.</param>
/// <param name="Deleted">Records deleted.</param>
/// <param name="False">Records not taken: child without parent, delete of an unknown key.</param>
/// <param name="Quarantined">Records set aside for good until a newer version or a person settles them.</param>
public sealed record ReceiptCounts(string Table, long In, long New, long Updated, long Deleted, long False, long Quarantined);

/// <summary>A record that was told to go and stays for now; the source tells it again until it is gone.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Key">The record.</param>
/// <param name="Rule">The rule that kept it: <c>E1</c> to <c>E5</c>, <c>tree</c>, <c>limit</c>, <c>restored</c>.</param>
public sealed record KeptRecord(string Table, RecordKey Key, string Rule);

/// <summary>What a comparison with a synchronization set came to.</summary>
public enum SetOutcome
{
    /// <summary>It is done. Only then does the source move Sync.Date.</summary>
    Compared,

    /// <summary>It is done, and more would have gone than the limit allows: all of it stays.</summary>
    Held,

    /// <summary>The sketch was too small for the difference. Nothing was deleted and nothing asked for; the next file carries the list.</summary>
    Failed,
}

/// <summary>A row that the target's database does not take, or a rule of matching is against: it is kept there and tried again.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Key">The record.</param>
/// <param name="Reason">What the database said, masked values hidden; or the rule.</param>
public sealed record SetAsideRecord(string Table, RecordKey Key, string Reason)
{
    /// <summary><c>R65</c> or <c>R67</c> where a rule of matching is against it.</summary>
    public string Rule { get; init; } = Quarantine.RowFailure.Rule;
}

/// <summary>The outcome of comparing one table with its synchronization set.</summary>
/// <param name="Table">The table.</param>
/// <param name="Listed">Keys in the set.</param>
/// <param name="Removed">Records removed because the set does not have them.</param>
/// <param name="Requested">Records asked for because they are not here, or in another version.</param>
/// <param name="Found">In how many elements the two differed: the next sketch is made accordingly.</param>
/// <param name="Outcome">What it came to.</param>
public sealed record ReceiptSynchronization(string Table, long Listed, long Removed, long Requested, long Found, SetOutcome Outcome);

/// <summary>What the target says about one file; repeated until a file that carried it is acknowledged.</summary>
/// <param name="File">The name of the file the receipt is for.</param>
/// <param name="Digest">Its digest, none when its manifest could not be read.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Position">Where the target stands now: the last file applied.</param>
/// <param name="Problem">Why it was refused; none otherwise.</param>
/// <param name="Counts">The counters of each table.</param>
/// <param name="Kept">Records that were told to go and stay.</param>
/// <param name="Synchronization">The comparisons made.</param>
public sealed record FileReceipt(
    StationFileName File,
    ContentDigest? Digest,
    ReceiptStatus Status,
    FilePosition Position,
    ReceiptProblem? Problem,
    ImmutableArray<ReceiptCounts> Counts,
    ImmutableArray<KeptRecord> Kept,
    ImmutableArray<ReceiptSynchronization> Synchronization)
{
    /// <summary>At most so many rows are named; the counters tell how many there are.</summary>
    public const int MostSetAside = 100;

    /// <summary>Rows of the file that were set aside, at most <see cref="MostSetAside"/> of them.</summary>
    public ImmutableArray<SetAsideRecord> SetAside { get; init; } = [];
}

/// <summary>Why a file was refused.</summary>
/// <param name="Code">The code.</param>
/// <param name="Cause">What is wrong.</param>
/// <param name="Place">Where in the file.</param>
/// <param name="Remedy">What to do.</param>
public sealed record ReceiptProblem(string Code, string Cause, string Place, string Remedy)
{
    /// <summary>The problem as the refusal states it.</summary>
    public static ReceiptProblem Of(StationException refusal) => new(refusal.Code, refusal.Cause, refusal.Place, refusal.Remedy);
}
