using DataSync.Plans.Model;

namespace DataSync.Stations.Tests.Network;

// The same stories where the application stamps its rows, and what is written by a file too.

public sealed class DeltaByColumnsOnSqliteTests() : DeltaTests(DatabaseWay.Sqlite, TrackingKind.Columns);

public sealed class DeltaByColumnsOnPostgresTests() : DeltaTests(DatabaseWay.Postgres, TrackingKind.Columns);

public sealed class DeltaByColumnsOnMariaDbTests() : DeltaTests(DatabaseWay.MariaDbOdbc, TrackingKind.Columns);

public sealed class ProtectionByColumnsOnSqliteTests() : ProtectionTests(DatabaseWay.Sqlite, TrackingKind.Columns);

public sealed class ProtectionByColumnsOnPostgresTests() : ProtectionTests(DatabaseWay.Postgres, TrackingKind.Columns);

public sealed class ProtectionByColumnsOnMariaDbTests() : ProtectionTests(DatabaseWay.MariaDbOdbc, TrackingKind.Columns);

public sealed class SynchronizationByColumnsOnSqliteTests() : SynchronizationTests(DatabaseWay.Sqlite, TrackingKind.Columns);

public sealed class SynchronizationByColumnsOnPostgresTests() : SynchronizationTests(DatabaseWay.Postgres, TrackingKind.Columns);

public sealed class SynchronizationByColumnsOnMariaDbTests() : SynchronizationTests(DatabaseWay.MariaDbOdbc, TrackingKind.Columns);

public sealed class QuarantineByColumnsOnSqliteTests() : QuarantineTests(DatabaseWay.Sqlite, TrackingKind.Columns);

public sealed class QuarantineByColumnsOnPostgresTests() : QuarantineTests(DatabaseWay.Postgres, TrackingKind.Columns);

public sealed class QuarantineByColumnsOnMariaDbTests() : QuarantineTests(DatabaseWay.MariaDbOdbc, TrackingKind.Columns);

public sealed class OwnParentByColumnsOnSqliteTests() : OwnParentTests(DatabaseWay.Sqlite, TrackingKind.Columns);

public sealed class OwnParentByColumnsOnPostgresTests() : OwnParentTests(DatabaseWay.Postgres, TrackingKind.Columns);

public sealed class OwnParentByColumnsOnMariaDbTests() : OwnParentTests(DatabaseWay.MariaDbOdbc, TrackingKind.Columns);

public sealed class ApprovalByColumnsOnSqliteTests() : ApprovalTests(DatabaseWay.Sqlite, TrackingKind.Columns);

public sealed class ApprovalByColumnsOnPostgresTests() : ApprovalTests(DatabaseWay.Postgres, TrackingKind.Columns);

public sealed class ApprovalByColumnsOnMariaDbTests() : ApprovalTests(DatabaseWay.MariaDbOdbc, TrackingKind.Columns);

public sealed class RestoreByColumnsOnSqliteTests() : RestoreTests(DatabaseWay.Sqlite, TrackingKind.Columns);

public sealed class RestoreByColumnsOnPostgresTests() : RestoreTests(DatabaseWay.Postgres, TrackingKind.Columns);

public sealed class RestoreByColumnsOnMariaDbTests() : RestoreTests(DatabaseWay.MariaDbOdbc, TrackingKind.Columns);

public sealed class FieldMergeByColumnsOnSqliteTests() : FieldMergeTests(DatabaseWay.Sqlite, TrackingKind.Columns);

public sealed class FieldMergeByColumnsOnPostgresTests() : FieldMergeTests(DatabaseWay.Postgres, TrackingKind.Columns);

public sealed class FieldMergeByColumnsOnMariaDbTests() : FieldMergeTests(DatabaseWay.MariaDbOdbc, TrackingKind.Columns);
