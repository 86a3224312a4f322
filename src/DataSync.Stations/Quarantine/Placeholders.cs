using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Stations.Quarantine;

/// <summary>
/// Values on which unique columns are parked while rows swap theirs: no two are the same, and none is likely to be anybody's. They never outlive the
/// attempt they are made for.
/// </summary>
internal sealed class Placeholders
{
    private static readonly DateTime FirstDay = new(1801, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private int _given;

    /// <summary>Values to try one after another; none for a type that has no room for such values.</summary>
    public IEnumerable<object?> For(ColumnPlan column)
    {
        if (column.Type.Nullable) yield return null;
        var n = ++_given;
        switch (column.Type.Kind)
        {
            case TypeKind.Text:
                var text = "~" + n.ToString("x", CultureInfo.InvariantCulture);
                if (column.Type.Length == 0 || text.Length <= column.Type.Length) yield return text;
                break;
            case TypeKind.Int:
                // First what any width holds, then what a condition on the sign lets through.
                yield return short.MinValue + (long)n;
                yield return int.MaxValue - (long)n;
                yield return short.MaxValue - (long)n;
                break;
            case TypeKind.Decimal:
                yield return -(decimal)n;
                yield return (decimal)n;
                break;
            case TypeKind.Float:
                yield return -1e30 / n;
                break;
            case TypeKind.Date:
                yield return DateOnly.FromDateTime(FirstDay).AddDays(n);
                break;
            case TypeKind.DateTime:
                yield return FirstDay.AddSeconds(n);
                break;
            case TypeKind.Guid:
                yield return new Guid(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
                break;
            case TypeKind.Bytes:
                yield return BitConverter.GetBytes(n);
                break;
        }
    }
}
