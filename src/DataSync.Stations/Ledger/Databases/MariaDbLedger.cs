using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Stations.Ledger.Databases;

/// <summary>
/// MariaDB: triggers that are silent while a variable of the session is set, which is cleared before the connection goes back. A flag in a row would
/// make users wait. Writes are read committed, or deleting journal rows would hold up users' inserts. Definitions commit by themselves.
/// </summary>
internal sealed class MariaDbLedger(ISourceSession session, bool isPositional) : LedgerDatabase(session, isPositional)
{
    /// <summary>The server's number of the error: no right to super, and the binary log is on.</summary>
    private const int BinaryLogNeedsSuper = 1419;

    private const string ByteForByte = "character set utf8mb4 collate utf8mb4_nopad_bin";

    protected override string Now => "timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000";

    protected override int LongestName => 64;

    public override void Open() => Sql.Execute("set session transaction isolation level read committed");

    public override bool DefinitionsCommit => true;

    public override void BeginSnapshot()
    {
        Session.Begin();
        Sql.Execute("set transaction isolation level repeatable read");
        Sql.Execute("start transaction with consistent snapshot, read only");
    }

    public override void EndSnapshot() => Session.Rollback();

    public override void Silence() => Sql.Execute("set @ds_loading = 1");

    public override void Speak()
    {
        if (Session.IsLinked) Sql.Execute("set @ds_loading = null");
    }

    // It takes a whole new definition only, and what that does not say again is lost: default, collation, comment.
    public override string? Widen(TrackedTable table, ColumnPlan column) => null;

    public override bool HasTable(string name) =>
        Sql.Number("select count(*) from information_schema.tables where table_schema = database() and table_name = @p0", name) > 0;

    public override ImmutableArray<string> TablesNamed(string prefix) => [.. Sql.Query(r => r.GetString(0),
        "select table_name from information_schema.tables where table_schema = database() and left(table_name, char_length(@p0)) = @p0 order by table_name", prefix)];

    public override void RenameColumn(string table, string from, string to) => Sql.Execute($"alter table {Quote(table)} rename column {Quote(from)} to {to}");

    public override void CreateJournal(TrackedTable table)
    {
        var journal = JournalName(table);
        if (HasTable(journal)) return;
        var keys = string.Join(", ", table.Key.Select((column, i) => $"{Physical(table, column)} as k{i}"));
        Sql.Execute($"create table {Quote(journal)} (id bigint not null auto_increment primary key, op char(1) not null default '', fields longtext, at bigint not null default 0) engine = InnoDB "
            + $"select {keys} from {Dialect.QuoteTable(table.Plan.PhysicalName)} limit 0");
    }

    public override TriggerSet Triggers(TrackedTable table, JournalClock clock)
    {
        var journal = JournalName(table);
        var target = Dialect.QuoteTable(table.Plan.PhysicalName);
        var names = string.Join(", ", table.Key.Select((_, i) => $"k{i}"));
        var keyChanged = string.Join(" or ", table.Key.Select(Differs));
        var fields = string.Join(", ", table.Plan.Columns.Select(column => $"if({Differs(column.Index)}, ',{column.Index}', '')"));
        (string Event, string Body)[] triggers =
        [
            ("insert", Note("I", "new", "'*'")),
            ("delete", Note("D", "old", "null")),
            ("update", $"if {keyChanged} then {Note("D", "old", "null")} {Note("I", "new", "'*'")} else set noted = concat({fields}); "
                + $"if noted <> '' then {Note("U", "new", "noted")} end if; end if;"),
        ];
        return new TriggerSet([.. triggers.Select(trigger => $"{journal}_{trigger.Event}")],
            [.. triggers.Select(trigger => $"create trigger {Quote($"{journal}_{trigger.Event}")} after {trigger.Event} on {target} for each row begin "
                + $"declare noted longtext; declare instant bigint; if @ds_loading is null then {Instant()} {trigger.Body} end if; end")]);

        // A select by itself locks nothing; as a part of the insert it would.
        string Instant() => clock == JournalClock.Ledger ? "select clock into instant from ds_station;" : $"set instant = {Now};";

        string Note(string op, string row, string noted) =>
            $"insert into {Quote(journal)} (op, {names}, fields, at) values ('{op}', {string.Join(", ", table.Key.Select(column => $"{row}.{Physical(table, column)}"))}, {noted}, instant);";

        // Byte for byte: under most collations 'Smith' equals 'SMITH'.
        string Differs(int column) => $"not (binary old.{Physical(table, column)} <=> binary new.{Physical(table, column)})";
    }

    protected override (string Cause, string Remedy)? WhyNoTriggers(Exception error) => (error as DbException ?? error.InnerException as DbException)?.ErrorCode == BinaryLogNeedsSuper
        ? ("the server writes a binary log, and then lets only users with the right to super make and remove triggers", "set log_bin_trust_function_creators = 1 on the server, in its configuration too, or grant super on *.* to this user, and do it again")
        : null;

    public override IEnumerable<string> DropTriggers(string journal) =>
        new[] { "insert", "delete", "update" }.Select(suffix => $"drop trigger if exists {Quote($"{journal}_{suffix}")}");

    public override int Installed(TrackedTable table, TriggerSet triggers) => (int)Sql.Number(
        "select count(*) from information_schema.triggers where trigger_schema = database() and event_object_table = @p0 and trigger_name in "
            + $"({string.Join(", ", triggers.Names.Select((_, i) => $"@p{i + 1}"))})",
        [table.Plan.PhysicalName.Split('.')[^1], .. triggers.Names]);

    /// <exception cref="StationException">DS7016: a foreign key changes or removes rows of a tracked table by itself, and that fires no trigger.</exception>
    public override void DemandSeen(DataModel model)
    {
        var cascades = Sql.Query(r => (Table: r.GetString(0), Key: r.GetString(1), Update: r.GetString(2), Delete: r.GetString(3)),
            "select table_name, constraint_name, update_rule, delete_rule from information_schema.referential_constraints where constraint_schema = database()");
        foreach (var table in model.Tables.Where(table => table.IsWatched))
        {
            var physical = table.Plan.PhysicalName.Split('.')[^1];
            if (cascades.FirstOrDefault(key => key.Table == physical && (Acts(key.Update) || Acts(key.Delete))) is not { Key: { } name } cascade) continue;
            throw new StationException(StationCodes.UnseenCascade,
                $"its foreign key {name} changes rows by itself (on delete {cascade.Delete.ToLowerInvariant()}, on update {cascade.Update.ToLowerInvariant()}), and MariaDB tells no trigger of it",
                table.Name, $"make the key {name} restrict, and let the application delete the rows below first");
        }

        static bool Acts(string rule) => rule is "CASCADE" or "SET NULL" or "SET DEFAULT";
    }

    public override string Upsert(LedgerTable table, int rows)
    {
        var others = table.Columns.Where(column => !table.Key.Contains(column.Name)).Select(column => $"{column.Name} = values({column.Name})").DefaultIfEmpty($"{table.Key[0]} = {table.Key[0]}");
        return $"{Insert(table, rows)} on duplicate key update {string.Join(", ", others)}";
    }

    public override string InsertIfMissing(LedgerTable table) => $"{Insert(table, 1)} on duplicate key update {table.Key[0]} = {table.Key[0]}";

    protected override string TypeOf(LedgerColumn column) => column.Type switch
    {
        LedgerType.Number => "bigint",
        LedgerType.Running => "bigint not null auto_increment primary key",
        LedgerType.Key => $"varbinary({LedgerTable.LongestKey})",
        LedgerType.Word => $"varchar(190) {ByteForByte}",
        _ => $"longtext {ByteForByte}",
    };

    protected override string TableOptions(LedgerTable table) => " engine = InnoDB row_format = dynamic";

    private string Physical(TrackedTable table, int column) => Quote(table.Plan.Columns[column].PhysicalName);
}
