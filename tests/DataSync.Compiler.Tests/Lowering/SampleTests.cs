using DataSync.Compiler.Artefacts;
using DataSync.Compiler.Tests.Artefacts;
using DataSync.Engine.Artefacts;
using DataSync.Plans.Model;

namespace DataSync.Compiler.Tests.Lowering;

public sealed class SampleTests
{
    public static TheoryData<string> Scripts =>
        [.. Directory.EnumerateFiles(Samples, "*.sync", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Samples, file)).Order(StringComparer.Ordinal)];

    private static string Samples => Path.Combine(Repository(AppContext.BaseDirectory), "samples");

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_sample_becomes_a_plan_that_is_read_again(string script)
    {
        var compiled = CompiledScript.Build(Path.Combine(Samples, script));
        var json = PlanJson.Write(compiled.Plan);
        PlanJson.Write(PlanJson.Read(json)).ShouldBe(json);
        var artefact = ArtefactReader.Read(new MemoryStream(ArtefactWriter.Bytes("sample", compiled)), "sample.syncplan");
        using var code = AssemblyPlanCode.Load(artefact.Code, artefact.Symbols);
        foreach (var table in artefact.Plan.Tables) code.NewRow(table.RowType).Count.ShouldBe(table.Columns.Length);
    }

    [Fact]
    public void Two_processes_build_the_same_artefact_from_a_script()
    {
        using var folder = new TemporaryFolder();
        var script = Path.Combine(Samples, "invoice-accounts", "post-invoice.tests.sync");
        SeparateProcess.Build(script, folder.File("one.syncplan"));
        SeparateProcess.Build(script, folder.File("two.syncplan"));
        File.ReadAllBytes(folder.File("one.syncplan")).ShouldBe(File.ReadAllBytes(folder.File("two.syncplan")));
    }

    private static string Repository(string folder) =>
        File.Exists(Path.Combine(folder, "DataSync.sln")) ? folder : Repository(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository."));
}
