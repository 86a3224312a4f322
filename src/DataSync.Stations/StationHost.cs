using DataSync.Plans.Runtime;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Scope;

namespace DataSync.Stations;

/// <summary>What output and input work with: the open ledger, the network as this station sees it, its folders and its sources of time and chance.</summary>
internal sealed record StationHost(LedgerSession Session, StationNetwork Network, StationFolders Folders, IEntropy Entropy, object?[] Parameters)
{
    public int? SketchSymbols { get; init; }

    public required int MostLoaded { get; init; }

    public LedgerSql Sql => Session.Sql;

    public StationClock Clock => Session.Clock;

    public ContentDigest ModelDigest { get; } = Network.Model.Digest;

    /// <summary>What is fixed while conditions are evaluated; the date is that of the station's zone.</summary>
    public RunValues Run() => new() { Now = Clock.Local, Parameters = Parameters };

    /// <summary>What this station knows of a partner's files, for the manifest; none before it heard of the partner.</summary>
    public static Acknowledgement? Acknowledge(PartnerState partner) => partner.Reader == HistoryId.Unknown ? null
        : new Acknowledgement(partner.History == HistoryId.Unknown ? partner.Reader : partner.History, Position(partner), FileSequence.None, partner.Reader);

    /// <summary>Where this station stands in a partner's files.</summary>
    public static FilePosition Position(PartnerState partner) =>
        partner.Applied == FileSequence.None ? FilePosition.Start : new FilePosition(partner.Applied, ContentDigest.Parse(partner.AppliedDigest));
}
