using DataSync.Plans.Model;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Concurrency;

// What users do meanwhile is told as well where nothing is installed on the tables.

public sealed class UsersWhileInputRunsBySnapshotOnPostgresTests() : UsersWhileInputRunsTests(DatabaseWay.Postgres, TrackingKind.Snapshot);

public sealed class UsersWhileInputRunsBySnapshotOnMariaDbTests() : UsersWhileInputRunsTests(DatabaseWay.MariaDbOdbc, TrackingKind.Snapshot);

public sealed class UsersWhileOutputRunsBySnapshotOnPostgresTests() : UsersWhileOutputRunsTests(DatabaseWay.Postgres, TrackingKind.Snapshot);

public sealed class UsersWhileOutputRunsBySnapshotOnMariaDbTests() : UsersWhileOutputRunsTests(DatabaseWay.MariaDbOdbc, TrackingKind.Snapshot);

public sealed class ContinuousWritingBySnapshotOnSqliteTests() : ContinuousWritingTests(DatabaseWay.Sqlite, TrackingKind.Snapshot);

public sealed class ContinuousWritingBySnapshotOnPostgresTests() : ContinuousWritingTests(DatabaseWay.Postgres, TrackingKind.Snapshot);

public sealed class ContinuousWritingBySnapshotOnMariaDbTests() : ContinuousWritingTests(DatabaseWay.MariaDbOdbc, TrackingKind.Snapshot);
