using DataSync.Sources.Odbc;

namespace DataSync.Sources.Tests;

public sealed class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "sources.md"));

    [Fact]
    public void Every_setting_of_every_kind_is_on_the_page_as_the_kind_says_it()
    {
        foreach (var kind in SourceRegistry.Kinds)
        {
            Page.ShouldContain($"`{kind.Name}` is ");
            foreach (var (name, description) in kind.Settings)
                Page.Replace("`", "", StringComparison.Ordinal).ShouldContain($"| {name} | {description} |");
        }
    }

    [Fact]
    public void Every_driver_with_quirks_is_on_the_page()
    {
        foreach (var quirks in new[] { DriverQuirks.SqliteOdbc, DriverQuirks.MariaDb, DriverQuirks.PsqlOdbc, DriverQuirks.FreeTds })
        {
            Page.ShouldContain($"| {quirks.Name}");
            foreach (var (keyword, value) in quirks.ConnectionDefaults.Take(1))
                Page.ShouldContain($"`{keyword}={value}`");
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DataSync.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("No folder above the tests has DataSync.sln.");
    }
}
