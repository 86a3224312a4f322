using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Concurrency;

// SQLite lets one write at a time: there nobody comes between two statements of a station, and only the users without a pause are left to be told.

public sealed class UsersWhileInputRunsOnPostgresTests() : UsersWhileInputRunsTests(DatabaseWay.Postgres);

public sealed class UsersWhileInputRunsOnPostgresByOdbcTests() : UsersWhileInputRunsTests(DatabaseWay.PostgresOdbc);

public sealed class UsersWhileInputRunsOnMariaDbTests() : UsersWhileInputRunsTests(DatabaseWay.MariaDbOdbc);

public sealed class UsersWhileOutputRunsOnPostgresTests() : UsersWhileOutputRunsTests(DatabaseWay.Postgres);

public sealed class UsersWhileOutputRunsOnPostgresByOdbcTests() : UsersWhileOutputRunsTests(DatabaseWay.PostgresOdbc);

public sealed class UsersWhileOutputRunsOnMariaDbTests() : UsersWhileOutputRunsTests(DatabaseWay.MariaDbOdbc);

public sealed class ContinuousWritingOnSqliteTests() : ContinuousWritingTests(DatabaseWay.Sqlite);

public sealed class ContinuousWritingOnPostgresTests() : ContinuousWritingTests(DatabaseWay.Postgres);

public sealed class ContinuousWritingOnPostgresByOdbcTests() : ContinuousWritingTests(DatabaseWay.PostgresOdbc);

public sealed class ContinuousWritingOnMariaDbTests() : ContinuousWritingTests(DatabaseWay.MariaDbOdbc);
