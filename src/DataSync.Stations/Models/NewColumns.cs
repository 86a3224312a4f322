using System.Collections.Immutable;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Models;

/// <summary>
/// What the ledger knows of the rows of a table that triggers watch, when its declared columns are others than before. The hashes of rows are over other columns then: taken for
/// changes of users, they would put the old value of every field above what other stations have changed meanwhile. A new column in which something stands has changed; nothing else has.
/// </summary>
internal sealed class NewColumns(LedgerWork work)
{
    /// <summary>Rows that are read together.</summary>
    private const int Together = 1_024;

    /// <summary>Before the journal is collected: the triggers before noted columns by other places.</summary>
    public void Forget(TrackedTable table, ImmutableArray<string> before)
    {
        if (before.SequenceEqual(table.Plan.Columns.Take(before.Length).Select(column => column.Name))) return;
        work.Sql.Execute($"update {work.Sql.Dialect.Quote(work.Sql.Database.JournalName(table))} set fields = null where op = 'U'");
    }

    /// <summary>After the journal was collected.</summary>
    public void Take(TrackedTable table, ImmutableArray<string> before)
    {
        var known = before.ToHashSet();
        var added = table.Plan.Columns.Where(column => !known.Contains(column.Name)).ToList();
        var isComparable = before.All(name => table.Plan.Columns.Any(column => column.Name == name));
        var tracks = work.Tracks(table);
        foreach (var some in tracks.InKeyOrder().Where(track => track.IsLive).Chunk(Together))
        {
            var rows = work.Session.Rows(table).Find([.. some.Select(track => track.Key)]);
            foreach (var track in some)
            {
                if (!rows.TryGetValue(track.Key, out var row)) continue;
                // What no trigger saw is left to the census.
                if (isComparable && track.Content != RowContent.Hash(table, row, known) && track.Content != RowContent.Hash(table, row)) continue;
                tracks.Keep(track);
                ImmutableArray<int> filled = [.. added.Where(column => row[column.Index] is not null).Select(column => column.Index)];
                if (filled.IsEmpty) tracks.Put(track.Holding(table, row));
                else new Collector(work).Take(table, track.Key, row, [new JournalEntry(0, JournalAction.Updated, track.Key, work.Session.Clock.Milliseconds) { Fields = filled }]);
            }
        }
    }
}
