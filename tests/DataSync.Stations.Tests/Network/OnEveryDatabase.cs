namespace DataSync.Stations.Tests.Network;

// The stories of a network are the same wherever its stations keep their ledgers. The three databases tell each; how one is reached, the seed story only.

public sealed class SeedStoryOnSqliteTests() : SeedStoryTests(DatabaseWay.Sqlite);

public sealed class SeedStoryOnSqliteByOdbcTests() : SeedStoryTests(DatabaseWay.SqliteOdbc);

public sealed class SeedStoryOnPostgresTests() : SeedStoryTests(DatabaseWay.Postgres);

public sealed class SeedStoryOnPostgresByOdbcTests() : SeedStoryTests(DatabaseWay.PostgresOdbc);

public sealed class SeedStoryOnMariaDbTests() : SeedStoryTests(DatabaseWay.MariaDbOdbc);

public sealed class DeltaOnSqliteTests() : DeltaTests(DatabaseWay.Sqlite);

public sealed class DeltaOnPostgresTests() : DeltaTests(DatabaseWay.Postgres);

public sealed class DeltaOnMariaDbTests() : DeltaTests(DatabaseWay.MariaDbOdbc);

public sealed class ProtectionOnSqliteTests() : ProtectionTests(DatabaseWay.Sqlite);

public sealed class ProtectionOnPostgresTests() : ProtectionTests(DatabaseWay.Postgres);

public sealed class ProtectionOnMariaDbTests() : ProtectionTests(DatabaseWay.MariaDbOdbc);

public sealed class SynchronizationOnSqliteTests() : SynchronizationTests(DatabaseWay.Sqlite);

public sealed class SynchronizationOnPostgresTests() : SynchronizationTests(DatabaseWay.Postgres);

public sealed class SynchronizationOnMariaDbTests() : SynchronizationTests(DatabaseWay.MariaDbOdbc);

public sealed class SketchOnSqliteTests() : SketchTests(DatabaseWay.Sqlite);

public sealed class SketchOnPostgresTests() : SketchTests(DatabaseWay.Postgres);

public sealed class SketchOnMariaDbTests() : SketchTests(DatabaseWay.MariaDbOdbc);
public sealed class QuarantineOnSqliteTests() : QuarantineTests(DatabaseWay.Sqlite);

public sealed class QuarantineOnSqliteByOdbcTests() : QuarantineTests(DatabaseWay.SqliteOdbc);

public sealed class QuarantineOnPostgresTests() : QuarantineTests(DatabaseWay.Postgres);

public sealed class QuarantineOnPostgresByOdbcTests() : QuarantineTests(DatabaseWay.PostgresOdbc);

public sealed class QuarantineOnMariaDbTests() : QuarantineTests(DatabaseWay.MariaDbOdbc);

public sealed class FieldMergeOnSqliteTests() : FieldMergeTests(DatabaseWay.Sqlite);

public sealed class FieldMergeOnPostgresTests() : FieldMergeTests(DatabaseWay.Postgres);

public sealed class FieldMergeOnMariaDbTests() : FieldMergeTests(DatabaseWay.MariaDbOdbc);

public sealed class OwnParentOnSqliteTests() : OwnParentTests(DatabaseWay.Sqlite);

public sealed class OwnParentOnPostgresTests() : OwnParentTests(DatabaseWay.Postgres);

public sealed class OwnParentOnMariaDbTests() : OwnParentTests(DatabaseWay.MariaDbOdbc);

public sealed class ApprovalOnSqliteTests() : ApprovalTests(DatabaseWay.Sqlite);

public sealed class ApprovalOnPostgresTests() : ApprovalTests(DatabaseWay.Postgres);

public sealed class ApprovalOnMariaDbTests() : ApprovalTests(DatabaseWay.MariaDbOdbc);

public sealed class RestoreOnSqliteTests() : RestoreTests(DatabaseWay.Sqlite);

public sealed class RestoreOnPostgresTests() : RestoreTests(DatabaseWay.Postgres);

public sealed class RestoreOnMariaDbTests() : RestoreTests(DatabaseWay.MariaDbOdbc);

public sealed class NeighbouringKeysOnSqliteTests() : NeighbouringKeysTests(DatabaseWay.Sqlite);

public sealed class NeighbouringKeysOnSqliteByOdbcTests() : NeighbouringKeysTests(DatabaseWay.SqliteOdbc);

public sealed class NeighbouringKeysOnPostgresTests() : NeighbouringKeysTests(DatabaseWay.Postgres);

public sealed class NeighbouringKeysOnPostgresByOdbcTests() : NeighbouringKeysTests(DatabaseWay.PostgresOdbc);

public sealed class NeighbouringKeysOnMariaDbTests() : NeighbouringKeysTests(DatabaseWay.MariaDbOdbc);

public sealed class MatchingOnSqliteTests() : MatchingTests(DatabaseWay.Sqlite);

public sealed class MatchingOnSqliteByOdbcTests() : MatchingTests(DatabaseWay.SqliteOdbc);

public sealed class MatchingOnPostgresTests() : MatchingTests(DatabaseWay.Postgres);

public sealed class MatchingOnPostgresByOdbcTests() : MatchingTests(DatabaseWay.PostgresOdbc);

public sealed class MatchingOnMariaDbTests() : MatchingTests(DatabaseWay.MariaDbOdbc);

public sealed class KeptOutOnSqliteTests() : KeptOutTests(DatabaseWay.Sqlite);

public sealed class KeptOutOnPostgresTests() : KeptOutTests(DatabaseWay.Postgres);

public sealed class KeptOutOnPostgresByOdbcTests() : KeptOutTests(DatabaseWay.PostgresOdbc);

public sealed class KeptOutOnMariaDbTests() : KeptOutTests(DatabaseWay.MariaDbOdbc);
