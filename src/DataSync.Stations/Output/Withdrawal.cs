using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Output;

/// <summary>
/// Whether the station above may know records that nobody here knows to have been told: what was entered and deleted here before any file named it. A copy of this station may have told of it, or this station
/// itself before a backup was put back. It is withdrawn until a file of the present history is confirmed: with that the station above has everything from here.
/// </summary>
internal static class Withdrawal
{
    public static bool IsDue(LedgerSql sql, HistoryId history, PartnerState partner) =>
        history.Generation > 1 && Published.Find(sql, partner.Partner, partner.Confirmed) is null or { State: Written.Former };
}
