using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Testing;

/// <summary>Runs the <c>test</c> blocks of a plan, each in a world of its own: in-memory databases, stations in folders that are gone afterwards, a clock that stands still.</summary>
/// <param name="plan">The plan.</param>
/// <param name="code">Its compiled half.</param>
/// <param name="folder">The project folder: the scripts' paths, and files beside them, are relative to it.</param>
public sealed class TestRunner(SyncPlan plan, PlanCode code, string folder)
{
    /// <summary>Runs the tests whose name contains a text; all of them by default.</summary>
    public TestReport Run(string name = "", CancellationToken cancellation = default)
    {
        // A test's databases have no schemas: `dbo.Account` is one name there.
        var flat = plan with { Tables = [.. plan.Tables.Select(t => t with { PhysicalName = t.PhysicalName.Replace('.', '_') })] };
        var results = ImmutableArray.CreateBuilder<TestResult>();
        foreach (var test in plan.Tests.Where(t => t.Name.Contains(name, StringComparison.OrdinalIgnoreCase)))
        {
            cancellation.ThrowIfCancellationRequested();
            using var run = new TestRun(flat, code, folder, cancellation);
            results.Add(new TestResult(test.Name, Places.Of(plan, test.Site), run.Execute(test)));
        }
        return new TestReport(results.ToImmutable());
    }
}

/// <summary>Places in scripts, as messages name them.</summary>
internal static class Places
{
    public static string Of(SyncPlan plan, int site) =>
        site < 0 || site >= plan.Sites.Length ? "" : FormattableString.Invariant($"{plan.Scripts[plan.Sites[site].Script]}:{plan.Sites[site].Line}:{plan.Sites[site].Column}");
}
