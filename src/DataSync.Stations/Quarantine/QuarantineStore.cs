using System.Collections.Immutable;
using System.Data.Common;
using System.Text;
using DataSync.Stations.Files;
using DataSync.Stations.Files.Blocks;
using DataSync.Stations.Files.Json;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Quarantine;

/// <summary>
/// Rows that the database does not take. They are acknowledged, so nobody sends them again by himself: table and quarantine together are what a partner
/// believes to be here. Which keys lie here is read once; the rows when they are wanted.
/// </summary>
internal sealed class QuarantineStore
{
    private const string Columns = "partner, tbl, rkey, file, at, tries, seen, layout, content, reason, field";

    private readonly LedgerSql _sql;
    private readonly DataModel _model;
    private readonly Dictionary<RecordId, HashSet<StationNumber>> _partners = [];

    public QuarantineStore(LedgerSql sql, DataModel model)
    {
        (_sql, _model) = (sql, model);
        foreach (var (partner, table, key) in sql.Query(r => (new StationNumber(r.GetInt32(0)), r.GetString(1), RecordKey.FromCanonical((byte[])r.GetValue(2))), "select partner, tbl, rkey from ds_quarantine"))
        {
            // A table that no format names any longer stays where it is.
            if (model.Find(table) is { } known) Note(partner, new RecordId(known.Index, key));
        }
    }

    /// <summary>Whether a row of any partner waits here.</summary>
    public bool Contains(RecordId id) => _partners.ContainsKey(id);

    /// <summary>Whether a row of this partner waits here.</summary>
    public bool Contains(StationNumber partner, RecordId id) => _partners.TryGetValue(id, out var partners) && partners.Contains(partner);

    /// <summary>All rows of a partner, parents before children.</summary>
    public List<ArrivedRow> Of(StationNumber partner) => _partners.Count == 0 ? [] :
        [.. _sql.Query(Read, $"select {Columns} from ds_quarantine where partner = @p0", partner.Value).OfType<ArrivedRow>()
            .OrderBy(row => _model.Tables.IndexOf(row.Table)).ThenBy(row => row.Key)];

    public ArrivedRow? Find(StationNumber partner, RecordId id) => !Contains(partner, id) ? null :
        _sql.Query(Read, $"select {Columns} from ds_quarantine where partner = @p0 and tbl = @p1 and rkey = @p2", partner.Value, _model[id.Table].Name, id.Key.Canonical.ToArray()).SingleOrDefault();

    public void Put(StationNumber partner, ArrivedRow row, SetAside why)
    {
        Note(partner, row.Id);
        var columns = row.Columns.Select(column => new FileColumn(row.Table.Plan.Columns[column].Name, row.Table.Plan.Columns[column].Type)).ToImmutableArray();
        using var buffer = new BlockBuffer();
        new RecordCoding("quarantine", columns).Write(buffer, [row.Row]);
        _sql.Put(LedgerSchema.Quarantine, partner.Value, row.Table.Name, row.Key.Canonical.ToArray(), why.File, why.At, why.Tries, row.Seen.Value,
            Encoding.UTF8.GetString(StationJson.Write(columns)), Convert.ToBase64String(buffer.Written), why.Reason, why.Field);
    }

    public void Remove(StationNumber partner, RecordId id)
    {
        if (!_partners.TryGetValue(id, out var partners) || !partners.Remove(partner)) return;
        var table = _model[id.Table];
        foreach (var file in _sql.Query(r => r.GetString(0), "select file from ds_quarantine where partner = @p0 and tbl = @p1 and rkey = @p2", partner.Value, table.Name, id.Key.Canonical.ToArray()))
            ReceiptStore.Settled(_sql, partner, file, table, id.Key);
        if (partners.Count == 0) _partners.Remove(id);
        _sql.Execute("delete from ds_quarantine where partner = @p0 and tbl = @p1 and rkey = @p2", partner.Value, table.Name, id.Key.Canonical.ToArray());
    }

    private void Note(StationNumber partner, RecordId id)
    {
        if (!_partners.TryGetValue(id, out var partners)) _partners.Add(id, partners = []);
        partners.Add(partner);
    }

    private ArrivedRow? Read(DbDataReader r)
    {
        if (_model.Find(r.GetString(1)) is not { } table) return null;
        var layout = StationJson.Read<ImmutableArray<FileColumn>>(Encoding.UTF8.GetBytes(r.GetString(7)));
        var row = new RecordCoding("quarantine", layout).Read(new BlockCursor(Convert.FromBase64String(r.GetString(8))), 1).Single();
        // Columns that the model has no longer are left out.
        var known = layout.Select((column, at) => (At: at, Own: table.Plan.Columns.FirstOrDefault(own => own.Name == column.Name && own.Type == column.Type))).Where(column => column.Own is not null).ToArray();
        return new ArrivedRow(table, [.. known.Select(column => column.Own?.Index ?? -1)], RecordKey.FromCanonical((byte[])r.GetValue(2)),
            row with
            {
                Values = [.. known.Select(column => row.Values[column.At])],
                Stamps = [.. known.SelectMany((column, at) => row.Stamps.Where(stamp => stamp.Column == column.At).Select(stamp => stamp with { Column = at }))],
            }, new ChangeNumber(r.GetInt64(6)))
        {
            Before = new SetAside(r.GetString(3), r.GetInt64(4), r.GetInt64(5), r.GetString(9), r.GetString(10)),
        };
    }
}
