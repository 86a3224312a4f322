using System.Globalization;
using DataSync.Plans.Values;

namespace DataSync.Stations.Files.Json;

/// <summary>Column types in manifests, as scripts write them: <c>decimal(12, 2)?</c>. Only types a column can have; one text for one type.</summary>
internal static class ColumnTypeText
{
    internal static bool IsColumnType(SyncType type) =>
        type is { Kind: TypeKind.Text or TypeKind.Int or TypeKind.Decimal or TypeKind.Float or TypeKind.Bool or TypeKind.Date or TypeKind.Time
            or TypeKind.DateTime or TypeKind.Duration or TypeKind.Guid or TypeKind.Bytes };

    internal static bool TryParse(string text, out SyncType type)
    {
        var nullable = text.EndsWith('?');
        var bare = nullable ? text[..^1] : text;
        var open = bare.IndexOf('(', StringComparison.Ordinal);
        var name = open < 0 ? bare : bare[..open];
        type = SyncType.Error;
        if (!Enum.TryParse<TypeKind>(name, ignoreCase: true, out var kind)) return false;
        type = new SyncType(kind, nullable);
        if (open >= 0)
        {
            if (!bare.EndsWith(')')) return false;
            var numbers = bare[(open + 1)..^1].Split(", ");
            var first = Number(numbers[0]);
            type = (kind, numbers.Length) switch
            {
                (TypeKind.Text or TypeKind.Bytes, 1) => type with { Length = first },
                (TypeKind.Decimal, 2) => type with { Precision = first, Scale = Number(numbers[1]) },
                _ => SyncType.Error,
            };
        }
        // Comparing with what it would be written as leaves exactly one text for a type.
        return IsColumnType(type) && type.ToString() == text;
    }

    private static int Number(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
