using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Synchronization;

/// <summary>
/// Compares a set with the records here, which stream through, sorted by key, and are not kept. The answer is exact, or there is none: then nothing may be
/// deleted, and the next file brings a list. Source: communication.md §Synchronization data, step 2.
/// </summary>
public static class SetComparer
{
    /// <summary>In what the records here differ from the set.</summary>
    /// <param name="set">The set.</param>
    /// <param name="here">The records here, and those known here that are not, enumerated twice.</param>
    /// <returns>The difference, or null where a sketch is too small for it or is none of a set.</returns>
    public static SetDifference? Compare(SynchronizationSet set, IEnumerable<SetRecord> here) =>
        set.Coding == SetCoding.Sketch ? BySketch(set, here) : ByList(set, here);

    private static SetDifference ByList(SynchronizationSet set, IEnumerable<SetRecord> here)
    {
        var hash = set.Hash;
        List<RecordKey> surplus = [], missing = [], differing = [];
        using var records = here.GetEnumerator();
        var isRecord = records.MoveNext();
        foreach (var listed in set.Listed)
        {
            while (isRecord && records.Current.Key.CompareTo(listed.Key) < 0) Pass();
            if (!isRecord || records.Current.Key != listed.Key)
            {
                missing.Add(listed.Key);
                continue;
            }

            if (!records.Current.IsHere) missing.Add(listed.Key);
            else if (set.ComparesVersions && hash.Digest(records.Current.Version) != listed.Version) differing.Add(listed.Key);
            isRecord = records.MoveNext();
        }

        while (isRecord) Pass();
        return new SetDifference(surplus, missing, [], differing);

        void Pass()
        {
            if (records.Current.IsHere) surplus.Add(records.Current.Key);
            isRecord = records.MoveNext();
        }
    }

    private static SetDifference? BySketch(SynchronizationSet set, IEnumerable<SetRecord> here)
    {
        var tally = new SetTally(set.Hash, new SetSketch(set.Symbols));
        foreach (var record in here)
        {
            if (record.IsHere) tally.Add(set.ElementOf(record));
        }

        if (tally.Count == set.Count && tally.Sum == set.Sum) return SetDifference.None;
        var sketch = set.Sketch();
        if (tally.Sketch is { } own) sketch.Subtract(own);
#if MUTANTS
        if (Mutant.Is("M19")) return sketch.Peel() is { } unchecked19 ? Named(set, here, unchecked19) : SetDifference.None;
#endif
        return sketch.Peel() is { } found && Reproduces(set, tally, found) ? Named(set, here, found) : null;
    }

    // Whether the set here, less the surplus and with what is missing, is the set there: by number and by sum.
    private static bool Reproduces(SynchronizationSet set, SetTally tally, SketchDifference found)
    {
        var hash = set.Hash;
        var sum = tally.Sum;
        foreach (var element in found.First) sum = unchecked(sum + hash.Weight(element));
        foreach (var element in found.Other) sum = unchecked(sum - hash.Weight(element));
        return tally.Count + found.First.Count - found.Other.Count == set.Count && sum == set.Sum;
    }

    // The second time through: which records the elements stand for. What is missing must not be here, all that is surplus must be. Wherever two
    // keys have one hash nothing is decided.
    private static SetDifference? Named(SynchronizationSet set, IEnumerable<SetRecord> here, SketchDifference found)
    {
        var hash = set.Hash;
        var there = found.First.Select(element => element.Hash).ToHashSet();
        var only = found.Other.Select(element => element.Hash).ToHashSet();
        if (there.Count != found.First.Count || only.Count != found.Other.Count) return null;
        var unknown = there.ToHashSet();
        List<RecordKey> surplus = [], missing = [], differing = [];
        foreach (var record in here)
        {
            var element = hash.Element(record.Key.Canonical);
            var isThere = there.Contains(element.Hash);
            if (!isThere && !only.Contains(element.Hash)) continue;
            if (record.IsHere)
            {
                // Taken out, so that a second one is found out.
                if (!only.Remove(element.Hash) || !found.Other.Contains(set.ElementOf(record))) return null;
                (isThere ? differing : surplus).Add(record.Key);
            }
            else if (isThere)
            {
                missing.Add(record.Key);
            }

            if (isThere) unknown.Remove(element.Hash);
        }

        return only.Count > 0 ? null : new SetDifference(surplus, missing, [.. unknown.Order()], differing);
    }
}
