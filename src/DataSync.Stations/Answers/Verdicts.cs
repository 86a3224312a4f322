using System.Collections.Immutable;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Leave;
using DataSync.Stations.Ledger;
using DataSync.Stations.Quarantine;

namespace DataSync.Stations.Answers;

/// <summary>The answer in one sentence, whether the station holds the record, and what waits.</summary>
internal sealed record Verdict(string Text, bool? Holds, ImmutableArray<Waiting> Waits);

/// <summary>What is to be said of a record at a station below.</summary>
/// <param name="KeptBy">The rule by which the partner kept it, when it was told to go.</param>
internal sealed record BelowVerdict(
    string Station, string Me, Track? Track, ScopeReason Scope, Held? Held, PartnerState Partner, bool IsOwed, bool IsWanted, string? KeptBy)
{
    /// <summary>What it told of the record, where it keeps aside what we sent.</summary>
    public AsideThere? Aside { get; init; }

    /// <summary>Synchronization data tell which records meet the condition by now; otherwise each file does.</summary>
    public bool IsLeftToSets { get; init; }

    /// <summary>Nothing but time has put it out of the scope: that is left to the next synchronization. Source: stations R178.</summary>
    public bool IsAgedOut { get; init; }

    /// <summary>The input condition that keeps it from being taken in there; null where none does. Source: stations R118.</summary>
    public string? NotTakenIn { get; init; }

    public Verdict Give() => Scope.Belongs && NotTakenIn is { } condition
        ? new($"{Station} is sent it, and takes no part of it in: {condition}.", null, [.. Change()])
        : Held is { } held ? Scope.Belongs ? Stays(held) : Goes(held) : Scope.Belongs ? Comes() : new($"{Should(false)}, and does not: {Because()}.", false, []);

    private Verdict Comes() => IsWanted
        ? new($"{Should(true)} and does not yet: it has asked for it.", false, [new("askedFor", "it goes with the next file of what was asked for")])
        : IsOwed
            ? new($"{Should(true)} and does not yet.", false, [new("owed", "it goes with the next file")])
            : IsLeftToSets
                ? new($"{Should(true)}, and nothing here says that it does: the next synchronization settles it.", null, [])
                : new($"{Should(true)} and does not yet: it came into the scope since the last file.", false, [new("owed", "it goes with the next file")]);

    private Verdict Stays(Held held)
    {
        if (held.Left > FileSequence.None)
            return new($"{Should(true)}: file {held.Left} told it to go, and since then it belongs there again.", null, [new("owed", "it goes with the next file")]);
        if (held.Brought > Partner.Confirmed)
            return new($"{Should(true)}: file {held.Brought} brings it, and is not confirmed yet.", null, [new("underWay", $"file {held.Brought} is not confirmed yet"), .. Change()]);
        if (Aside is { } aside) return new($"{Should(true)}, and has not taken in what file {aside.File} brought: {aside.Reason}.", null, [new("setAside", "it is tried there with each input"), .. Change()]);
        var since = held.Brought > FileSequence.None ? $"since file {held.Brought}" : Track?.From.Value == Partner.Partner.Value ? "because it came from there" : "or asks for it: synchronization data listed it";
        if (!IsOwed && (!held.Inside || held.Again)) return new($"{Should(true)} and does, {since}, but perhaps not as it is here.", true, [new("owed", "it goes with the next file")]);
        return new($"{Should(true)} and does, {since}{(IsOwed ? ", but not yet as it is here" : "")}.", true, [.. Change()]);
    }

    private Verdict Goes(Held held)
    {
        var isTold = held.Left > FileSequence.None;
        if (isTold && held.Again)
        {
            var rule = KeptBy is null ? "it did not say by which rule" : $"{KeptBy}: it {Protection.Words(KeptBy)}";
            return new($"{Should(false)}: file {held.Left} told it to go, and it was kept there ({rule}).", true, [new("keptThere", rule), new("goes", "the next file tells it anew to go")]);
        }

        if (isTold && held.Left > Partner.Confirmed)
            return new($"{Should(false)}: file {held.Left} told it to go, and is not confirmed yet.", null, [new("toldToGo", $"file {held.Left} is not confirmed yet")]);
        if (isTold) return new($"{Should(false)}, and does not: file {held.Left} told it to go.", false, []);
        return Track?.State == TrackState.Deleted || Track?.State == TrackState.Gone || held.Inside
            ? new($"{Should(false)} and still does: {Because()}.", true, [new("goes", IsAgedOut ? "the next synchronization tells it to go" : "the next file tells it to go")])
            : new($"{Should(false)} and does, because it came from there: {Because()}.", true, [new("goes", "the next synchronization takes it away there")]);
    }

    private IEnumerable<Waiting> Change() => IsOwed ? [new Waiting("owed", "its last change goes with the next file")] : [];

    private string Should(bool it) => $"{Station} should {(it ? "" : "not ")}hold it";

    private string Because() => ScopeWords.Because(Scope, Track, Me);
}

/// <summary>What is to be said of a record at a station that gets everything it is owed: the one above.</summary>
internal sealed record UpwardVerdict(string Station, string Me, Track? Track, ScopeReason Scope, PartnerState Partner, bool IsOwed, bool IsFrom)
{
    /// <summary>What it told of the record, where it keeps aside what we sent.</summary>
    public AsideThere? Aside { get; init; }

    /// <summary>Whether it was deleted before any file named it, and the station above is told of that, in case it was told of the record.</summary>
    public bool IsWithdrawn { get; init; }

    public Verdict Give()
    {
        if (Track is null) return new($"{Me} knows nothing of it yet.", null, []);
        if (Track.State == TrackState.Gone) return new($"{Station} holds it as far as {Me} knows: it left {Me} only, and {Station} is not told of that.", true, []);
        if (IsWithdrawn) return Withdrawn(Track);
        if (Track.State == TrackState.Untold) return new($"{Station} is told nothing of it: it was deleted here before any file named it.", false, []);
        if (Track.State == TrackState.Deleted) return Deleted();
        if (IsFrom) return new($"{Station} holds it: it came from there.", true, []);
        if (!Scope.Belongs) return new($"{Me} tells {Station} nothing of it: {ScopeWords.Because(Scope, Track, Me)}.", null, []);
        if (Track.Named > Partner.Confirmed)
            return new($"{Station} gets it with file {Track.Named}, which is not confirmed yet.", null, [new("underWay", $"file {Track.Named} is not confirmed yet"), .. Owed()]);
        if (Aside is { } aside) return new($"{Station} has not taken in what file {aside.File} brought: {aside.Reason}.", null, [new("setAside", "it is tried there with each input"), .. Owed()]);
        if (IsOwed)
        {
            return Track.Named > FileSequence.None || Track.Communicated
                ? new($"{Station} holds it, but not yet as it is here.", true, [.. Owed()])
                : new($"{Station} does not know it yet.", false, [.. Owed()]);
        }

        return new($"{Station} holds it{(Track.Named > FileSequence.None ? $", since file {Track.Named}" : "")}.", true, []);
    }

    private Verdict Withdrawn(Track track)
    {
        var why = $"it was deleted here before any file named it, and {Me} has gone on in a new history since, so that a copy of {Me}, or {Me} before it was put back, may have told {Station} of it";
        if (IsOwed) return new($"{Station} is told with the next file that it is withdrawn: {why}.", null, [new("owed", "its withdrawal goes with the next file")]);
        if (track.Named > Partner.Confirmed) return new($"{Station} is told with file {track.Named}, which is not confirmed yet, that it is withdrawn: {why}.", null, [new("underWay", $"file {track.Named} is not confirmed yet")]);
        return new($"{Station} has been told with file {track.Named} that it is withdrawn: {why}.", null, []);
    }

    private Verdict Deleted() => IsFrom
        ? new($"{Station} does not hold it: the deletion came from there.", false, [])
        : IsOwed
            ? new($"It was deleted here, and {Station} does not know that yet.", true, [new("owed", "the deletion goes with the next file")])
            : new($"{Station} has been told that it was deleted.", false, []);

    private IEnumerable<Waiting> Owed() => IsOwed ? [new Waiting("owed", "its last change goes with the next file")] : [];
}

/// <summary>The first reason why a record does not belong to a target, in words.</summary>
internal static class ScopeWords
{
    public static string Because(ScopeReason scope, Track? track, string me)
    {
        if (track is { State: TrackState.Deleted or TrackState.Untold }) return "it was deleted";
        if (track is { State: TrackState.Gone }) return $"it left {me}";
        if (!scope.IsExchanged) return $"the format does not exchange {scope.Table}";
        if (!scope.IsHere) return $"it is not at {me}";
        if (scope.Parents.FirstOrDefault(parent => !parent.Belongs) is { } parent) return $"its {parent.Table} {parent.Key} does not belong there";
        if (scope.Conditions.FirstOrDefault(condition => condition.Value != true && !condition.IsAlso) is { } condition)
            return $"{condition.Text} is {(condition.Value is null ? "unknown" : "false")}";
        return scope.Pulls.IsEmpty ? "its conditions do not hold" : $"no {string.Join(" or ", scope.Pulls.Select(pull => pull.Table))} brings it along";
    }
}
