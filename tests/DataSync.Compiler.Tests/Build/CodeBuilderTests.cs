using System.Reflection.Metadata;
using System.Runtime.CompilerServices;
using DataSync.Compiler.Build;
using DataSync.Compiler.Tests.Artefacts;
using DataSync.Engine.Artefacts;
using DataSync.Plans.Runtime;

namespace DataSync.Compiler.Tests.Build;

public sealed class CodeBuilderTests
{
    [Fact]
    public void Symbols_point_into_the_script()
    {
        var compiled = SmallPlan.Compile();
        using var provider = MetadataReaderProvider.FromPortablePdbImage(compiled.Pdb);
        var symbols = provider.GetMetadataReader();
        var points =
            from method in symbols.MethodDebugInformation
            from point in symbols.GetMethodDebugInformation(method).GetSequencePoints()
            where !point.IsHidden
            let script = symbols.GetString(symbols.GetDocument(point.Document).Name)
            where script == "small.sync"
            select (point.StartLine, point.StartColumn, point.EndLine, point.EndColumn);
        // The directive names the last character, symbols the place behind it.
        points.ShouldBe([(3, 5, 3, 21)]);
    }

    [Fact]
    public void Symbols_carry_the_script_itself()
    {
        var compiled = SmallPlan.Compile();
        using var provider = MetadataReaderProvider.FromPortablePdbImage(compiled.Pdb);
        var symbols = provider.GetMetadataReader();
        symbols.Documents.Select(d => symbols.GetString(symbols.GetDocument(d).Name)).ShouldContain("small.sync");
        symbols.CustomDebugInformation.Count.ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public void A_function_says_where_it_was_when_it_failed()
    {
        var compiled = SmallPlan.Compile();
        using var code = AssemblyPlanCode.Load(compiled.Dll, compiled.Pdb);
        var frame = new Frame(1, new RunValues { Now = new DateTime(2026, 11, 21) }) { Site = -1 };
        frame.Rows[0] = code.NewRow(0);
        frame.Rows[0].ShouldNotBeNull()[0] = long.MaxValue;
        Should.Throw<OverflowException>(() => code.Condition(0)(frame));
        frame.Site.ShouldBe(0);
    }

    [Fact]
    public void Code_that_does_not_compile_is_a_defect_of_the_compiler() =>
        Should.Throw<GeneratedCodeException>(() => CodeBuilder.Build("class {", [])).Message.ShouldContain("defect in DataSync");

    [Fact]
    public void A_plan_that_is_disposed_leaves_memory()
    {
        var compiled = SmallPlan.Compile();
        var alive = Enumerable.Range(0, 20).Select(_ => LoadAndLeave(compiled)).ToArray();
        for (var i = 0; i < 20 && alive.Any(a => a.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        alive.Count(a => a.IsAlive).ShouldBe(0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LoadAndLeave(CompiledPlan compiled)
    {
        using var code = AssemblyPlanCode.LoadCollectible(compiled.Dll, compiled.Pdb);
        return new WeakReference(code.NewRow(0).GetType().Assembly);
    }
}
