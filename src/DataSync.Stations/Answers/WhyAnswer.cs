using System.Collections.Immutable;

namespace DataSync.Stations.Answers;

/// <summary>Everything one station knows of a record at a station: its own, or a partner's. Source: stations §6.10.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">The key, as <c>1/42</c>.</param>
/// <param name="Station">The station the question is about.</param>
/// <param name="AskedAt">The station that answers, from its own ledger and database.</param>
/// <param name="Verdict">The answer in one sentence.</param>
/// <param name="Belongs">Whether the station should hold it; null where that is not for the answering station to say.</param>
/// <param name="Holds">Whether it does, as far as the ledger knows; null while that is under way.</param>
/// <param name="Record">What the answering station has of it.</param>
/// <param name="Scope">Why it belongs there, or not; null where no connection leads there.</param>
/// <param name="LastFile">The last file for the station that named it.</param>
/// <param name="Waits">What is still to happen.</param>
/// <param name="Protections">What would keep it at the answering station, if it were told to go now.</param>
/// <param name="Removed">When it was taken away here, by which rule.</param>
public sealed record WhyAnswer(
    string Table, string Key, string Station, string AskedAt, string Verdict, bool? Belongs, bool? Holds, RecordHere Record, ScopeReason? Scope, NamingFile? LastFile,
    ImmutableArray<Waiting> Waits, ImmutableArray<ProtectionReason> Protections, ImmutableArray<TakenAway> Removed);

/// <summary>Whether a record lives at the answering station.</summary>
public enum RecordPresence
{
    /// <summary>The row is here.</summary>
    Live,

    /// <summary>The record was deleted, here or elsewhere.</summary>
    Deleted,

    /// <summary>It left this station only, and lives on elsewhere.</summary>
    Gone,

    /// <summary>It was never here.</summary>
    NeverHere,
}

/// <summary>What the answering station has of a record.</summary>
/// <param name="Presence">Whether the row is here.</param>
/// <param name="ChangedAt">When it was last changed, by the clock of the station that changed it; null when that is not known.</param>
/// <param name="ChangedBy">That station.</param>
/// <param name="CameFrom">The partner whose version this is exactly; null when it is this station's own.</param>
/// <param name="IsCommunicated">Confirmed by a partner, or arrived from one (CmCd).</param>
public sealed record RecordHere(RecordPresence Presence, DateTimeOffset? ChangedAt, string? ChangedBy, string? CameFrom, bool IsCommunicated);

/// <summary>A file that named a record.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sequence">Its sequence.</param>
/// <param name="Told">What it said: <c>brought it</c>, <c>told it to go</c>, <c>withdrew it</c>.</param>
/// <param name="At">When it was written.</param>
/// <param name="State"><c>ready</c>, <c>published</c>, <c>lost</c>.</param>
/// <param name="IsConfirmed">Whether the partner has confirmed it or a later one.</param>
/// <param name="Receipt">What the partner said of it.</param>
public sealed record NamingFile(string Name, long Sequence, string Told, DateTimeOffset At, string State, bool IsConfirmed, string Receipt);

/// <summary>Something about a record that is still to happen.</summary>
/// <param name="Kind"><c>owed</c>, <c>underWay</c>, <c>toldToGo</c>, <c>keptThere</c>, <c>goes</c>, <c>askedFor</c>, <c>requested</c>, <c>synchronization</c>, <c>approval</c>, <c>quarantine</c>, <c>setAside</c>.</param>
/// <param name="Text">In words.</param>
public sealed record Waiting(string Kind, string Text);

/// <summary>A protection in force.</summary>
/// <param name="Rule"><c>E1</c> to <c>E5</c>.</param>
/// <param name="Reason">In words.</param>
public sealed record ProtectionReason(string Rule, string Reason);

/// <summary>That a record was taken away here, and can be brought back.</summary>
/// <param name="At">When.</param>
/// <param name="Rule">By which rule.</param>
/// <param name="File">The file that asked for it.</param>
public sealed record TakenAway(DateTimeOffset At, string Rule, string File);
