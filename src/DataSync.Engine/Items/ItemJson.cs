using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataSync.Engine.Failures;
using DataSync.Engine.Values;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Items;

/// <summary>An item that comes as JSON and goes back as JSON: one object, a name for each column.</summary>
public static class ItemJson
{
    private static readonly JsonWriterOptions Written = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    private static readonly JsonDocumentOptions Once = new() { AllowDuplicateProperties = false };

    /// <summary>Fills a row; columns that are not named take their default, or null. Source: tasks R116.</summary>
    /// <exception cref="SyncException">DS6225: no such object; DS6224: a value is not of its column's type; DS6141: it does not fit what its column is declared as.</exception>
    public static void Read(string json, TablePlan table, Row row)
    {
        try
        {
            Fill(json, table, row);
        }
        catch (InvalidOperationException error)
        {
            // Half a character is found when its text is asked for.
            throw RuntimeErrorCatalog.ItemJsonInvalid.With($"The item has a text that is none: {error.Message}", error);
        }
    }

    private static void Fill(string json, TablePlan table, Row row)
    {
        var filled = new HashSet<ColumnPlan>(ReferenceEqualityComparer.Instance);
        var isNull = new HashSet<ColumnPlan>(ReferenceEqualityComparer.Instance);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, Once);
        }
        catch (JsonException error)
        {
            throw RuntimeErrorCatalog.ItemJsonInvalid.With($"The item is not JSON: {error.Message}", error);
        }
        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw RuntimeErrorCatalog.ItemJsonInvalid.With($"The item of {table.Name} is not a JSON object.");
            foreach (var column in table.Columns)
                if (column.Default is { } value) row[column.Index] = ConstantReader.Read(value);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                var column = table.Columns.FirstOrDefault(c => c.Name == property.Name)
                    ?? throw RuntimeErrorCatalog.ItemJsonInvalid.With($"{table.Name} has no column {property.Name}.");
                // A row takes no null where its column takes none.
                if (Value(column, property.Value) is { } given)
                {
                    row[column.Index] = Fitting(column, given);
                    filled.Add(column);
                }
                else if (column.Type.Nullable) row[column.Index] = null;
                else isNull.Add(column);
            }
        }
        foreach (var column in table.Columns)
            if (!column.Type.Nullable && !filled.Contains(column) && (column.Default is null || isNull.Contains(column)) && !column.Generated && !column.Computed)
                throw RuntimeErrorCatalog.ItemJsonInvalid.With($"The item of {table.Name} has no {column.Name}.");
    }

    /// <summary>The item as JSON, columns in their order.</summary>
    public static string Write(TablePlan table, Row row)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Written))
        {
            writer.WriteStartObject();
            foreach (var column in table.Columns)
            {
                writer.WritePropertyName(column.Name);
                switch (row[column.Index])
                {
                    case null: writer.WriteNullValue(); break;
                    case long i: writer.WriteNumberValue(i); break;
                    case decimal d: writer.WriteNumberValue(d); break;
                    case double f: writer.WriteNumberValue(f); break;
                    case bool b: writer.WriteBooleanValue(b); break;
                    case var other: writer.WriteStringValue(ValueText.Show(other)); break;
                }
            }
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static object? Value(ColumnPlan column, JsonElement value)
    {
        var kind = column.Type.Kind;
        return value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.True or JsonValueKind.False when kind == TypeKind.Bool => value.GetBoolean(),
            JsonValueKind.Number when kind is TypeKind.Int or TypeKind.Decimal or TypeKind.Float => ConstantReader.Read(column, value.GetRawText()),
            JsonValueKind.String when kind is not (TypeKind.Int or TypeKind.Decimal or TypeKind.Float or TypeKind.Bool) => ConstantReader.Read(column, value.GetString() ?? ""),
            _ => throw RuntimeErrorCatalog.ItemJsonInvalid.With(string.Create(CultureInfo.InvariantCulture,
                $"{column.Name} is of type {column.Type}, and a JSON {value.ValueKind.ToString().ToLowerInvariant()} is not.")),
        };
    }

    /// <summary>A value that its column is declared to hold: steps write it on without looking at it again.</summary>
    private static object Fitting(ColumnPlan column, object value)
    {
        // Whoever writes an item knows a column by its name in the script.
        var fit = new ColumnFit(column with { PhysicalName = column.Name });
        object fitting = value switch
        {
            string text => fit.Text(text),
            byte[] bytes => fit.Bytes(bytes),
            decimal number => fit.Decimal(number),
            double number => fit.Float(number),
            _ => value,
        };
        if (column.Values.IsEmpty || column.Values.Any(allowed => ValueEquality.Same(ConstantReader.Read(allowed), fitting))) return fitting;
        throw fit.NotAs(ValueText.Quote(fitting), $"is none of {string.Join(", ", column.Values.Select(allowed => ValueText.Quote(ConstantReader.Read(allowed))))}");
    }
}
