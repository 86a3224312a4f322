using DataSync.Stations.Disk;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations;

/// <summary>
/// The data folder of a station: one folder per partner number below it. Source: stations §3.4, R44.
/// </summary>
/// <param name="Root">The station's data folder.</param>
public sealed record StationFolders(string Root)
{
    /// <summary>Where it lies. Default: the files of the operating system.</summary>
    public IFileSystem Disk { get; init; } = OperatingSystemFiles.Instance;

    /// <summary>Files for the partner.</summary>
    public string Out(StationNumber partner) => Of(partner, "out");

    /// <summary>Files from the partner, not yet taken in.</summary>
    public string In(StationNumber partner) => Of(partner, "in");

    /// <summary>Files from the partner that were refused.</summary>
    public string Err(StationNumber partner) => Of(partner, "err");

    /// <summary>Files from the partner that were taken in.</summary>
    public string Done(StationNumber partner) => Of(partner, "done");

    /// <summary>Records of files from the partner that are like others here, for people.</summary>
    public string Sim(StationNumber partner) => Of(partner, "sim");

    /// <summary>Creates what is missing for a partner.</summary>
    public void Create(StationNumber partner)
    {
        foreach (var name in new[] { "out", "in", "err", "sim", "done" }) Disk.CreateFolder(Of(partner, name));
    }

    private string Of(StationNumber partner, string name) => Path.Combine(Root, partner.ToString(), name);
}
