using System.Globalization;
using System.Text.RegularExpressions;
using DataSync.Plans.Values;

namespace DataSync.Sources.Catalog;

/// <summary>A database's own type, taken apart: <c>numeric(12,2)</c>, <c>timestamp(3) without time zone</c>.</summary>
internal static partial class CatalogTypes
{
    [GeneratedRegex(@"^\s*(?<name>[a-z0-9_ ""]+?)\s*(\(\s*(?<a>\d+)\s*(,\s*(?<b>-?\d+)\s*)?\))?(?<rest>[^(]*)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Form { get; }

    /// <summary>Name in lower case with what follows the sizes, and the sizes; 0 where there is none.</summary>
    internal static (string Name, int First, int Second) Split(string type)
    {
        var match = Form.Match(type);
        if (!match.Success)
            return (type.ToLowerInvariant(), 0, 0);
        var name = (match.Groups["name"].Value + match.Groups["rest"].Value).Trim().ToLowerInvariant().Replace(" zerofill", "", StringComparison.Ordinal);
        return (name, Number("a"), Number("b"));

        int Number(string group) => int.TryParse(match.Groups[group].Value, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>The nearest type of the language; null when there is none.</summary>
    internal static SyncType? Nearest(string type, bool nullable)
    {
        var (name, first, second) = Split(type);
        var found = name switch
        {
            "tinyint" when first == 1 => SyncType.Bool,
            "smallint" or "integer" or "int" or "bigint" or "tinyint" or "mediumint" or "int2" or "int4" or "int8" or "year" or "serial" or "bigserial" => SyncType.Int,
            "smallint unsigned" or "int unsigned" or "integer unsigned" or "tinyint unsigned" or "mediumint unsigned" => SyncType.Int,
            // More digits than ours: the declaration says what really occurs.
            "numeric" or "decimal" or "decimal unsigned" when first is > 0 and <= 28 => Sized(first, second),
            "bigint unsigned" => new SyncType(TypeKind.Decimal, Precision: 20),
            "numeric" or "decimal" or "decimal unsigned" => SyncType.Decimal,
            "real" or "double precision" or "double" or "float" or "double unsigned" or "float unsigned" => SyncType.Float,
            "boolean" or "bool" => SyncType.Bool,
            "bit" when first <= 1 => SyncType.Bool,
            "date" => SyncType.Date,
            "time" or "time without time zone" => SyncType.Time,
            "timestamp" or "datetime" or "timestamp without time zone" or "timestamp with time zone" => SyncType.DateTime,
            "uuid" or "guid" or "uniqueidentifier" => SyncType.Guid,
            "bytea" or "blob" or "longblob" or "mediumblob" or "tinyblob" => SyncType.Bytes,
            "binary" or "varbinary" => new SyncType(TypeKind.Bytes, Length: first),
            "character varying" or "varchar" or "character" or "char" or "nvarchar" or "nchar" or "bpchar" => new SyncType(TypeKind.Text, Length: first),
            "text" or "longtext" or "mediumtext" or "tinytext" or "clob" or "citext" or "enum" or "json" or "jsonb" or "xml" or "name" => SyncType.Text,
            _ => null,
        };
        return found is null ? null : nullable ? found.OrNull() : found;
    }

    // numeric(5, -2) keeps hundreds, and numeric(3, 5) what is below a hundredth: the language counts every digit behind the point.
    private static SyncType Sized(int precision, int scale) => new(TypeKind.Decimal, Precision: Math.Max(scale, precision - Math.Min(scale, 0)), Scale: Math.Max(scale, 0));

    /// <summary>The digits behind a second that a column of a time keeps: 6 where it does not say.</summary>
    /// <param name="silent">What a column without a size keeps.</param>
    internal static int Fraction(string type, int silent)
    {
        var (_, first, _) = Split(type);
        return type.Contains('(', StringComparison.Ordinal) ? first : silent;
    }
}
