using System.Globalization;
using DataSync.Engine.Failures;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Engine.Values;

/// <summary>Values from their invariant form: constants of a plan, keys and parameters from a command line, cells of a CSV file.</summary>
public static class ConstantReader
{
    private static readonly CultureInfo C = CultureInfo.InvariantCulture;

    /// <summary>The CLR form of a constant.</summary>
    public static object? Read(ConstantPlan constant) => constant.Text is null ? null : Read(constant.Kind, constant.Text);

    /// <summary>The CLR form of a text.</summary>
    /// <exception cref="Plans.Runtime.SyncException">DS6224: it is not of that type.</exception>
    public static object Read(TypeKind kind, string text) =>
        Typed(kind, text) ?? throw RuntimeErrorCatalog.ValueUnreadable.With($"{ValueText.Quote(text)} is not of type {kind.ToString().ToLowerInvariant()}.");

    /// <summary>The CLR form of a value of a column. What is said of a value that has none names the column, and repeats nothing that is masked. Source: tasks R116, R140.</summary>
    /// <exception cref="Plans.Runtime.SyncException">DS6224: it is not of the column's type.</exception>
    public static object Read(ColumnPlan column, string text) =>
        Typed(column.Type.Kind, text) ?? throw RuntimeErrorCatalog.ValueUnreadable.With($"The column {column.Name} is {column.Type}, and {Masking.Show(text, column.Masked)} is none.");

    private static object? Typed(TypeKind kind, string text) =>
        kind switch
        {
            TypeKind.Text => text,
            TypeKind.Int => long.TryParse(text, NumberStyles.AllowLeadingSign, C, out var i) ? i : null,
            TypeKind.Decimal => Decimal(text),
            TypeKind.Float => double.TryParse(text, NumberStyles.Float, C, out var f) ? f : null,
            TypeKind.Bool => text switch { "true" or "1" => true, "false" or "0" => false, _ => null },
            TypeKind.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", C, DateTimeStyles.None, out var d) ? d : null,
            TypeKind.Time => TimeOnly.TryParseExact(text, ["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"], C, DateTimeStyles.None, out var t) ? t : null,
            TypeKind.DateTime => DateTime.TryParseExact(text,
                ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd"],
                C, DateTimeStyles.None, out var t) ? t : null,
            TypeKind.Guid => Guid.TryParse(text, C, out var g) ? g : null,
            TypeKind.Bytes => Hex(text),
            TypeKind.Duration => Duration(text),
            _ => null,
        };

    /// <summary>A number of more digits than a decimal keeps is none: nothing is rounded.</summary>
    private static object? Decimal(string text)
    {
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, C, out var value)) return null;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return point < 0 || text.AsSpan(point + 1).TrimEnd('0').Length <= value.Scale ? value : null;
    }

    private static byte[]? Hex(string text) =>
        text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;

    private static object? Duration(string text)
    {
        var parts = text.Split(';');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.AllowLeadingSign, C, out var months)
            && long.TryParse(parts[1], NumberStyles.AllowLeadingSign, C, out var milliseconds)
            ? new SyncDuration(months, milliseconds) : null;
    }
}
