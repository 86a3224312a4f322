using System.Collections.Immutable;

namespace DataSync.Plans.Model;

/// <summary>What a plan may ask of an engine, by name. A plan names what it uses; an engine refuses a name it does not know.</summary>
public static class Capabilities
{
    public const string Tasks = "tasks";
    public const string Stations = "stations";
    public const string Tests = "tests";
    public const string Services = "services";
    public const string Mail = "mail";
    public const string Undo = "undo";

    public static ImmutableArray<string> All { get; } = [Tasks, Stations, Tests, Services, Mail, Undo];
}
