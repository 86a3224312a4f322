using DataSync.Plans.Sources;

namespace DataSync.Sources.Tests.Odbc;

public sealed class OdbcSourceTests : SqliteContract
{
    private protected override WriteKind[] Batches => [WriteKind.Insert, WriteKind.DeleteByKey, WriteKind.Upsert];

    private protected override ISource Create(Scratch scratch) => SourceRegistry.Find("odbc").ShouldNotBeNull()
        .Create("accounting", new Dictionary<string, object?> { ["connection"] = scratch.Odbc }, scratch.Folder);
}
