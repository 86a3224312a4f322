using System.Collections.Immutable;
using System.Text.Json;
using DataSync.Plans.Values;
using DataSync.Stations.Files.Json;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Models;

/// <summary>A column of a data model.</summary>
public sealed record ModelColumn(string Name, SyncType Type, bool IsKey);

/// <summary>A link to a table above: the columns here that hold its key.</summary>
public sealed record ModelParent(string Table, ImmutableArray<string> Columns);

/// <summary>A table of a data model.</summary>
public sealed record ModelTable(string Name, ImmutableArray<ModelColumn> Columns, ImmutableArray<ModelParent> Parents)
{
    /// <summary>Its key columns, each with its type.</summary>
    public IEnumerable<ModelColumn> Key() => Columns.Where(column => column.IsKey);
}

/// <summary>
/// A data model as it travels (<c>model.json</c>) and as a ledger notes it: tables, columns, types, keys and parents of the compiled plan, under the names that the plan gives
/// them. What a database calls them, conditions and formats are no part of it. Source: stations R47.
/// </summary>
public sealed record ModelDescription(ImmutableArray<ModelTable> Tables)
{
    /// <summary>The model of a plan.</summary>
    public static ModelDescription Of(DataModel model) => new([.. model.Tables.Concat(model.Catalogs).Select(table => new ModelTable(table.Name,
        [.. table.Plan.Columns.Select(column => new ModelColumn(column.Name, column.Type, column.IsKey))],
        [.. table.Parents.Select(link => new ModelParent(model[link.Parent].Name, [.. link.Columns.Select(column => table.Plan.Columns[column].Name)]))]))]);

    /// <summary>As JSON: same model, same bytes.</summary>
    public byte[] ToJson() => StationJson.Write(this);

    /// <exception cref="JsonException">It is none.</exception>
    public static ModelDescription Read(ReadOnlySpan<byte> json)
    {
        var model = StationJson.Read<ModelDescription>(json);
        return StationJson.IsWhole(model.Tables) && model.Tables.All(table => StationJson.IsWhole(table.Columns) && StationJson.IsWhole(table.Parents) && table.Parents.All(parent => !parent.Columns.IsDefault))
            ? model : throw new JsonException("a list of the model is missing");
    }

    /// <summary>The table of this name, or null.</summary>
    public ModelTable? Find(string name) => Tables.FirstOrDefault(table => table.Name == name);

    /// <summary>In what another model differs from this one, a line for each difference.</summary>
    public IEnumerable<string> Differences(ModelDescription other)
    {
        foreach (var name in Tables.Select(table => table.Name).Union(other.Tables.Select(table => table.Name)))
        {
            if (Find(name) is not { } before) yield return $"table {name} is new";
            else if (other.Find(name) is not { } after) yield return $"table {name} is gone";
            else foreach (var line in Differences(before, after)) yield return $"{name}{line}";
        }
    }

    private static IEnumerable<string> Differences(ModelTable before, ModelTable after)
    {
        foreach (var name in before.Columns.Select(column => column.Name).Union(after.Columns.Select(column => column.Name)))
        {
            var (old, now) = (before.Columns.FirstOrDefault(column => column.Name == name), after.Columns.FirstOrDefault(column => column.Name == name));
            if (old is null) yield return $".{name} is new";
            else if (now is null) yield return $".{name} is gone";
            else if (old != now) yield return $".{name} is {(now.IsKey ? "key " : "")}{now.Type} instead of {(old.IsKey ? "key " : "")}{old.Type}";
        }

        if (!before.Parents.Select(Show).SequenceEqual(after.Parents.Select(Show))) yield return " hangs below other tables";

        static string Show(ModelParent parent) => $"{parent.Table} {string.Join(',', parent.Columns)}";
    }
}
