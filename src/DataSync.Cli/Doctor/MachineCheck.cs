using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using DataSync.Sources.Odbc;

namespace DataSync.Cli.Doctor;

/// <summary>What a machine must have for sources behind ODBC. Source: tasks R28, R29.</summary>
/// <param name="wanted">Connection texts of the sources that will be used; null when no script is named.</param>
internal sealed class MachineCheck(IReadOnlyCollection<OdbcConnectionText>? wanted)
{
    private const string Area = "machine";

    public IEnumerable<Finding> Run()
    {
        yield return Finding.Fine(Area, $"DataSync {typeof(MachineCheck).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]}, .NET {Environment.Version}, {RuntimeInformation.OSDescription}");
        if (wanted is { Count: 0 }) yield break;
        if (OdbcInstallation.Manager is not { } manager)
        {
            yield return new Finding(Area, Verdict.Problem, OdbcCodes.Of(SqlStateClass.HostNotSetUp), "There is no ODBC driver manager on this machine.", "Install unixODBC (Debian: the package unixodbc).");
            yield break;
        }
        yield return Finding.Fine(Area, $"driver manager: {manager}");
        foreach (var finding in Registered(OdbcInstallation.Drivers(), OdbcInstallation.DataSources())) yield return finding;
    }

    private IEnumerable<Finding> Registered(ImmutableArray<RegisteredDriver> drivers, ImmutableArray<RegisteredDataSource> sources)
    {
        if (drivers.IsEmpty)
            yield return new Finding(Area, Verdict.Warning, "DS5141", "No ODBC driver is registered.", "Install a driver for each database; `odbcinst -j` says which odbcinst.ini is read.");
        // What a project does not use is not its trouble.
        var bad = wanted is null ? Verdict.Warning : Verdict.Problem;
        foreach (var driver in drivers.Where(driver => Uses(driver.Name, sources)))
        {
            if (driver.Problem is null) yield return Finding.Fine(Area, $"driver {driver.Name}: {driver.Library}");
            else yield return new Finding(Area, bad, "DS5141", $"The driver {driver.Name} cannot be loaded: {driver.Problem}.", "Install it again, or correct the line Driver of its section in odbcinst.ini.");
        }
        foreach (var source in sources.Where(source => wanted is null || wanted.Any(text => Names(text, source.Name))))
        {
            var known = drivers.Any(driver => driver.Name.Equals(source.Driver, StringComparison.OrdinalIgnoreCase)) || OdbcInstallation.WhyNotLoaded(source.Driver) is null;
            if (known) yield return Finding.Fine(Area, $"data source {source.Name}: driver {source.Driver}");
            else yield return new Finding(Area, bad, "DS5142", $"The data source {source.Name} names the driver \"{source.Driver}\", which is not registered.",
                $"Correct its line Driver in odbc.ini. {Listed("Drivers are", drivers.Select(driver => driver.Name))}");
        }
        foreach (var text in wanted ?? [])
        {
            if (text.DataSourceName is { } name && !sources.Any(source => source.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                yield return new Finding(Area, Verdict.Problem, "DS5142", $"The data source {name} is not registered on this machine.", $"Add a section [{name}] to odbc.ini of the user or of the system. {Listed("Data sources are", sources.Select(source => source.Name))}");
            if (text.DataSourceName is null && text.Driver is { } driver && !driver.Contains('/', StringComparison.Ordinal) && !drivers.Any(registered => registered.Name.Equals(driver, StringComparison.OrdinalIgnoreCase)))
                yield return new Finding(Area, Verdict.Problem, "DS5141", $"The driver {driver} is not registered on this machine.", $"Install it, or correct the name behind Driver=. {Listed("Drivers are", drivers.Select(known => known.Name))}");
        }
    }

    private bool Uses(string driver, ImmutableArray<RegisteredDataSource> sources) => wanted is null || wanted.Any(text =>
        driver.Equals(text.Driver, StringComparison.OrdinalIgnoreCase)
        || sources.Any(source => Names(text, source.Name) && driver.Equals(source.Driver, StringComparison.OrdinalIgnoreCase)));

    private static bool Names(OdbcConnectionText text, string source) => source.Equals(text.DataSourceName, StringComparison.OrdinalIgnoreCase);

    private static string Listed(string begin, IEnumerable<string> names) => names.ToList() is { Count: > 0 } all ? $"{begin}: {string.Join(", ", all)}." : $"{begin}: none.";
}
