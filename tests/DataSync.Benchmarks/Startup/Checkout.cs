namespace DataSync.Benchmarks.Startup;

/// <summary>Where the checkout lies that this program was built in.</summary>
internal static class Checkout
{
    public static string Folder { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DataSync.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("This benchmark runs in a checkout: no DataSync.sln above " + AppContext.BaseDirectory);
    }
}
