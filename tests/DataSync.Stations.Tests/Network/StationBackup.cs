using System.Data.Common;
using DataSync.Plans.Sources;

namespace DataSync.Stations.Tests.Network;

/// <summary>All tables of a station as they were when it was made, on whatever database; not its folder.</summary>
internal sealed class StationBackup
{
    private const string Kept = "zz";

    private readonly TestStation _station;
    private readonly string[] _tables;
    private readonly byte[] _mark;
    private readonly string _prefix;

    /// <param name="station">The station.</param>
    /// <param name="number">Backups with different numbers stand beside each other; one with the same replaces the earlier.</param>
    public StationBackup(TestStation station, int number)
    {
        (_station, _prefix) = (station, $"{Kept}{number}_");
        _mark = File.ReadAllBytes(Mark);
        using var session = station.Source.Connect(CancellationToken.None);
        _tables = [.. Names(session).Where(name => !name.StartsWith(Kept, StringComparison.Ordinal))];
        foreach (var table in _tables)
        {
            Run(session, $"drop table if exists {session.Dialect.Quote(_prefix + table)}");
            Run(session, $"create table {session.Dialect.Quote(_prefix + table)} as select * from {session.Dialect.Quote(table)}");
        }
    }

    private string Mark => Path.Combine(_station.Folders.Root, "station.mark");

    /// <summary>Puts the database back; the folder stays as it is.</summary>
    public void Restore()
    {
        // Triggers note what is put back; their notes are put back last.
        using var session = _station.Source.Connect(CancellationToken.None);
        var overriding = _station.Way is DatabaseWay.Postgres or DatabaseWay.PostgresOdbc ? "overriding system value " : "";
        foreach (var table in _tables.OrderBy(table => table.StartsWith("ds_", StringComparison.Ordinal)))
        {
            Run(session, $"delete from {session.Dialect.Quote(table)}");
            Run(session, $"insert into {session.Dialect.Quote(table)} {overriding}select * from {session.Dialect.Quote(_prefix + table)}");
        }
    }

    /// <summary>Puts database and mark back, as a copy of the whole machine would.</summary>
    public void RestoreWithMark()
    {
        Restore();
        File.WriteAllBytes(Mark, _mark);
    }

    private string[] Names(ISourceSession session)
    {
        using var command = session.Connection.CreateCommand();
        command.CommandText = _station.Way switch
        {
            DatabaseWay.Postgres or DatabaseWay.PostgresOdbc => "select tablename from pg_tables where schemaname = current_schema()",
            DatabaseWay.MariaDbOdbc => "select table_name from information_schema.tables where table_schema = database()",
            _ => "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
        };
        using var reader = command.ExecuteReader();
        return [.. Rows(reader)];
    }

    private static IEnumerable<string> Rows(DbDataReader reader)
    {
        while (reader.Read()) yield return reader.GetString(0);
    }

    private static void Run(ISourceSession session, string text)
    {
        using var command = session.Connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
