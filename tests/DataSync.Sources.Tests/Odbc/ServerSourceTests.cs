using DataSync.Plans.Sources;
using DataSync.TestServers;

namespace DataSync.Sources.Tests.Odbc;

public sealed class PostgresOdbcSourceTests : PostgresContract
{
    private protected override ISource Create(Scratch scratch) => SourceRegistry.Find("odbc").ShouldNotBeNull()
        .Create("accounting", new Dictionary<string, object?> { ["connection"] = scratch.Owns(new ServerDatabase(ServerKind.Postgres)).Odbc }, scratch.Folder);
}

public sealed class MariaDbOdbcSourceTests : MariaDbContract
{
    private protected override ISource Create(Scratch scratch) => SourceRegistry.Find("odbc").ShouldNotBeNull()
        .Create("accounting", new Dictionary<string, object?> { ["connection"] = Database(scratch).Odbc }, scratch.Folder);
}
