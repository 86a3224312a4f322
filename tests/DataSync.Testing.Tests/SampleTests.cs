using DataSync.Compiler;
using DataSync.Engine.Artefacts;
using DataSync.Language.Binding;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Testing.Tests;

/// <summary>The test blocks of the samples, from their text to the databases.</summary>
public sealed class SampleTests
{
    [Theory]
    [InlineData("invoice-accounts/post-invoice.tests.sync", 9)]
    [InlineData("branch-offices/branch-offices.tests.sync", 5)]
    [InlineData("employee-push/push-employees.tests.sync", 7)]
    [InlineData("customers-merge/refresh-customers.tests.sync", 5)]
    [InlineData("price-list/load-prices.tests.sync", 5)]
    public void All_tests_of_the_samples_pass(string script, int atLeast)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "samples", Path.GetDirectoryName(script) ?? "");
        var (plan, code) = Compiled(folder, Path.GetFileName(script));

        var report = new TestRunner(plan, code, folder).Run();

        report.Results.SelectMany(r => r.Messages.Select(m => $"{r.Name}: {m}")).ShouldBeEmpty();
        report.Passed.ShouldBeGreaterThanOrEqualTo(atLeast);
    }

    private static (SyncPlan, PlanCode) Compiled(string folder, string script)
    {
        SourceText? Read(string path) => File.Exists(Path.Combine(folder, path)) ? new SourceText(File.ReadAllText(Path.Combine(folder, path)), path) : null;
        var program = Binder.Bind([SyntaxTree.Parse(Read(script).ShouldNotBeNull())], new BinderOptions { ReadScript = Read });
        program.HasErrors.ShouldBeFalse(string.Join("\n", program.Diagnostics));
        var compiled = PlanCompiler.Compile(program);
        return (compiled.Plan, AssemblyPlanCode.Load(compiled.Dll, compiled.Pdb));
    }
}
