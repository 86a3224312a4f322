using DataSync.Plans.Model;

namespace DataSync.Stations.Tests.Network;

// The same stories where nothing is installed on the tables: changes are found by comparing contents.

public sealed class DeltaBySnapshotOnSqliteTests() : DeltaTests(DatabaseWay.Sqlite, TrackingKind.Snapshot);

public sealed class DeltaBySnapshotOnPostgresTests() : DeltaTests(DatabaseWay.Postgres, TrackingKind.Snapshot);

public sealed class DeltaBySnapshotOnMariaDbTests() : DeltaTests(DatabaseWay.MariaDbOdbc, TrackingKind.Snapshot);

public sealed class ProtectionBySnapshotOnSqliteTests() : ProtectionTests(DatabaseWay.Sqlite, TrackingKind.Snapshot);

public sealed class ProtectionBySnapshotOnPostgresTests() : ProtectionTests(DatabaseWay.Postgres, TrackingKind.Snapshot);

public sealed class ProtectionBySnapshotOnMariaDbTests() : ProtectionTests(DatabaseWay.MariaDbOdbc, TrackingKind.Snapshot);

public sealed class SynchronizationBySnapshotOnSqliteTests() : SynchronizationTests(DatabaseWay.Sqlite, TrackingKind.Snapshot);

public sealed class SynchronizationBySnapshotOnPostgresTests() : SynchronizationTests(DatabaseWay.Postgres, TrackingKind.Snapshot);

public sealed class SynchronizationBySnapshotOnMariaDbTests() : SynchronizationTests(DatabaseWay.MariaDbOdbc, TrackingKind.Snapshot);

public sealed class QuarantineBySnapshotOnSqliteTests() : QuarantineTests(DatabaseWay.Sqlite, TrackingKind.Snapshot);

public sealed class QuarantineBySnapshotOnPostgresTests() : QuarantineTests(DatabaseWay.Postgres, TrackingKind.Snapshot);

public sealed class QuarantineBySnapshotOnMariaDbTests() : QuarantineTests(DatabaseWay.MariaDbOdbc, TrackingKind.Snapshot);

public sealed class OwnParentBySnapshotOnSqliteTests() : OwnParentTests(DatabaseWay.Sqlite, TrackingKind.Snapshot);

public sealed class OwnParentBySnapshotOnPostgresTests() : OwnParentTests(DatabaseWay.Postgres, TrackingKind.Snapshot);

public sealed class OwnParentBySnapshotOnMariaDbTests() : OwnParentTests(DatabaseWay.MariaDbOdbc, TrackingKind.Snapshot);

public sealed class ApprovalBySnapshotOnSqliteTests() : ApprovalTests(DatabaseWay.Sqlite, TrackingKind.Snapshot);

public sealed class ApprovalBySnapshotOnPostgresTests() : ApprovalTests(DatabaseWay.Postgres, TrackingKind.Snapshot);

public sealed class ApprovalBySnapshotOnMariaDbTests() : ApprovalTests(DatabaseWay.MariaDbOdbc, TrackingKind.Snapshot);

public sealed class RestoreBySnapshotOnSqliteTests() : RestoreTests(DatabaseWay.Sqlite, TrackingKind.Snapshot);

public sealed class RestoreBySnapshotOnPostgresTests() : RestoreTests(DatabaseWay.Postgres, TrackingKind.Snapshot);

public sealed class RestoreBySnapshotOnMariaDbTests() : RestoreTests(DatabaseWay.MariaDbOdbc, TrackingKind.Snapshot);

public sealed class FieldMergeBySnapshotOnSqliteTests() : FieldMergeTests(DatabaseWay.Sqlite, TrackingKind.Snapshot);

public sealed class FieldMergeBySnapshotOnPostgresTests() : FieldMergeTests(DatabaseWay.Postgres, TrackingKind.Snapshot);

public sealed class FieldMergeBySnapshotOnMariaDbTests() : FieldMergeTests(DatabaseWay.MariaDbOdbc, TrackingKind.Snapshot);
