using DataSync.Plans.Sources;
using DataSync.Sources.Csv;

namespace DataSync.Sources.Tests.Csv;

public sealed class CsvSourceTests : ReadContract
{
    private protected override long Finest => 1;

    private protected override ISource Create(Scratch scratch) =>
        new CsvKind().Create("inbox", new Dictionary<string, object?> { ["folder"] = scratch.Folder, ["existing"] = "append" }, scratch.Folder);
}
