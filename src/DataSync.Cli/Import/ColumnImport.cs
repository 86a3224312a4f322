using System.Collections.Immutable;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Cli.Import;

/// <summary>From a column of a database to its declaration: nothing is assumed that the catalogue does not say.</summary>
internal static class ColumnImport
{
    /// <param name="column">The column in the database.</param>
    /// <param name="name">Its name in the script.</param>
    public static ImportedColumn Of(CatalogColumn column, string name)
    {
        if (column.Type is not { } nearest)
            return new ImportedColumn(column, name, null, WithoutType(column.DatabaseType));
        if (column.Name != name && LiteralText.Quote(column.Name) is null)
            return new ImportedColumn(column, name, null, "its name has a character that no text of a script can hold.");

        var type = Sized(nearest, column);
        var facts = ImmutableArray.CreateBuilder<string>();
        var remarks = new List<string>();
        if (Limits(column.DatabaseType, type) is { } limits) remarks.Add(limits);
        if (column.Name != name) facts.Add($"as {LiteralText.Quote(column.Name)}");

        var values = Values(column, type);
        if (values.Length > 0) facts.Add($"in ({string.Join(", ", values)})");
        else if (column.Values.Length > 0) remarks.Add($"allowed are: {string.Join(", ", column.Values.Select(OneLine))}");

        if (column.Computed) facts.Add("computed");
        else if (column.Generated) facts.Add("generated");
        else if (column.Default is { } shown && !shown.Equals("null", StringComparison.OrdinalIgnoreCase) && !shown.StartsWith("NULL::", StringComparison.Ordinal))
        {
            var literal = LiteralText.Default(shown, type);
            if (literal is not null && (values.IsEmpty || values.Contains(literal))) facts.Add($"default {literal}");
            else remarks.Add($"default {OneLine(shown)}");
        }
        return new ImportedColumn(column, name, type, remarks.Count == 0 ? null : string.Join("; ", remarks)) { Facts = facts.ToImmutable() };
    }

    /// <summary>An enumeration says how long its values can be.</summary>
    private static SyncType Sized(SyncType type, CatalogColumn column) =>
        type is { Kind: TypeKind.Text, Length: 0 } && !column.Values.IsEmpty && column.Values.All(value => value.Length > 0)
            ? type with { Length = column.Values.Max(TextOrder.Length) }
            : type;

    private static ImmutableArray<string> Values(CatalogColumn column, SyncType type)
    {
        var literals = column.Values.Select(value => LiteralText.Value(value, type)).ToList();
        return literals.Contains(null) ? [] : [.. literals.OfType<string>().Distinct()];
    }

    private static string? Limits(string databaseType, SyncType type)
    {
        var shown = databaseType.ToLowerInvariant();
        return type.Kind switch
        {
            TypeKind.Float when shown.StartsWith("decimal", StringComparison.Ordinal) || shown.StartsWith("numeric", StringComparison.Ordinal) =>
                $"{shown}, which the database keeps as a floating number: for amounts declare a decimal of at most 15 digits",
            TypeKind.Decimal when type.Precision == 15 && !shown.Contains("(15", StringComparison.Ordinal) => $"{shown}, of which the database keeps 15 digits",
            TypeKind.Decimal when type.Precision == 0 => $"{shown}: of more than 28 digits a value is refused",
            TypeKind.DateTime when shown.Contains("with time zone", StringComparison.Ordinal) => $"{shown}: read and written in UTC",
            TypeKind.Text when shown is "json" or "jsonb" or "xml" => $"{shown}, as text",
            _ => null,
        };
    }

    private static string WithoutType(string databaseType)
    {
        var shown = databaseType.ToLowerInvariant();
        var why = shown switch
        {
            "" => "the column has no type in the database.",
            _ when shown.EndsWith("[]", StringComparison.Ordinal) => "a column holds one value. A view can make rows or a text of it.",
            "interval" => "an interval of months and days has no fixed length. A view can make a number of it.",
            "money" => "its form depends on the server. A view can cast it to numeric.",
            _ when shown.StartsWith("bit", StringComparison.Ordinal) => "a row of bits is no number. A view can cast it.",
            _ when shown.StartsWith("set(", StringComparison.Ordinal) => "it holds several values at a time. A view can cast it to char.",
            _ => "the language has no type for it. A view can cast it to one it has.",
        };
        return shown.Length == 0 ? why : $"{OneLine(databaseType)}: {why}";
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
