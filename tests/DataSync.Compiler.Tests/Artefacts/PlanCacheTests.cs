using DataSync.Compiler.Artefacts;

namespace DataSync.Compiler.Tests.Artefacts;

public sealed class PlanCacheTests
{
    [Fact]
    public void An_unchanged_script_is_not_compiled_again()
    {
        using var folder = new TemporaryFolder();
        var cache = new PlanCache(folder.File("cache"));
        var script = folder.Write("a.sync", "sync 1");
        cache.Find([script]).ShouldBeNull();
        var artefact = Store(cache, script);
        cache.Find([script]).ShouldBe(artefact);
    }

    [Fact]
    public void A_changed_import_makes_the_script_new()
    {
        using var folder = new TemporaryFolder();
        var cache = new PlanCache(folder.File("cache"));
        var script = folder.Write("a.sync", "import \"b.sync\"");
        var import = folder.Write("b.sync", "sync 1");
        Store(cache, script, import);
        folder.Write("b.sync", "sync 1 // changed");
        cache.Find([script]).ShouldBeNull();
    }

    [Fact]
    public void A_script_that_is_gone_is_new()
    {
        using var folder = new TemporaryFolder();
        var cache = new PlanCache(folder.File("cache"));
        var script = folder.Write("a.sync", "sync 1");
        Store(cache, script);
        File.Delete(script);
        cache.Find([script]).ShouldBeNull();
    }

    private static string Store(PlanCache cache, string script, params string[] imports) =>
        cache.Store([script], [.. imports.Prepend(script).Select(p => (p, File.ReadAllBytes(p)))], "a", SmallPlan.Compile());
}
