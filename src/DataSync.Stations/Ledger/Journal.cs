using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

internal enum JournalAction { Inserted, Updated, Deleted }

/// <summary>What a trigger noted: a committed change of one record, in the order of the changes.</summary>
/// <param name="At">The database's clock, milliseconds since 1970-01-01 UTC.</param>
internal sealed record JournalEntry(long Id, JournalAction Action, RecordKey Key, long At);

/// <summary>
/// The journal of one table on SQLite: the triggers that fill it, and reading it. Triggers note key, kind and time and nothing else; an update that
/// changes no field byte for byte writes nothing; a changed key writes a delete and an insert. They are silent while the station itself writes.
/// </summary>
internal sealed class Journal(ISourceSession session, LedgerSql sql, TrackedTable table, string clock)
{
    private string Name => "ds_journal_" + table.Name;

    private string Quoted => sql.Dialect.Quote(Name);

    /// <summary>Creates journal and triggers, anew where the table's columns have changed.</summary>
    public void Install()
    {
        var keys = string.Join(", ", table.Key.Select((_, i) => $"k{i}"));
        sql.Execute($"create table if not exists {Quoted} (id integer primary key autoincrement, op text not null, {keys}, fields text, at integer not null)");
        var target = sql.Dialect.QuoteTable(table.Plan.PhysicalName);
        foreach (var (suffix, body) in Triggers())
        {
            var trigger = sql.Dialect.Quote($"{Name}_{suffix}");
            var wanted = $"CREATE TRIGGER {trigger} after {body.Event} on {target} for each row when (select loading from ds_station) = 0 and ({body.When}) begin {body.Insert} end";
            if (sql.Query(reader => reader.GetString(0), "select sql from sqlite_master where type = 'trigger' and name = @p0", $"{Name}_{suffix}").SingleOrDefault() == wanted) continue;
            sql.Execute($"drop trigger if exists {trigger}");
            sql.Execute(wanted);
        }
    }

    /// <summary>All entries in the order of the changes.</summary>
    public List<JournalEntry> Read()
    {
        var columns = ImmutableArray.Create(
            new ColumnPlan(0, "id", "id", SyncType.Int, IsKey: true), new ColumnPlan(1, "op", "op", SyncType.Text), new ColumnPlan(2, "at", "at", SyncType.Int))
            .AddRange(table.Key.Select((column, i) => new ColumnPlan(3 + i, $"k{i}", $"k{i}", table.Plan.Columns[column].Type)));
        var plan = new TablePlan(-1, Name, table.Plan.Source, Name, -1, columns, -1, -1);
        using var read = session.Prepare(new ReadRequest(plan, [.. columns.Select(column => column.Index)], [], [new OrderPlan(0, Descending: false)], null));
        using var reader = read.Execute([], CancellationToken.None);
        var entries = new List<JournalEntry>();
        while (reader.Read())
        {
            var action = reader.Text(1) switch { "I" => JournalAction.Inserted, "U" => JournalAction.Updated, _ => JournalAction.Deleted };
            var key = RecordKey.Of([.. table.Key.Select((column, i) => reader.Get(3 + i, table.Plan.Columns[column].Type.Kind))]);
            entries.Add(new JournalEntry(reader.Int(0), action, key, reader.Int(2)));
        }

        return entries;
    }

    /// <summary>Removes exactly the entries that were read: one that was committed since stays for the next time.</summary>
    public void Remove(IEnumerable<JournalEntry> entries)
    {
        foreach (var entry in entries) sql.Execute($"delete from {Quoted} where id = @p0", entry.Id);
    }

    private IEnumerable<(string Suffix, (string Event, string When, string Insert) Body)> Triggers()
    {
        var keyChanged = string.Join(" or ", table.Key.Select(Differs));
        var changed = string.Join(" or ", table.Plan.Columns.Select(column => Differs(column.Index)));
        var fields = string.Join(" || ", table.Plan.Columns.Select(column => $"case when {Differs(column.Index)} then ',{column.Index}' else '' end"));
        yield return ("insert", ("insert", "1", Note("I", "new", "'*'")));
        yield return ("delete", ("delete", "1", Note("D", "old", "null")));
        yield return ("update", ("update", $"not ({keyChanged}) and ({changed})", Note("U", "new", fields)));
        yield return ("rekey", ("update", keyChanged, Note("D", "old", "null") + " " + Note("I", "new", "'*'")));
    }

    private string Note(string op, string row, string fields)
    {
        var names = string.Join(", ", table.Key.Select((_, i) => $"k{i}"));
        var values = string.Join(", ", table.Key.Select(column => $"{row}.{Physical(column)}"));
        return $"insert into {Quoted} (op, {names}, fields, at) values ('{op}', {values}, {fields}, {clock});";
    }

    // Byte for byte, whatever the column's collation: 'Smith' to 'SMITH' is a change, and so is 1 to '1'.
    private string Differs(int column) =>
        $"(old.{Physical(column)} is not new.{Physical(column)} collate binary or typeof(old.{Physical(column)}) <> typeof(new.{Physical(column)}))";

    private string Physical(int column) => sql.Dialect.Quote(table.Plan.Columns[column].PhysicalName);
}
