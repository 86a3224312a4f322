using DataSync.Language.Binding;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Language.Tests.Binding;

public sealed class SampleBindingTests
{
    private static readonly string Samples = Path.Combine(Root(), "samples");

    public static TheoryData<string> Scripts() => [.. Directory.EnumerateFiles(Samples, "*.sync", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Samples, f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_sample_has_no_problem(string script)
    {
        var options = BinderOptions.Default with { ReadScript = path => File.Exists(path) ? Read(path) : null };

        var program = Binder.Bind([SyntaxTree.Parse(Read(Path.Combine(Samples, script)))], options);

        program.Diagnostics.Where(d => d.Severity != DiagnosticSeverity.Hint).Select(d => d.ToString()).ShouldBeEmpty();
    }

    private static SourceText Read(string path) => new(File.ReadAllText(path), path);

    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DataSync.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run inside the repository.");
    }
}
