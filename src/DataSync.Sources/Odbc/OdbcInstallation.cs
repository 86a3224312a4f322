using System.Collections.Immutable;
using System.Runtime.InteropServices;
using DataSync.Sources.Odbc.Native;

namespace DataSync.Sources.Odbc;

/// <summary>A driver as <c>odbcinst.ini</c> registers it.</summary>
/// <param name="Library">The file it names; empty when it names none.</param>
/// <param name="Problem">Why it cannot be loaded; null when it can.</param>
public sealed record RegisteredDriver(string Name, string Library, string? Problem);

/// <summary>A data source as <c>odbc.ini</c> of the user or of the system registers it.</summary>
/// <param name="Driver">Name or file of its driver; empty when it names none.</param>
public sealed record RegisteredDataSource(string Name, string Driver);

/// <summary>What this machine has of ODBC: the driver manager, drivers, data sources. For checking a machine before anything runs.</summary>
public static class OdbcInstallation
{
    private static readonly string[] ManagerNames = ["libodbc.so.2", "libodbc.so"];

    /// <summary>Sections of <c>odbcinst.ini</c> and <c>odbc.ini</c> that are settings of the driver manager.</summary>
    private static readonly string[] OwnSections = ["ODBC", "ODBC Drivers", "ODBC Data Sources"];

    /// <summary>File of the driver manager; null when there is none.</summary>
    public static string? Manager => ManagerNames.Any(name => NativeLibrary.TryLoad(name, out _)) ? LoadedFrom("libodbc.so") ?? ManagerNames[0] : null;

    /// <summary>Whether drivers of this process take narrow text to be UTF-8. To be asked when a connection is open: a driver may give the process its locale.</summary>
    public static bool NarrowTextIsUtf8 => ProcessLocale.IsUtf8;

    /// <summary>All drivers that are registered, each tried out.</summary>
    public static ImmutableArray<RegisteredDriver> Drivers() =>
    [
        .. RegisteredSources.Sections(RegisteredSources.Drivers).Except(OwnSections, StringComparer.OrdinalIgnoreCase).Distinct().Order(StringComparer.Ordinal).Select(name =>
        {
            var library = RegisteredSources.Entry(RegisteredSources.Drivers, name, "Driver64") ?? RegisteredSources.Entry(RegisteredSources.Drivers, name, "Driver") ?? "";
            return new RegisteredDriver(name, library, WhyNotLoaded(library));
        }),
    ];

    /// <summary>All data sources that are registered.</summary>
    public static ImmutableArray<RegisteredDataSource> DataSources() =>
    [
        .. RegisteredSources.Sections(RegisteredSources.DataSources).Except(OwnSections, StringComparer.OrdinalIgnoreCase).Distinct().Order(StringComparer.Ordinal)
            .Select(name => new RegisteredDataSource(name, RegisteredSources.Entry(name, "Driver") ?? "")),
    ];

    /// <summary>Why the library of a driver cannot be loaded; null when it can.</summary>
    public static string? WhyNotLoaded(string library)
    {
        if (library.Length == 0)
            return "it names no library";
        // A bare name is looked up beside the driver manager, too.
        var folder = Path.GetDirectoryName(LoadedFrom("libodbc") ?? "") ?? "";
        string[] places = library.Contains('/', StringComparison.Ordinal) ? [library] : [library, Path.Combine(folder, "odbc", library), Path.Combine(folder, library)];
        if (places.Any(place => NativeLibrary.TryLoad(place, out _)))
            return null;
        var file = places.FirstOrDefault(File.Exists);
        if (file is null)
            return $"its library {library} does not exist";
        try
        {
            NativeLibrary.Load(file);
            return null;
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            return $"its library {file} is no driver, or lacks something it needs: {error.Message.Split('\n').LastOrDefault(line => line.Contains(file, StringComparison.Ordinal))?.Trim()}";
        }
    }

    private static string? LoadedFrom(string library) =>
        OperatingSystem.IsLinux() && File.Exists("/proc/self/maps")
            ? File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..]).FirstOrDefault(path => path.Contains("/" + library, StringComparison.Ordinal))
            : null;
}
