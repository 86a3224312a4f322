using System.Data.Common;
using DataSync.Plans.Sources;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>The tracks of one table: what the database holds, overlaid by what has changed since and is not written yet.</summary>
internal sealed class TrackStore(LedgerSql sql, TrackedTable table)
{
    private const int Block = 4_096;

    // As PartnerState.IsOwed has it.
    private const string OwedTo = "(src <> @p2 or cn <= @p3)";

    private readonly LedgerTable _table = LedgerSchema.Track(sql.Database.TrackName(table));
    private readonly string _name = sql.Dialect.Quote(sql.Database.TrackName(table));
    private readonly Dictionary<RecordKey, Track?> _byKey = [];
    private readonly Dictionary<long, Track> _byRid = [];
    private readonly HashSet<long> _changed = [];
    private readonly VersionTexts _versions = new();
    private readonly StampTexts _stamps = new();
    private (ChangeNumber Number, List<Track> Tracks)? _since;
    private long _lastRid = -1;
    private long _firstRid = long.MaxValue;

    public Track? Find(RecordKey key)
    {
        if (_byKey.TryGetValue(key, out var track)) return track;
        track = sql.Query(Read, $"select {_table.Names} from {_name} where rkey = @p0", key.Canonical.ToArray()).SingleOrDefault();
        if (track is not null && _byRid.TryGetValue(track.Rid, out var overlaid)) track = overlaid;
        Remember(key, track);
        return track;
    }

    /// <summary>Reads the tracks of many keys at a time, so that they need not be asked for one by one.</summary>
    public void Load(IEnumerable<RecordKey> keys)
    {
        HashSet<RecordKey> unknown = [.. keys.Where(key => !_byKey.ContainsKey(key))];
        if (KeyRange.Of(unknown) is { } range)
        {
            Keep(unknown, sql.Query(Read, $"select {_table.Names} from {_name} where rkey >= @p0 and rkey <= @p1", RecordKey.Of(range.First).Bytes, RecordKey.Of(range.Last).Bytes).Where(track => unknown.Contains(track.Key)));
            return;
        }

        foreach (var some in unknown.Chunk(LedgerSql.MostListed))
            Keep(some, sql.QueryListed(Read, $"select {_table.Names} from {_name} where rkey in", [], [.. some.Select(key => key.Bytes)]));
    }

    private void Keep(IReadOnlyCollection<RecordKey> asked, IEnumerable<Track> found)
    {
        foreach (var track in found) Remember(track.Key, _byRid.TryGetValue(track.Rid, out var overlaid) ? overlaid : track);
        foreach (var key in asked) _byKey.TryAdd(key, null);
    }

    /// <summary>The same for local numbers.</summary>
    public void Load(IEnumerable<long> rids)
    {
        foreach (var some in rids.Where(rid => !_byRid.ContainsKey(rid)).Distinct().Chunk(LedgerSql.MostListed))
            foreach (var track in sql.QueryListed(Read, $"select {_table.Names} from {_name} where rid in", [], [.. some.Cast<object>()])) Remember(track.Key, track);
    }

    /// <summary>Has a track that was read and not kept at hand, for it is about to change.</summary>
    public void Keep(Track track) => _byKey.TryAdd(track.Key, _byRid.TryGetValue(track.Rid, out var overlaid) ? overlaid : _byRid[track.Rid] = track);

    /// <summary>A track that was read, as it has become since.</summary>
    public Track Current(Track track) => _byRid.GetValueOrDefault(track.Rid, track);

    public Track? Find(long rid)
    {
        if (_byRid.TryGetValue(rid, out var track)) return track;
        track = sql.Query(Read, $"select {_table.Names} from {_name} where rid = @p0", rid).SingleOrDefault();
        if (track is not null) Remember(track.Key, track);
        return track;
    }

    /// <summary>Records changed behind a change number.</summary>
    public IReadOnlyList<Track> Since(ChangeNumber number)
    {
        if (_since is not { } last || last.Number != number) _since = last = (number, Overlaid(sql.Query(Read, $"select {_table.Names} from {_name} where cn > @p0", number.Value), track => track.Number > number));
        return last.Tracks;
    }

    /// <summary>Records that a partner is owed and whose last change lies between two change numbers.</summary>
    /// <param name="partner">The partner.</param>
    /// <param name="behind">The first number is the next one.</param>
    /// <param name="upTo">The last number; null for all.</param>
    public List<Track> Owed(PartnerState partner, ChangeNumber behind, ChangeNumber? upTo) =>
        Overlaid(sql.Query(Read, $"select {_table.Names} from {_name} where cn > @p0 and cn <= @p1 and {OwedTo}", behind.Value, upTo?.Value ?? long.MaxValue, partner.Partner.Value, partner.Raw.Value),
            track => partner.IsOwed(track, behind) && (upTo is null || track.Number <= upTo));

    /// <summary>The change number up to which a partner is owed so many records behind another one, as the ledger has it; none where they are fewer.</summary>
    public ChangeNumber NumberOf(PartnerState partner, ChangeNumber behind, int records) => new(sql.Number(
        $"select coalesce((select cn from {_name} where cn > @p0 and cn <= @p1 and {OwedTo} order by cn limit 1 offset {records - 1}), 0)", behind.Value, long.MaxValue, partner.Partner.Value, partner.Raw.Value));

    /// <summary>The first change number behind another one with which a partner is owed a deletion; none where there is none.</summary>
    public ChangeNumber FirstGone(PartnerState partner, ChangeNumber behind)
    {
        var stored = sql.Number($"select coalesce(min(cn), 0) from {_name} where cn > @p0 and cn <= @p1 and {OwedTo} and state in ({(int)TrackState.Deleted}, {(int)TrackState.Untold})",
            behind.Value, long.MaxValue, partner.Partner.Value, partner.Raw.Value);
        var changed = _changed.Select(rid => _byRid[rid]).Where(track => partner.IsOwed(track, behind) && track.State is TrackState.Deleted or TrackState.Untold).Select(track => track.Number.Value).DefaultIfEmpty().Min();
        return new ChangeNumber(stored == 0 || changed == 0 ? Math.Max(stored, changed) : Math.Min(stored, changed));
    }

    /// <summary>Records that a file behind this one carried upwards.</summary>
    /// <param name="file">The file.</param>
    /// <param name="upTo">Those changed behind this number are left out; null for none.</param>
    public List<Track> NamedSince(FileSequence file, ChangeNumber? upTo) =>
        Overlaid(sql.Query(Read, $"select {_table.Names} from {_name} where named > @p0 and cn <= @p1", file.Value, upTo?.Value ?? long.MaxValue), track => track.Named > file && (upTo is null || track.Number <= upTo));

    /// <summary>How many records are changed behind a change number, as the ledger has it.</summary>
    public long CountSince(ChangeNumber number) => sql.Number($"select count(*) from {_name} where cn > @p0", number.Value);

    /// <summary>How many records live, as they are now.</summary>
    public long CountLive()
    {
        var stored = sql.Number($"select count(*) from {_name} where state = {(int)TrackState.Live}");
        foreach (var some in _changed.Where(rid => rid <= _firstRid).Chunk(LedgerSql.MostListed))
            stored -= sql.QueryListed(reader => reader.GetInt64(0), $"select rid from {_name} where state = {(int)TrackState.Live} and rid in", [], [.. some.Cast<object>()]).Count;
        return stored + _changed.Count(rid => _byRid[rid].IsLive);
    }

    /// <summary>All records sorted by their keys' bytes, read block by block and not kept. Only those already given may be changed meanwhile.</summary>
    public IEnumerable<Track> InKeyOrder()
    {
        var changed = new Queue<Track>(_changed.Select(rid => _byRid[rid]).OrderBy(track => track.Key));
        var block = sql.Query(Read, $"select {_table.Names} from {_name} order by rkey limit {Block}");
        while (block.Count > 0)
        {
            foreach (var track in block.Where(track => !_changed.Contains(track.Rid)))
            {
                while (changed.TryPeek(out var next) && next.Key.CompareTo(track.Key) < 0) yield return changed.Dequeue();
                yield return track;
            }

            block = block.Count < Block ? [] : sql.Query(Read, $"select {_table.Names} from {_name} where rkey > @p0 order by rkey limit {Block}", block[^1].Key.Canonical.ToArray());
        }

        while (changed.TryDequeue(out var left)) yield return left;
    }

    /// <summary>Some records behind a local number, in the order of these numbers, as they are now. What is read is not kept.</summary>
    /// <param name="behind">The number.</param>
    /// <param name="most">How many at most; from 1.</param>
    /// <param name="changed">Only those changed behind this change number, which none that is not written yet is below.</param>
    /// <returns>None when there are no more.</returns>
    public List<Track> Behind(long behind, int most, ChangeNumber changed)
    {
        var stored = changed == ChangeNumber.None ? sql.Query(Read, $"select {_table.Names} from {_name} where rid > @p0 order by rid limit @p1", behind, most)
            : sql.Query(Read, $"select {_table.Names} from {_name} where rid > @p0 and cn > @p2 order by rid limit @p1", behind, most, changed.Value);
        // New ones are not stored yet, and have the highest numbers.
        var last = stored.Count < most ? long.MaxValue : stored[^1].Rid;
        return [.. stored.Where(track => !_changed.Contains(track.Rid)).Concat(_changed.Where(rid => rid > behind && rid <= last).Select(rid => _byRid[rid])).OrderBy(track => track.Rid).Take(most)];
    }

    /// <summary>The highest local number there is.</summary>
    public long LastRid() => Math.Max(sql.Number($"select coalesce(max(rid), 0) from {_name}"), _lastRid);

    public List<Track> All() => Overlaid(sql.Query(Read, $"select {_table.Names} from {_name}"), _ => true);

    /// <summary>Takes a changed track; a rid of 0 makes it a new one.</summary>
    public Track Put(Track track)
    {
        DemandFits(track.Key);
        if (track.Rid == 0) track = track with { Rid = NextRid() };
        Remember(track.Key, track);
        _changed.Add(track.Rid);
        _since = null;
        return track;
    }

    /// <summary>Writes tracks of records that have none, at once, and keeps nothing of them; call inside a ledger transaction.</summary>
    public void Begin(IEnumerable<Track> tracks)
    {
        List<Track> fresh = [.. tracks.Select(track => track with { Rid = NextRid() })];
        foreach (var track in fresh) DemandFits(track.Key);
        sql.Insert(_table, fresh, Fill);
        _firstRid = _lastRid;
    }

    /// <summary>
    /// Writes the tracks of new records that were taken since, at once, and keeps none of them at hand; call inside the ledger transaction in which all of this work is done and written, and which begins with
    /// a new one when it is repeated.
    /// </summary>
    public void WriteNew()
    {
        List<Track> fresh = [.. _changed.Where(rid => rid > _firstRid).Order().Select(rid => _byRid[rid])];
        if (fresh.Count == 0) return;
        sql.Insert(_table, fresh, Fill);
        foreach (var track in fresh)
        {
            _changed.Remove(track.Rid);
            _byRid.Remove(track.Rid);
            _byKey.Remove(track.Key);
        }

        _firstRid = _lastRid;
    }

    /// <summary>Writes what has changed; call inside a ledger transaction.</summary>
    public void Write()
    {
        var (fresh, rows) = (new List<Track>(), new List<Track>());
        foreach (var rid in _changed) (rid > _firstRid ? fresh : rows).Add(_byRid[rid]);
        sql.Insert(_table, fresh, Fill);
        if (sql.Database.UpdatesInTurn) sql.Update(_table, rows, FillChanged);
        else sql.Put(_table, rows, Fill);
    }

    private void Fill(RowWriter row, Track track)
    {
        row.Int(0, track.Rid);
        row.Bytes(1, track.Key.Bytes);
        FillChanging(row, track, first: 2);
    }

    // The number is the key, and the record's own key stays with it.
    private void FillChanged(RowWriter row, Track track)
    {
        FillChanging(row, track, first: 0);
        row.Int(_table.Columns.Length - 2, track.Rid);
    }

    private void FillChanging(RowWriter row, Track track, int first)
    {
        row.Int(first, track.Number.Value);
        row.Int(first + 1, track.Born);
        row.Text(first + 2, _versions.Of(track.Version));
        row.Int(first + 3, track.Life.Value);
        row.Int(first + 4, (int)track.State);
        row.Int(first + 5, track.From.Value);
        row.Int(first + 6, track.LocalAt);
        row.Int(first + 7, track.Content);
        row.Int(first + 8, track.Communicated ? 1 : 0);
        row.Int(first + 9, track.Named.Value);
        row.Text(first + 10, _stamps.Of(track.Versions));
        row.Text(first + 11, track.Prints);
    }

    private List<Track> Overlaid(List<Track> stored, Func<Track, bool> wanted)
    {
        var result = stored.Where(track => !_byRid.ContainsKey(track.Rid)).ToList();
        result.AddRange(_byRid.Values.Where(wanted));
        return result;
    }

    /// <summary>Whether a key is short enough for the ledger.</summary>
    public static bool Fits(RecordKey key) => key.Canonical.Length <= LedgerTable.LongestKey;

    // Longer ones no index of every database holds; cut, two of them could become one.
    private void DemandFits(RecordKey key)
    {
        if (Fits(key)) return;
        throw new StationException(StationCodes.LongKey, $"a key of {key.Canonical.Length} bytes is longer than the {LedgerTable.LongestKey} a ledger takes", $"{table.Name} {key.ToString()[..80]}…",
            "give the table a shorter key");
    }

    private long NextRid()
    {
        if (_lastRid < 0) _firstRid = _lastRid = sql.Number($"select coalesce(max(rid), 0) from {_name}");
        return ++_lastRid;
    }

    private void Remember(RecordKey key, Track? track)
    {
        _byKey[key] = track;
        if (track is not null) _byRid[track.Rid] = track;
    }

    private Track Read(DbDataReader reader) => new(
        reader.GetInt64(0), RecordKey.FromOwned(reader.GetFieldValue<byte[]>(1)), new ChangeNumber(reader.GetInt64(2)), reader.GetInt64(3),
        _versions.Read(reader.GetString(4)), new Life(reader.GetInt32(5)), (TrackState)reader.GetInt32(6), new StationNumber(reader.GetInt32(7)),
        reader.GetInt64(8), reader.GetInt64(9), reader.GetInt64(10) != 0, new FileSequence(reader.GetInt64(11)))
    {
        Stamps = _stamps.Read(reader.GetString(12)), Prints = reader.GetString(13),
    };
}
