using DataSync.Plans.Sources;

namespace DataSync.Benchmarks.Sources;

/// <summary>Every way of writing many rows, each with the best hand-written one.</summary>
internal static class SourceWrites
{
    private const string Set = "a = excluded.a, b = excluded.b, amount = excluded.amount, name = excluded.name, city = excluded.city, note = excluded.note, at = excluded.at";
    private const string MariaDbSet = "a = values(a), b = values(b), amount = values(amount), name = values(name), city = values(city), note = values(note), at = values(at)";

    internal static IEnumerable<IBenchmark> All { get; } =
    [
        new SourceWrite("write-postgres", new Bar(0.9, true), Way.Postgres, WriteKind.Insert, ("copy", HandWrittenWrites.Copy)),
        new SourceWrite("write-odbc-postgres", new Bar(0.9, true), Way.OdbcPostgres, WriteKind.Insert, ("unnest", HandWrittenWrites.Unnest)),
        new SourceWrite("write-odbc-mariadb", new Bar(0.9, true), Way.OdbcMariaDb, WriteKind.Insert, ("multi-500", HandWrittenWrites.MultiRow(500)), ("load data", HandWrittenWrites.LoadData)),
        new SourceWrite("write-odbc-sqlite", new Bar(0.9, true), Way.OdbcSqlite, WriteKind.Insert, ("multi-100", HandWrittenWrites.MultiRow(100))),
        new SourceWrite("upsert-odbc-postgres", new Bar(0.85, true), Way.OdbcPostgres, WriteKind.Upsert, ("multi-500", HandWrittenWrites.MultiRow(500, $"on conflict (id) do update set {Set}"))),
        new SourceWrite("upsert-odbc-mariadb", new Bar(0.85, true), Way.OdbcMariaDb, WriteKind.Upsert, ("multi-500", HandWrittenWrites.MultiRow(500, $"on duplicate key update {MariaDbSet}"))),
        new SourceWrite("upsert-odbc-sqlite", new Bar(0.85, true), Way.OdbcSqlite, WriteKind.Upsert, ("multi-100", HandWrittenWrites.MultiRow(100, $"on conflict (id) do update set {Set}"))),
    ];
}
