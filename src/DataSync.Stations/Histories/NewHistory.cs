using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Log;
using DataSync.Stations.Output;

namespace DataSync.Stations.Histories;

/// <summary>
/// Begins a new history of this station, inside a transaction and before anything is collected: its generation is above all that are known, so no version is given twice. Every
/// connection starts from what was confirmed, and synchronization data wait for the partner's answer.
/// </summary>
internal static class NewHistory
{
    /// <param name="sql">The ledger.</param>
    /// <param name="station">This station.</param>
    /// <param name="known">The highest history known of it.</param>
    /// <param name="entropy">Random bits.</param>
    /// <param name="at">When, milliseconds since 1970-01-01 UTC.</param>
    /// <param name="note">Why.</param>
    public static HistoryId Begin(LedgerSql sql, StationNumber station, HistoryId known, IEntropy entropy, long at, HistoryNote note)
    {
        var next = known.Next(entropy);
        sql.Execute("update ds_station set history = @p0", next.ToString());
        sql.Execute("update ds_partner set repeats = 1, sync_date = '', sync_condition = '', sync_file = 0");
        Published.End(sql);
        Log(sql, station, at, note);
        return next;
    }

    /// <summary>The station has another number: no partner has heard of it under this one.</summary>
    public static void Renumber(LedgerSql sql, StationNumber station)
    {
        sql.Execute("update ds_station set number = @p0", station.Value);
        var unknown = HistoryId.Unknown.ToString();
        sql.Execute("update ds_partner set history = @p0, reader = @p0, answered = @p0, applied = 0, applied_digest = '', confirmed = 0, raw = @p1", unknown, sql.Number("select cn from ds_station"));
        sql.Execute("update ds_in set status = 'Former', told = -1");
    }

    public static void Log(LedgerSql sql, StationNumber about, long at, HistoryNote note) => StationLog.Append(sql, new StationLogEntry(
        0, at, about, IsOutput: false, "new history", "begun", "", 0, note.Code, $"{note.Cause}; {note.Remedy}", null, 0, Received: false, Input: false, "", []));
}
