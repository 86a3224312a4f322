using System.Collections.Immutable;
using DataSync.Compiler.Build;
using DataSync.Compiler.Tests.Artefacts;
using DataSync.Engine.Artefacts;
using DataSync.Plans.Artefacts;
using DataSync.Plans.Runtime;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DataSync.Compiler.Tests.Build;

public sealed class MemberAllowListTests
{
    [Fact]
    public void The_code_of_a_plan_is_allowed() => MemberAllowList.Check(SmallPlan.Compile().Dll).ShouldBeEmpty();

    [Theory]
    [InlineData("""public static object F0() => System.IO.File.ReadAllText("secret");""", "System.IO.File")]
    [InlineData("""public static object F0() => System.Diagnostics.Process.Start("sh");""", "System.Diagnostics.Process")]
    [InlineData("public static object F0() => System.Environment.GetEnvironmentVariables();", "System.Environment")]
    [InlineData("""public static object F0() => System.Type.GetType("System.IO.File");""", "System.Type")]
    [InlineData("public static object F0() => new object().GetType();", "System.Object.GetType")]
    [InlineData("""public static object F0() => new DataSync.Plans.Sources.ReadRequest(null, default, default, default, null);""", "DataSync.Plans.Sources.ReadRequest")]
    [InlineData("""[System.Runtime.InteropServices.DllImport("libc")] static extern int system(string command); public static object F0() => system("id");""", "native libraries")]
    [InlineData("public static unsafe object F0(long address) => *(long*)address;", "instruction")]
    [InlineData("public static unsafe object F0(long p) => ((delegate*<int>)p)();", "instruction")]
    [InlineData("public static object F0() { System.Func<object> f = () => 1; return f(); }", "System.Func")]
    [InlineData("public static object F0() => System.DateTime.UtcNow;", "System.DateTime.get_UtcNow")]
    [InlineData("public static object F0() => System.Guid.NewGuid();", "System.Guid.NewGuid")]
    public void Whatever_reaches_outside_is_refused(string member, string named)
    {
        var assembly = Hostile($$"""namespace DataSync.Generated; public static class Plan { {{member}} }""");
        MemberAllowList.Check(assembly).ShouldContain(reason => reason.Contains(named, StringComparison.Ordinal));
        Should.Throw<SyncException>(() => AssemblyPlanCode.Load(assembly, [])).Code.ShouldBe("DS5005");
    }

    [Fact]
    public void A_compiler_that_emits_such_code_fails_instead_of_writing_it() =>
        Should.Throw<GeneratedCodeException>(() => CodeBuilder.Build("""public static class Plan { public static object F0() => System.Environment.MachineName; }""", []))
            .Details.ShouldContain("System.Environment");

    [Fact]
    public void What_is_no_assembly_is_refused() => MemberAllowList.Check([1, 2, 3]).ShouldNotBeEmpty();

    [Fact]
    public void A_class_alone_is_allowed() => MemberAllowList.Check(Hostile("public static class Other { }")).ShouldBeEmpty();

    [Fact]
    public void Code_that_is_not_the_code_of_a_plan_is_refused() =>
        Should.Throw<SyncException>(() => AssemblyPlanCode.Load(Hostile("public static class Other { }"), [])).Code.ShouldBe("DS5006");

    private static ImmutableArray<byte> Hostile(string code)
    {
        var references = ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(Row).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("hostile", [CSharpSyntaxTree.ParseText(code)], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: code.Contains("unsafe", StringComparison.Ordinal)));
        using var stream = new MemoryStream();
        compilation.Emit(stream).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        return [.. stream.ToArray()];
    }
}
