using DataSync.Stations.Tests.Network;
using Xunit.Abstractions;

namespace DataSync.Stations.Tests.Crashes;

// 200 kills at random moments in all.

public sealed class RandomKillsOnSqliteTests() : RandomKillTests(DatabaseWay.Sqlite, 50);

public sealed class RandomKillsOnSqliteByOdbcTests() : RandomKillTests(DatabaseWay.SqliteOdbc, 25);

public sealed class RandomKillsOnPostgresTests() : RandomKillTests(DatabaseWay.Postgres, 50);

public sealed class RandomKillsOnPostgresByOdbcTests() : RandomKillTests(DatabaseWay.PostgresOdbc, 25);

public sealed class RandomKillsOnMariaDbTests() : RandomKillTests(DatabaseWay.MariaDbOdbc, 50);

public sealed class CommitPointsOnSqliteTests(ITestOutputHelper output) : CommitPointTests(DatabaseWay.Sqlite, output);

public sealed class CommitPointsOnPostgresTests(ITestOutputHelper output) : CommitPointTests(DatabaseWay.Postgres, output);

public sealed class CommitPointsOnMariaDbTests(ITestOutputHelper output) : CommitPointTests(DatabaseWay.MariaDbOdbc, output);

public sealed class DecisionPointsOnSqliteTests(ITestOutputHelper output) : DecisionPointTests(DatabaseWay.Sqlite, output);

public sealed class DecisionPointsOnPostgresTests(ITestOutputHelper output) : DecisionPointTests(DatabaseWay.Postgres, output);

public sealed class DecisionPointsOnPostgresByOdbcTests(ITestOutputHelper output) : DecisionPointTests(DatabaseWay.PostgresOdbc, output);

public sealed class DecisionPointsOnMariaDbTests(ITestOutputHelper output) : DecisionPointTests(DatabaseWay.MariaDbOdbc, output);
