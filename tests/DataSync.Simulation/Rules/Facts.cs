using System.Collections.Immutable;

namespace DataSync.Simulation.Rules;

/// <summary>A record by table and key.</summary>
internal readonly record struct RecordName(string Table, int Key)
{
    public override string ToString() => $"{Table} {Key}";
}

/// <summary>The fields of a record by their names, as a user sees them.</summary>
internal sealed record Fields(ImmutableSortedDictionary<string, string?> Values)
{
    public string? this[string field] => Values.GetValueOrDefault(field);

    public bool Same(Fields other) => Values.SequenceEqual(other.Values);

    public override string ToString() => string.Join(", ", Values.Select(entry => $"{entry.Key}={entry.Value ?? "null"}"));
}

/// <summary>A table of the simulated model: its fields, those that name a parent, and the field whose absence protects a record from leaving.</summary>
internal sealed record TableFacts(string Name, ImmutableArray<string> Fields, ImmutableDictionary<string, string> Parents, string? ProtectedWhileNull);

/// <summary>The tables, parents first.</summary>
internal static class Facts
{
    public static ImmutableArray<TableFacts> Tables { get; } =
    [
        new("Company", ["name", "country", "rep"], ImmutableDictionary<string, string>.Empty, null),
        new("Person", ["company", "name", "role"], ImmutableDictionary<string, string>.Empty.Add("company", "Company"), null),
        new("Activity", ["company", "person", "subject", "kind"], ImmutableDictionary<string, string>.Empty.Add("company", "Company").Add("person", "Person"), null),
        new("Orders", ["company", "done"], ImmutableDictionary<string, string>.Empty.Add("company", "Company"), "done"),
    ];

    public static TableFacts Of(string table) => Tables.First(known => known.Name == table);

    /// <summary>The records a record hangs below.</summary>
    public static IEnumerable<RecordName> ParentsOf(RecordName name, Fields fields) => Of(name.Table).Parents
        .Where(link => fields[link.Key] is not null).Select(link => new RecordName(link.Value, int.Parse(fields[link.Key] ?? "", System.Globalization.CultureInfo.InvariantCulture)));
}
