using DataSync.Plans.Runtime;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Undo;

namespace DataSync.Stations.Leave;

/// <summary>Why a record stays that should go.</summary>
/// <param name="Rule"><c>E1</c> to <c>E5</c>, <see cref="TreeRule"/>, <see cref="Limit"/>, <see cref="Restored"/>.</param>
/// <param name="Reason">In words.</param>
internal sealed record Protection(string Rule, string Reason)
{
    public const string TreeRule = "tree";

    public const string Limit = "limit";

    public const string Restored = "restored";

    public static Protection Tree { get; } = new(TreeRule, "belongs to a tree in which a record is protected");

    /// <summary>What a rule says, for answers that know no more than its name.</summary>
    public static string Words(string rule) => rule switch
    {
        "E1" => "was never communicated",
        "E2" => "was changed there, and that is not confirmed",
        "E3" => "was changed there that day",
        "E4" => "came from another station, and that is not confirmed",
        "E5" => "is protected by its table's condition",
        TreeRule => Tree.Reason,
        Restored => "was brought back there by a person",
        Limit => "more records would go than the limit allows",
        _ => rule,
    };
}

/// <summary>
/// The protections E1 to E5 of a record that a file from above would remove: it stays while something in it is owed to the sender by the
/// acknowledgement in that very file, was changed here by a user today, or is stock-protected. Source: stations §3.9, R97 to R103, R110.
/// </summary>
/// <param name="host">The station.</param>
/// <param name="sender">Who says that it should go.</param>
/// <param name="acknowledged">The change number up to which the sender is known to have what this station sent.</param>
internal sealed class Protections(StationHost host, StationNumber sender, ChangeNumber acknowledged)
{
    private readonly RunValues _run = host.Run();
    private readonly Row _attributes = host.Network.Attributes(host.Network.Me, host.Run());
    private readonly PartnerState _sender = PartnerState.Load(host.Sql, sender);
    private readonly bool _anyRestored = UndoStore.AnyRestored(host.Sql);

    /// <summary>The protection of a record, or null.</summary>
    public Protection? Of(TrackedTable table, Track track, Row row)
    {
#if MUTANTS
        if (Mutant.Is("M7")) return null;
#endif
        var isOwed = _sender.IsOwed(track, acknowledged);
        if (!track.Communicated) return new("E1", "was never communicated");
        if (isOwed && track.From == StationNumber.None) return new("E2", "was changed here, and the station above has not confirmed it");
        if (track.LocalAt > 0 && host.Clock.DayOf(track.LocalAt) == host.Clock.Today) return new("E3", "was changed here today");
        if (isOwed) return new("E4", $"came from station {track.From}, and the station above has not confirmed it");
        if (table.Plan.ProtectFunctions.Any(function => host.Network.Holds(function, row, _attributes, _run))) return new("E5", "is protected by its table's condition");
        return _anyRestored && UndoStore.IsProtected(host.Sql, table, track.Rid, host.Clock.Ago(host.Network.Me.RemoveDeletedAfter))
            ? new(Protection.Restored, $"was brought back here by a person, less than {host.Network.Me.RemoveDeletedAfter} ago") : null;
    }
}
