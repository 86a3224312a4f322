using System.Collections.Immutable;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

internal enum JournalAction { Inserted, Updated, Deleted }

/// <summary>What a trigger noted: a committed change of one record, in the order of the changes.</summary>
/// <param name="At">The clock of the triggers, milliseconds since 1970-01-01 UTC.</param>
internal sealed record JournalEntry(long Id, JournalAction Action, RecordKey Key, long At)
{
    /// <summary>Indexes of the columns an update changed; empty where that is not known, or all of them are new.</summary>
    public ImmutableArray<int> Fields { get; init; } = [];
}

/// <summary>
/// The journal of one table. Triggers note key, kind and time and nothing else; an update that changes no field byte for byte writes nothing; a changed
/// key writes a delete and an insert. They are silent while the station itself writes.
/// </summary>
internal sealed class Journal(ISourceSession session, LedgerSql sql, TrackedTable table)
{
    private readonly string _name = sql.Database.JournalName(table);

    /// <summary>The entries in the order of the changes.</summary>
    /// <param name="most">How many at most; null for all.</param>
    public List<JournalEntry> Read(int? most = null)
    {
        var columns = ImmutableArray.Create(
            new ColumnPlan(0, "id", "id", SyncType.Int, IsKey: true), new ColumnPlan(1, "op", "op", SyncType.Text), new ColumnPlan(2, "at", "at", SyncType.Int),
            new ColumnPlan(3, "fields", "fields", SyncType.Text.OrNull())).AddRange(table.Key.Select((column, i) => new ColumnPlan(4 + i, $"k{i}", $"k{i}", table.Plan.Columns[column].Type)));
        var plan = new TablePlan(-1, _name, table.Plan.Source, _name, -1, columns, -1, -1);
        using var read = session.Prepare(new ReadRequest(plan, [.. columns.Select(column => column.Index)], [], [new OrderPlan(0, Descending: false)], most));
        using var reader = read.Execute([], CancellationToken.None);
        var entries = new List<JournalEntry>();
        while (reader.Read())
        {
            var action = reader.Text(1) switch { "I" => JournalAction.Inserted, "U" => JournalAction.Updated, _ => JournalAction.Deleted };
            var key = RecordKey.Of([.. table.Key.Select((column, i) => reader.Get(4 + i, table.Plan.Columns[column].Type.Kind))]);
            entries.Add(new JournalEntry(reader.Int(0), action, key, reader.Int(2)) { Fields = action == JournalAction.Updated && !reader.IsNull(3) ? Fields(reader.Text(3)) : [] });
        }

        return entries;
    }

    /// <summary>A number that is not 0 when there are more entries than so many, as a part of a select.</summary>
    public string HasMore(int many) => string.Create(CultureInfo.InvariantCulture, $"coalesce((select 1 from {sql.Dialect.Quote(_name)} limit 1 offset {many}), 0)");

    // As the trigger has noted them: `,2,4`.
    private static ImmutableArray<int> Fields(string noted) =>
        [.. noted.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(column => int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1).Where(index => index >= 0)];

    /// <summary>Removes exactly the entries that were read: one that was committed since stays for the next time.</summary>
    public void Remove(IEnumerable<JournalEntry> entries)
    {
#if MUTANTS
        if (Mutant.Is("M2")) sql.Execute($"delete from {sql.Dialect.Quote(_name)}");
#endif
        sql.AffectListed($"delete from {sql.Dialect.Quote(_name)} where id in", [], [.. entries.Select(entry => (object)entry.Id)]);
    }
}
