using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Stations.Answers;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Ledger;
using DataSync.Stations.Log;
using DataSync.Stations.Output;

namespace DataSync.Stations.Quarantine;

/// <summary>Tries the rows of one partner again without a file of it. Source: communication.md §Input, step 6.</summary>
internal sealed class QuarantineRetry(StationHost host)
{
    /// <returns>What became of them; null when none of the partner's rows waits.</returns>
    public QuarantineRun? Run(ConnectionPlan connection)
    {
        var partner = host.Network.Station(connection.From);
        var sender = new StationNumber(partner.Number);
        if (host.Sql.Number("select count(*) from ds_quarantine where partner = @p0", sender.Value) == 0) return null;
        return host.Session.InTransaction(() =>
        {
            var collected = new LedgerWork(host.Session);
            new Collector(collected).Collect();
            collected.Write();
            var work = new LedgerWork(host.Session);
            var (counters, rejected) = (new Counters(), new List<RecordStory>());
            var records = new RecordInput(host, work, sender, ChangeNumber.None, host.Network.Format(connection), counters, rejected, "quarantine");
            records.Finish(fileRows: 0);
            new FromBelow(host, work, partner).Hold(records);
            work.Write();
            if (records.Released.Count > 0)
            {
                StationLog.Append(host.Sql, new StationLogEntry(0, host.Clock.Milliseconds, sender, IsOutput: false, "quarantine", "success", "", 0, "", "", null, 0,
                    Received: false, Input: false, "", counters.Tables));
            }

            return new QuarantineRun(partner.Name, [.. records.Released], host.Sql.Number("select count(*) from ds_quarantine where partner = @p0", sender.Value));
        });
    }

    /// <summary>Gives a row up: it is not tried again, and comes only in a newer version, or when the partner is asked for everything.</summary>
    /// <exception cref="StationException">DS7051: it is not in quarantine, or it is there from several partners.</exception>
    public QuarantinedRow Discard(IEnumerable<StationPlan> partners, string tableName, string keyText) => host.Session.InTransaction(() =>
    {
        var place = $"{tableName} {keyText}";
        if (host.Network.Model.Find(tableName) is not { } table)
            throw new StationException(StationCodes.UnknownTable, $"no format exchanges a table {tableName}", place, $"name one of {string.Join(", ", host.Network.Model.Tables.Select(known => known.Name))}");
        var id = new RecordId(table.Index, RecordKeyText.Parse(table, keyText));
        var store = new QuarantineStore(host.Sql, host.Network.Model);
        var found = partners.Select(partner => (Partner: partner, Row: store.Find(new StationNumber(partner.Number), id))).Where(entry => entry.Row is not null).ToArray();
        if (found is not [(var of, { } row)])
        {
            throw new StationException(StationCodes.NotInQuarantine, found.Length == 0 ? "no such row is in quarantine" : $"rows of {string.Join(" and ", found.Select(entry => entry.Partner.Name))} have this key",
                place, "name it as 'datasync quarantine' lists it, with its partner behind --with");
        }

        store.Remove(new StationNumber(of.Number), id);
        return QuarantinedRow.Of(new StationNumber(of.Number), row);
    });

    public ImmutableArray<QuarantinedRow> List(IEnumerable<StationPlan> partners)
    {
        var store = new QuarantineStore(host.Sql, host.Network.Model);
        return [.. partners.SelectMany(partner => store.Of(new StationNumber(partner.Number)).Select(row => QuarantinedRow.Of(new StationNumber(partner.Number), row)))];
    }
}
