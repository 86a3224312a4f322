using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Stations.Ledger.Databases;

/// <summary>
/// PostgreSQL: one trigger function a table, silent while <c>ds.loading</c> is set for the transaction, and one that refuses <c>truncate</c>, which no
/// row trigger sees.
/// </summary>
internal sealed class PostgresLedger(ISourceSession session, bool isPositional) : LedgerDatabase(session, isPositional)
{
    private const string LockPatience = "30s";

    protected override string Now => "(extract(epoch from clock_timestamp()) * 1000)::bigint";

    protected override int LongestName => 63;

    // By itself it would wait without end for somebody who has gone home in the middle of a transaction.
    public override void Open()
    {
        Sql.Execute("set client_min_messages to warning");
        Sql.Query(r => r.GetString(0), $"select set_config('lock_timeout', '{LockPatience}', false) where current_setting('lock_timeout') = '0'");
    }

    public override bool KeepsSavepoints { get; } = !isPositional;

    // As the first statement of a transaction that has begun: a driver that fetches by cursor would end one it does not know of.
    public override void BeginSnapshot()
    {
        Session.Begin();
        Sql.Execute("set transaction isolation level repeatable read, read only");
        Sql.Number("select 1");
    }

    public override void EndSnapshot() => Session.Rollback();

    public override void Silence() => Sql.Execute("set local ds.loading = '1'");

    public override void Speak()
    {
        // It ends with the transaction.
    }

    public override string? Widen(TrackedTable table, ColumnPlan column)
    {
        var name = Quote(column.PhysicalName);
        var definition = Dialect.Definition(column with { Type = column.Type.OrNull(), Default = null, Generated = false }, table.Plan);
        return definition is null ? null : $"alter table {Dialect.QuoteTable(table.Plan.PhysicalName)} alter column {name} type {definition[(name.Length + 1)..]}{(column.Type.Nullable ? $", alter column {name} drop not null" : "")}";
    }

    public override bool HasTable(string name) => Sql.Number("select count(*) from pg_class where oid = to_regclass(@p0) and relkind in ('r', 'p')", Quote(name)) > 0;

    public override ImmutableArray<string> TablesNamed(string prefix) =>
        [.. Sql.Query(r => r.GetString(0), "select tablename::text from pg_tables where schemaname = current_schema() and starts_with(tablename, @p0) order by 1", prefix)];

    public override void RenameColumn(string table, string from, string to) => Sql.Execute($"alter table {Quote(table)} rename column {Quote(from)} to {to}");

    public override void CreateJournal(TrackedTable table)
    {
        var journal = JournalName(table);
        if (HasTable(journal)) return;
        var keys = string.Join(", ", table.Key.Select((column, i) => $"{Physical(table, column)} as k{i}"));
        Sql.Execute($"create table {Quote(journal)} as select {keys} from {Dialect.QuoteTable(table.Plan.PhysicalName)} with no data");
        Sql.Execute($"alter table {Quote(journal)} add column id bigint generated always as identity primary key, add column op text not null, add column fields text, add column at bigint not null");
    }

    public override TriggerSet Triggers(TrackedTable table, JournalClock clock)
    {
        var name = JournalName(table);
        // Users may look for tables elsewhere.
        var schema = Sql.Query(r => r.GetString(0), "select current_schema()::text").Single();
        var journal = $"{Quote(schema)}.{Quote(name)}";
        var target = Dialect.QuoteTable(table.Plan.PhysicalName);
        var function = $"{Quote(schema)}.{Quote(name + "_note")}";
        var refusal = $"{Quote(schema)}.{Quote(name + "_refuse")}";
        var names = string.Join(", ", table.Key.Select((_, i) => $"k{i}"));
        var at = clock == JournalClock.Ledger ? $"(select clock from {Quote(schema)}.ds_station)" : Now;
        var keyChanged = string.Join(" or ", table.Key.Select(column => Differs(table.Plan.Columns[column])));
        var fields = string.Join(", ", table.Plan.Columns.Select(column => $"case when {Differs(column)} then ',{column.Index}' end"));

        string Note(string op, string row, string noted) =>
            $"insert into {journal} (op, {names}, fields, at) values ('{op}', {string.Join(", ", table.Key.Select(column => $"{row}.{Physical(table, column)}"))}, {noted}, {at});";

        return new TriggerSet([name, name + "_truncate"],
        [
            $"""
            create or replace function {function}() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $ds$
            declare noted text;
            begin
                if coalesce(current_setting('ds.loading', true), '') = '1' then return null; end if;
                if tg_op = 'INSERT' then
                    {Note("I", "new", "'*'")}
                elsif tg_op = 'DELETE' then
                    {Note("D", "old", "null")}
                elsif {keyChanged} then
                    {Note("D", "old", "null")}
                    {Note("I", "new", "'*'")}
                else
                    noted := concat({fields});
                    if noted <> '' then
                        {Note("U", "new", "noted")}
                    end if;
                end if;
                return null;
            end
            $ds$
            """,
            $"create trigger {Quote(name)} after insert or update or delete on {target} for each row execute function {function}()",
            $"""
            create or replace function {refusal}() returns trigger language plpgsql as $ds$
            begin
                raise exception 'table % is tracked by DataSync, and a truncate would go unseen: delete its rows instead', tg_table_name using errcode = 'feature_not_supported';
            end
            $ds$
            """,
            $"create trigger {Quote(name + "_truncate")} before truncate on {target} for each statement execute function {refusal}()",
        ]);
    }

    // With a function go the triggers that call it, whichever table they are on.
    public override IEnumerable<string> DropTriggers(string journal) =>
        new[] { "note", "refuse" }.Select(suffix => $"drop function if exists {Quote($"{journal}_{suffix}")}() cascade");

    public override int Installed(TrackedTable table, TriggerSet triggers) => (int)Sql.Number(
        $"select count(*) from pg_trigger where tgrelid = to_regclass(@p0) and tgenabled <> 'D' and tgname in ({string.Join(", ", triggers.Names.Select((_, i) => $"@p{i + 1}"))})",
        [Dialect.QuoteTable(table.Plan.PhysicalName), .. triggers.Names]);

    protected override string TypeOf(LedgerColumn column) => column.Type switch
    {
        LedgerType.Number => "bigint",
        LedgerType.Running => "bigint generated by default as identity primary key",
        LedgerType.Key => "bytea",
        _ => "text",
    };

    // Byte for byte: a collation may take 'Smith' and 'SMITH' as equal, and some types know no equality.
    private string Differs(ColumnPlan column)
    {
        var name = Quote(column.PhysicalName);
        return column.Type.Kind == TypeKind.Text
            ? $"old.{name}::text collate \"C\" is distinct from new.{name}::text collate \"C\""
            : $"old.{name} is distinct from new.{name}";
    }

    private string Physical(TrackedTable table, int column) => Quote(table.Plan.Columns[column].PhysicalName);
}
