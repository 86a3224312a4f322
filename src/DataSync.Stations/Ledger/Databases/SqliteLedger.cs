using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Stations.Ledger.Databases;

/// <summary>
/// SQLite: one writer at a time, a write-ahead log so that readers do not stand in its way, and triggers that are silent while a flag stands in
/// <c>ds_station</c>, set and cleared inside the transaction.
/// </summary>
internal sealed class SqliteLedger(ISourceSession session, bool isPositional) : LedgerDatabase(session, isPositional)
{
    private readonly bool _isEmbedded = !isPositional;

    protected override string Now => "cast(round((julianday('now') - 2440587.5) * 86400000) as integer)";

    protected override int LongestName => 0;

    public override void Open() => Sql.Query(reader => reader.GetString(0), "pragma journal_mode = wal");

    public override void OpenToLook()
    {
        // The write-ahead log would stay switched on.
    }

    public override bool HasOneWriter => true;

    // Not where the application's own triggers may change it, or the table itself may pass it over.
    public override bool KeepsAsWritten(TrackedTable table) => _isEmbedded && table.Stamps is null && Session.KeepsAsWritten(table.Plan)
        && Sql.Query(reader => reader.GetString(0), "select sql from sqlite_master where type = 'table' and lower(name) = lower(@p0)", table.Plan.PhysicalName) is [var definition]
        && definition.StartsWith("create table", StringComparison.OrdinalIgnoreCase) && !definition.Contains("conflict", StringComparison.OrdinalIgnoreCase)
        && Sql.Number("select count(*) from sqlite_master where type = 'trigger' and lower(tbl_name) = lower(@p0)", table.Plan.PhysicalName) == Installed(table, Triggers(table, JournalClock.Database))
        && Sql.Number("select count(*) from sqlite_temp_master where type = 'trigger'") == 0;

    public override bool UpdatesInTurn => _isEmbedded;

    // Every value is looked for by its name among all of the statement.
    public override int MostRows => 10;

    // The same; and a statement costs no way to a server.
    public override int MostListed => 32;

    // The state is fixed by the first read only.
    public override void BeginSnapshot()
    {
        Sql.Execute("begin deferred");
        Sql.Number("select count(*) from sqlite_master");
    }

    public override void EndSnapshot() => Sql.Execute("rollback");

    public override void Silence() => Sql.Execute("update ds_station set loading = 1");

    public override void Speak()
    {
        if (Session.InTransaction) Sql.Execute("update ds_station set loading = 0");
    }

    // Types bind no length here.
    public override string? Widen(TrackedTable table, ColumnPlan column) => "";

    public override bool HasTable(string name) => Sql.Number("select count(*) from sqlite_master where type = 'table' and name = @p0", name) > 0;

    public override ImmutableArray<string> TablesNamed(string prefix) =>
        [.. Sql.Query(r => r.GetString(0), "select name from sqlite_master where type = 'table' and substr(name, 1, length(@p0)) = @p0 order by name", prefix)];

    public override void RenameColumn(string table, string from, string to) => Sql.Execute($"alter table {Quote(table)} rename column {Quote(from)} to {to}");

    public override void AddColumn(string table, LedgerColumn column) =>
        Sql.Execute($"alter table {Quote(table)} add column {column.Name} {TypeOf(column)}{(column.Nullable ? "" : $" not null default {column.Default}")}");

    // Key columns without a type keep every value as it is.
    public override void CreateJournal(TrackedTable table)
    {
        var keys = string.Join(", ", table.Key.Select((_, i) => $"k{i}"));
        Sql.Execute($"create table if not exists {Quote(JournalName(table))} (id integer primary key autoincrement, op text not null, {keys}, fields text, at integer not null)");
    }

    public override TriggerSet Triggers(TrackedTable table, JournalClock clock)
    {
        var journal = JournalName(table);
        var target = Dialect.QuoteTable(table.Plan.PhysicalName);
        var keyChanged = string.Join(" or ", table.Key.Select(Differs));
        var changed = string.Join(" or ", table.Plan.Columns.Select(column => Differs(column.Index)));
        var fields = string.Join(" || ", table.Plan.Columns.Select(column => $"case when {Differs(column.Index)} then ',{column.Index}' else '' end"));
        (string Suffix, string Event, string When, string Insert)[] triggers =
        [
            ("insert", "insert", "1", Note("I", "new", "'*'")),
            ("delete", "delete", "1", Note("D", "old", "null")),
            ("update", "update", $"not ({keyChanged}) and ({changed})", Note("U", "new", fields)),
            ("rekey", "update", keyChanged, Note("D", "old", "null") + " " + Note("I", "new", "'*'")),
        ];
        return new TriggerSet([.. triggers.Select(trigger => $"{journal}_{trigger.Suffix}")],
            [.. triggers.Select(trigger => $"create trigger {Quote($"{journal}_{trigger.Suffix}")} after {trigger.Event} on {target} for each row "
                + $"when (select loading from ds_station) = 0 and ({trigger.When}) begin {trigger.Insert} end")]);

        string Note(string op, string row, string noted)
        {
            var names = string.Join(", ", table.Key.Select((_, i) => $"k{i}"));
            var values = string.Join(", ", table.Key.Select(column => $"{row}.{Physical(column)}"));
            var at = clock == JournalClock.Ledger ? "(select clock from ds_station)" : Now;
            return $"insert into {Quote(journal)} (op, {names}, fields, at) values ('{op}', {values}, {noted}, {at});";
        }

        // Byte for byte, whatever the column's collation: 'Smith' to 'SMITH' is a change, and so is 1 to '1'.
        string Differs(int column) => $"(old.{Physical(column)} is not new.{Physical(column)} collate binary or typeof(old.{Physical(column)}) <> typeof(new.{Physical(column)}))";

        string Physical(int column) => Quote(table.Plan.Columns[column].PhysicalName);
    }

    public override IEnumerable<string> DropTriggers(string journal) =>
        new[] { "insert", "delete", "update", "rekey" }.Select(suffix => $"drop trigger if exists {Quote($"{journal}_{suffix}")}");

    public override int Installed(TrackedTable table, TriggerSet triggers) => (int)Sql.Number(
        $"select count(*) from sqlite_master where type = 'trigger' and lower(tbl_name) = lower(@p0) and name in ({string.Join(", ", triggers.Names.Select((_, i) => $"@p{i + 1}"))})",
        [table.Plan.PhysicalName, .. triggers.Names]);

    protected override string TypeOf(LedgerColumn column) => column.Type switch
    {
        LedgerType.Number => "integer",
        LedgerType.Running => "integer primary key",
        LedgerType.Key => "blob",
        _ => "text",
    };

    protected override string TableOptions(LedgerTable table) => table.Key.Length > 1 ? " without rowid" : "";
}
