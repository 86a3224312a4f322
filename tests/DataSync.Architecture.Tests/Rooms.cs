using System.Collections.Immutable;

namespace DataSync.Architecture.Tests;

/// <summary>One room of the house: a project below <c>src/</c> and what it may use.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="Assembly">The name of its assembly.</param>
/// <param name="MayUse">The rooms it may refer to.</param>
internal sealed record Room(string Name, string Assembly, ImmutableArray<string> MayUse);

/// <summary>The table of <c>docs/architecture.md</c>, as the tests know it.</summary>
internal static class Rooms
{
    /// <summary>
    /// Language may use Plans for values, types and built-in functions: one implementation of them serves the reference
    /// evaluator and the compiled code (docs/decisions).
    /// </summary>
    public static ImmutableArray<Room> All { get; } =
    [
        Of("DataSync.Plans"),
        Of("DataSync.Language", "DataSync.Plans"),
        Of("DataSync.Compiler", "DataSync.Language", "DataSync.Plans"),
        Of("DataSync.Engine", "DataSync.Plans"),
        Of("DataSync.Stations", "DataSync.Engine", "DataSync.Plans"),
        Of("DataSync.Sources", "DataSync.Plans"),
        Of("DataSync.Testing", "DataSync.Engine", "DataSync.Stations", "DataSync.Sources", "DataSync.Plans"),
        Of("DataSync.Server", "DataSync.Engine", "DataSync.Plans"),
        Of("DataSync.Cli", "DataSync.Server", "DataSync.Compiler", "DataSync.Language", "DataSync.Engine", "DataSync.Stations", "DataSync.Sources", "DataSync.Testing", "DataSync.Plans")
            with { Assembly = "datasync" },
    ];

    /// <summary>Outside libraries that belong to one room, and the room they belong to.</summary>
    public static ImmutableArray<(string Library, string Room)> Owned { get; } =
    [
        ("Antlr4.Runtime", "DataSync.Language"),
        ("Microsoft.CodeAnalysis", "DataSync.Compiler"),
        ("Cronos", "DataSync.Server"),
        ("Microsoft.AspNetCore", "DataSync.Server"),
        ("OpenTelemetry", "DataSync.Server"),
        ("System.CommandLine", "DataSync.Cli"),
        ("Spectre.Console", "DataSync.Cli"),
    ];

    /// <summary>The rooms a node has that only runs plans.</summary>
    public static ImmutableArray<string> RunTime { get; } = ["DataSync.Plans", "DataSync.Engine", "DataSync.Stations", "DataSync.Sources", "DataSync.Testing", "DataSync.Server"];

    public static Room Named(string name) => All.Single(room => room.Name == name);

    private static Room Of(string name, params string[] mayUse) => new(name, name, [.. mayUse]);
}
