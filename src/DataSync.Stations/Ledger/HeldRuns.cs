namespace DataSync.Stations.Ledger;

/// <summary>
/// What a load adds to what a partner holds: neighbours by their local numbers, all alike but for these. Only the first and the last of each run is kept, and of numbers that nothing was held of when it was
/// asked, the range.
/// </summary>
internal sealed class HeldRuns
{
    /// <summary>Each is looked through for every record: where they are not neighbours, single records are the better way.</summary>
    private const int Most = 32;

    private readonly List<(Held First, long Last)> _runs = [];
    private readonly List<(int Table, KeyRange Range)> _absent = [];

    /// <summary>The runs: the first record of each, and the last number.</summary>
    public IReadOnlyList<(Held First, long Last)> All => _runs;

    /// <summary>Notes that the ledger has nothing of these numbers.</summary>
    /// <returns>False where too much is noted already.</returns>
    public bool NoteAbsent(TrackedTable table, KeyRange range)
    {
        if (_absent.Count > 0 && _absent[^1] is var (index, before) && index == table.Index && range.First == before.Last + 1)
        {
            _absent[^1] = (index, new KeyRange(before.First, range.Last));
            return true;
        }

        if (_absent.Count == Most) return false;
        _absent.Add((table.Index, range));
        return true;
    }

    /// <summary>Whether the ledger is known to have nothing of a record.</summary>
    public bool IsAbsent(TrackedTable table, long rid)
    {
        for (var i = _absent.Count - 1; i >= 0; i--)
            if (_absent[i].Table == table.Index && rid >= _absent[i].Range.First && rid <= _absent[i].Range.Last) return true;
        return false;
    }

    public Held? Find(TrackedTable table, long rid) => RunOf(table, rid) is >= 0 and var at ? _runs[at].First with { Rid = rid } : null;

    /// <summary>Takes a record that the ledger has nothing of.</summary>
    /// <returns>False where that is not known, one is there already, or there are too many runs: then it is not taken.</returns>
    public bool Add(Held held)
    {
        if (!IsAbsent(held.Table, held.Rid) || RunOf(held.Table, held.Rid) >= 0) return false;
        if (_runs.Count > 0 && _runs[^1] is var (first, last) && held.Rid == last + 1 && IsLike(held, first))
        {
            _runs[^1] = (first, held.Rid);
            return true;
        }

        if (_runs.Count == Most) return false;
        _runs.Add((held, held.Rid));
        return true;
    }

    /// <summary>Whether two records differ in nothing but their numbers.</summary>
    public static bool IsLike(Held one, Held other) => one.Table.Index == other.Table.Index && one.Brought == other.Brought && one.Inside == other.Inside && one.Left == other.Left && one.Again == other.Again;

    /// <summary>Gives back all records of the run that one is in, and keeps none of them: it is about to become another.</summary>
    /// <returns>None where it is in none.</returns>
    public IEnumerable<Held> Dissolve(TrackedTable table, long rid)
    {
        if (RunOf(table, rid) is not (>= 0 and var at)) return [];
        var (first, last) = _runs[at];
        _runs.RemoveAt(at);
        return Each(first, last);
    }

    /// <summary>All records of a table.</summary>
    public IEnumerable<Held> Of(TrackedTable table) => _runs.Where(run => run.First.Table.Index == table.Index).SelectMany(run => Each(run.First, run.Last));

    /// <summary>The records of a run.</summary>
    public static IEnumerable<Held> Each(Held first, long last)
    {
        for (var rid = first.Rid; rid <= last; rid++) yield return first with { Rid = rid };
    }

    private int RunOf(TrackedTable table, long rid)
    {
        for (var i = _runs.Count - 1; i >= 0; i--)
            if (_runs[i].First.Table.Index == table.Index && rid >= _runs[i].First.Rid && rid <= _runs[i].Last) return i;
        return -1;
    }
}
