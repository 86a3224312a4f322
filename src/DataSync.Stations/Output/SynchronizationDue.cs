using System.Security.Cryptography;
using System.Text;
using DataSync.Plans.Model;
using DataSync.Plans.Values;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Output;

/// <summary>
/// Whether synchronization data travel with an output. Source: stations §3.8, R81 to R86; communication.md §Synchronization data.
/// </summary>
/// <param name="IsDue">Whether they do.</param>
/// <param name="Reason">Why, or why not.</param>
internal sealed record SynchronizationDue(bool IsDue, string Reason)
{
    /// <summary>How long synchronization data count as under way where the connection does not say.</summary>
    private const int DefaultReceiptDays = 5;

    public static SynchronizationDue Decide(ConnectionPlan connection, bool isBelow, PartnerState partner, string condition, bool repeats, HistoryId ours, StationClock clock)
    {
        if (!connection.Synchronize) return new(false, "the connection does not synchronize (R83)");
        if (!isBelow) return new(false, "only the station above synchronizes (R81)");
        if (partner.HasNotAnswered(ours)) return new(false, $"this station was restored or copied, and {connection.To} has not sent back yet what it may lack");
        if (connection.SynchronizeEvery is not { } cycle) return new(true, "in each session (R84)");
        if (IsUnderWay(connection, partner, condition, repeats, clock)) return new(false, "synchronization data are under way");
        if (partner.SyncDate is not { } last) return new(true, "never synchronized");
        if (partner.SyncCondition != condition) return new(true, "the condition has changed");
        var due = last.AddMonths(cycle.Months).AddDays((int)(cycle.Milliseconds / SyncDuration.MillisecondsPerDay));
        return clock.Today >= due
            ? new(true, $"last on {last:yyyy-MM-dd}, every {cycle} (R86)")
            : new(false, $"last on {last:yyyy-MM-dd}, due on {due:yyyy-MM-dd} (R85)");
    }

    /// <summary>The condition as it is kept in the ledger.</summary>
    public static string Digest(string condition) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(condition)));

    private static bool IsUnderWay(ConnectionPlan connection, PartnerState partner, string condition, bool repeats, StationClock clock)
    {
        if (partner.SyncFile == FileSequence.None || partner.SyncDigest != condition) return false;
        if (repeats && partner.SyncFile > partner.Confirmed) return false; // The file that carried them is given up.
        return !clock.HasPassed(partner.SyncAt, connection.ReceiptWithin ?? SyncDuration.FromDays(DefaultReceiptDays));
    }
}
