namespace DataSync.Stations.Tests.Network;

/// <summary>A way to a database that a station can keep its ledger in.</summary>
public enum DatabaseWay { Sqlite, SqliteOdbc, Postgres, PostgresOdbc, MariaDbOdbc }
