using System.Text.RegularExpressions;
using DataSync.Language.Diagnostics;

namespace DataSync.Language.Tests.Binding;

public sealed partial class CatalogTests
{
    [Fact]
    public void Every_code_of_binding_has_a_test()
    {
        var tests = string.Concat(Directory.EnumerateFiles(Path.Combine(SampleBindingTests.Root(), "tests", "DataSync.Language.Tests", "Binding"), "*.cs").Select(File.ReadAllText));
        var tested = Code().Matches(tests).Select(m => m.Value).ToHashSet();

        DiagnosticCatalog.All.Select(d => d.Code).Where(c => c[2] is '2' or '3' or '4' or '5' && c is not [_, _, '5', < '9', ..] && !tested.Contains(c)).ShouldBeEmpty();
    }

    [GeneratedRegex("DS[2-5][0-9]{3}")]
    private static partial Regex Code();
}
