using DataSync.Plans.Model;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Concurrency;

// What users do meanwhile is told as well where the application stamps its rows.

public sealed class UsersWhileInputRunsByColumnsOnPostgresTests() : UsersWhileInputRunsTests(DatabaseWay.Postgres, TrackingKind.Columns);

public sealed class UsersWhileInputRunsByColumnsOnMariaDbTests() : UsersWhileInputRunsTests(DatabaseWay.MariaDbOdbc, TrackingKind.Columns);

public sealed class UsersWhileOutputRunsByColumnsOnPostgresTests() : UsersWhileOutputRunsTests(DatabaseWay.Postgres, TrackingKind.Columns);

public sealed class UsersWhileOutputRunsByColumnsOnMariaDbTests() : UsersWhileOutputRunsTests(DatabaseWay.MariaDbOdbc, TrackingKind.Columns);

public sealed class ContinuousWritingByColumnsOnSqliteTests() : ContinuousWritingTests(DatabaseWay.Sqlite, TrackingKind.Columns);

public sealed class ContinuousWritingByColumnsOnPostgresTests() : ContinuousWritingTests(DatabaseWay.Postgres, TrackingKind.Columns);

public sealed class ContinuousWritingByColumnsOnMariaDbTests() : ContinuousWritingTests(DatabaseWay.MariaDbOdbc, TrackingKind.Columns);
