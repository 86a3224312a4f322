using DataSync.Stations.Files;
using DataSync.Stations.Files.Blocks;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Quarantine;
using DataSync.Stations.Scope;
using DataSync.Stations.Synchronization;

namespace DataSync.Stations.Output;

/// <summary>
/// Step 5 of an output: the sets of the tables that are listed, of all records in scope, which count as held from then on. Records are read in the order of their
/// keys' bytes, as the ledger has them, and are not kept. What the target has sent and waits in quarantine here is listed too, as it waits: the target may hold the only row there is of it. Their versions are always compared too: that costs four bytes for a symbol, and repairs what changed unseen.
/// Source: stations R87 to R92.
/// </summary>
/// <remarks>
/// A sketch is made for: <see cref="Floor"/>; what the source knows to differ, that is records it lists for the first time and such as leave by not being listed; twice what
/// the comparison before found; and an eighth of what changed since the last one that succeeded, for what was edited below meanwhile or could not be taken in. Before the first one the branch holds what
/// the initial load brought.
/// Files under way make no difference: the set is compared behind them. When it was too little nothing is lost but time: the next file carries the list.
/// </remarks>
internal sealed class SetOutput(StationHost host, LedgerWork work, TargetScope scope, StationNumber target, Delta delta)
{
    /// <summary>Elements that are expected to differ, whatever is known.</summary>
    public const int Floor = 64;

    private const int ShareOfChanges = 8;

    /// <summary>Records that are read together.</summary>
    private const int Together = 1_024;

    private readonly QuarantineStore _quarantine = new(host.Sql, host.Network.Model);

    public void AddTo(FileContent content)
    {
        foreach (var table in host.Network.Model.Tables.Where(scope.Lists)) content.AddSet(table, Build(table));
    }

    private EncodedSet Build(TrackedTable table)
    {
        var last = SetStore.Find(host.Sql, target, table);
        var changed = last.Compared > ChangeNumber.None ? work.Tracks(table).CountSince(last.Compared) : 0;
        var expected = Floor + delta.Leaving(table) + 2 * last.Found + changed / ShareOfChanges;
        return Build(table, new SetSize(expected, last.Failed) { Fixed = host.SketchSymbols }) ?? Build(table, new SetSize(expected, ListOnly: true))
            ?? throw new InvalidOperationException("A list is never given up.");
    }

    private EncodedSet? Build(TrackedTable table, SetSize size)
    {
        var columns = FileContent.Columns(table, table.Key);
        var fields = host.Network.WithoutOwn(table, scope.Fields(table));
        var held = work.Held(target);
        var fresh = 0L;
        using var builder = new SetBuilder(host.Entropy, versions: true, size);
        var waiting = new Queue<SetRecord>(_quarantine.Of(target).Where(row => row.Table.Index == table.Index).Select(row => new SetRecord(row.Key, row.Versions.Together(table, fields))));
        foreach (var (track, row, known) in InKeyOrder(table))
        {
            while (waiting.TryPeek(out var before) && before.Key.CompareTo(track.Key) < 0) builder.Add(waiting.Dequeue());
            SetRecord? other = waiting.TryPeek(out var same) && same.Key == track.Key ? waiting.Dequeue() : null;
            if (!scope.Contains(table, row)) continue;
            if (!KeyCoding.Fits(track.Key, columns))
            {
                throw new StationFileException(StationFileCodes.ValueDoesNotFitColumn, $"key {track.Key} is not of the types ({string.Join(", ", columns.Select(column => column.Type))})", table.Name,
                    "make the data model say what the key columns of the database really hold");
            }

            builder.Add(other ?? new SetRecord(track.Key, track.Versions.Together(table, fields)));
            if (known is null)
            {
                fresh++;
                held.Put(new Held(table, track.Rid, FileSequence.None, Inside: true, FileSequence.None, Again: false));
            }
            else if (!known.Inside)
            {
                held.Put(known with { Inside = true });
            }
        }

        foreach (var rest in waiting) builder.Add(rest);
        return builder.Complete(size.Expected + fresh);
    }

    private IEnumerable<(Track Track, Plans.Runtime.Row Row, Held? Held)> InKeyOrder(TrackedTable table)
    {
        foreach (var some in work.Tracks(table).InKeyOrder().Where(track => track.IsLive).Chunk(Together))
        {
            var rows = host.Session.Rows(table).Find([.. some.Select(track => track.Key)]);
            var held = work.Held(target).Of(table, [.. some.Select(track => track.Rid)]);
            foreach (var track in some)
                if (rows.TryGetValue(track.Key, out var row)) yield return (track, row, held.GetValueOrDefault(track.Rid));
        }
    }
}
