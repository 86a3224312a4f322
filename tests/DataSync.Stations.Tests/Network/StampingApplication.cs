using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Stations.Tests.Network;

/// <summary>
/// An application that stamps its rows: triggers of its own note in <c>made</c> and <c>changed</c> when a row was written, whoever writes it, unless the statement says it itself. Its
/// clock is that of the test, in UTC.
/// </summary>
internal static class StampingApplication
{
    /// <summary>Puts it to work on tables that are there.</summary>
    /// <returns>False while they are not.</returns>
    public static bool IsAt(ISource source, IEnumerable<TablePlan> tables)
    {
        using var session = source.Connect(CancellationToken.None);
        if (tables.Any(table => session.Catalog.Find(table.PhysicalName, CancellationToken.None) is null)) return false;
        foreach (var statement in tables.SelectMany(table => Statements(session.Dialect.Name, table.PhysicalName, table.Columns[0].PhysicalName)))
        {
            using var command = session.Connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }

        return true;
    }

    private static IEnumerable<string> Statements(string database, string table, string key) => database switch
    {
        "sqlite" =>
        [
            $"create trigger if not exists app_{table}_made after insert on {table} when new.made is null begin update {table} set made = {Now}, changed = coalesce(changed, {Now}) where {key} = new.{key}; end",
            $"create trigger if not exists app_{table}_changed after update on {table} when new.changed is old.changed begin update {table} set changed = {Now} where {key} = new.{key}; end",
        ],
        "postgres" =>
        [
            """
            create or replace function app_stamp() returns trigger language plpgsql as $$
            declare instant timestamp := (select to_timestamp(clock / 1000.0) at time zone 'UTC' from ds_station);
            begin
                if tg_op = 'INSERT' then
                    new.made := coalesce(new.made, instant);
                    new.changed := coalesce(new.changed, instant);
                elsif new.changed is not distinct from old.changed then
                    new.changed := instant;
                end if;
                return new;
            end $$
            """,
            $"create or replace trigger app_{table} before insert or update on {table} for each row execute function app_stamp()",
        ],
        _ =>
        [
            // A select by itself locks nothing.
            $"create or replace trigger app_{table}_made before insert on {table} for each row begin {MariaDbNow} set new.made = coalesce(new.made, instant), new.changed = coalesce(new.changed, instant); end",
            $"create or replace trigger app_{table}_changed before update on {table} for each row begin {MariaDbNow} if new.changed <=> old.changed then set new.changed = instant; end if; end",
        ],
    };

    private const string Now = "(select strftime('%Y-%m-%d %H:%M:%f', clock / 1000.0, 'unixepoch') from ds_station)";

    private const string MariaDbNow = "declare instant datetime(3); select '1970-01-01 00:00:00.000' + interval clock * 1000 microsecond into instant from ds_station;";
}
