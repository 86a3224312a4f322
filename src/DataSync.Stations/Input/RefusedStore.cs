using System.Data.Common;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Values;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Output;
using DataSync.Stations.Synchronization;

namespace DataSync.Stations.Input;

/// <summary>
/// Records of the station above that are not here because they, or one above them, fail the input condition: each with the version that failed. They are known, so nobody asks for them again while the
/// condition says the same; another version of one is asked for. When one comes in after all, what hangs below it is asked for. Source: stations R104, R118.
/// </summary>
internal sealed class RefusedStore
{
    private const int Block = 4_096;

    private readonly StationHost _host;
    private readonly StationNumber _sender;
    private readonly string _condition;
    private readonly string _moment;
    private readonly Dictionary<int, bool> _any = [];
    private readonly Dictionary<RecordId, (TrackedTable Table, RecordVersion Version)> _noted = [];

    public RefusedStore(StationHost host, StationNumber sender, FormatPlan format)
    {
        (_host, _sender) = (host, sender);
        var run = host.Run();
        var attributes = host.Network.Attributes(host.Network.Me, run);
        var conditions = format.Rows.Where(row => row.InputFunction >= 0).OrderBy(row => row.Table).ToList();
        _condition = SynchronizationDue.Digest(string.Join('\n', conditions.Select(row =>
                $"{row.Table} {row.InputText} {row.InputBasis.Digest} {string.Join(' ', row.InputBasis.Parameters.Select(parameter => ValueText.Quote(run.Parameters[parameter])))}")
            .Concat(Enumerable.Range(0, attributes.Count).Select(i => ValueText.Quote(attributes[i])))));
        _moment = conditions.Select(row => row.InputBasis.Clock).DefaultIfEmpty().Max() switch
        {
            ClockReading.Day => host.Clock.Today.ToString("O", CultureInfo.InvariantCulture),
            ClockReading.Moment => host.Clock.Local.ToString("O", CultureInfo.InvariantCulture),
            _ => "",
        };
    }

    /// <summary>A record that has come in this version is not taken in.</summary>
    public void Note(TrackedTable table, RecordKey key, RecordVersion version)
    {
        _noted[new RecordId(table.Index, key)] = (table, version);
        if (_noted.Count >= Block) Write();
    }

    /// <summary>Records come anew: what was noted of them is forgotten.</summary>
    /// <returns>Those of which anything was.</returns>
    public List<RecordKey> Forget(TrackedTable table, IReadOnlyCollection<RecordKey> keys)
    {
        if (keys.Count == 0 || !Any(table)) return [];
        object[] listed = [.. keys.Select(key => (object)key.Canonical.ToArray())];
        var known = _host.Sql.QueryListed(Key, "select rkey from ds_refused where partner = @p0 and tbl = @p1 and rkey in", [_sender.Value, table.Name], listed);
        if (known.Count > 0) _host.Sql.AffectListed("delete from ds_refused where partner = @p0 and tbl = @p1 and rkey in", [_sender.Value, table.Name], listed);
        return [.. known.Distinct()];
    }

    /// <summary>Whether the condition as it is now has kept a record out.</summary>
    public bool Knows(RecordId id) => _noted.ContainsKey(id) || (_host.Network.Model[id.Table] is var table && Any(table) && _host.Sql.Number(
        "select count(*) from ds_refused where partner = @p0 and tbl = @p1 and rkey = @p2 and scope = @p3 and moment = @p4", _sender.Value, table.Name, id.Key.Canonical.ToArray(), _condition, _moment) > 0);

    /// <summary>How many of a table the condition as it is now has kept out.</summary>
    public long Count(TrackedTable table) => Any(table)
        ? _host.Sql.Number("select count(*) from ds_refused where partner = @p0 and tbl = @p1 and scope = @p2 and moment = @p3", _sender.Value, table.Name, _condition, _moment)
        : 0;

    /// <summary>All of a table that the condition as it is now has kept out, by rising keys, a block at a time.</summary>
    public IEnumerable<SetRecord> Of(TrackedTable table)
    {
        if (!Any(table)) yield break;
        for (var block = Behind(table, []); block.Count > 0; block = block.Count < Block ? [] : Behind(table, block[^1].Key.Canonical.ToArray()))
            foreach (var one in block) yield return one;
    }

    /// <summary>Writes what was noted.</summary>
    public void Write()
    {
        if (_noted.Count == 0) return;
        _host.Sql.Put(LedgerSchema.Refused, [.. _noted], (row, entry) =>
        {
            row.Int(0, _sender.Value);
            row.Text(1, entry.Value.Table.Name);
            row.Bytes(2, entry.Key.Key.Canonical.ToArray());
            row.Text(3, entry.Value.Version.ToString());
            row.Text(4, _condition);
            row.Text(5, _moment);
        });
        foreach (var (table, _) in _noted.Values) _any[table.Index] = true;
        _noted.Clear();
    }

    /// <summary>What another condition had kept out is asked for, in a transaction of its own: it is judged anew, whenever the plan of either station has changed. Time alone has nothing judged anew.</summary>
    public void AskAnew()
    {
        if (_host.Sql.Number("select count(*) from ds_refused where partner = @p0 and scope <> @p1", _sender.Value, _condition) == 0) return;
        _host.Session.InTransaction(() =>
        {
            foreach (var table in _host.Network.Model.Tables)
                foreach (var key in _host.Sql.Query(Key, "select rkey from ds_refused where partner = @p0 and tbl = @p1 and scope <> @p2", _sender.Value, table.Name, _condition)) RequestStore.Add(_host.Sql, _sender, table, key);
            _host.Sql.Execute("delete from ds_refused where partner = @p0 and scope <> @p1", _sender.Value, _condition);
            return true;
        });
    }

    /// <summary>Forgets all of a partner: what it has may be older by now.</summary>
    public static void Forget(LedgerSql sql, StationNumber partner) => sql.Execute("delete from ds_refused where partner = @p0", partner.Value);

    private bool Any(TrackedTable table)
    {
        if (!_any.TryGetValue(table.Index, out var any))
            _any.Add(table.Index, any = _host.Sql.Number("select count(*) from ds_refused where partner = @p0 and tbl = @p1", _sender.Value, table.Name) > 0);
        return any;
    }

    private List<SetRecord> Behind(TrackedTable table, byte[] key) => _host.Sql.Query(r => new SetRecord(Key(r), RecordVersion.Parse(r.GetString(1))),
        $"select rkey, version from ds_refused where partner = @p0 and tbl = @p1 and rkey > @p2 and scope = @p3 and moment = @p4 order by rkey limit {Block}", _sender.Value, table.Name, key, _condition, _moment);

    private static RecordKey Key(DbDataReader r) => RecordKey.FromCanonical((byte[])r.GetValue(0));
}
