using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Plans.Values;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Quarantine;

/// <summary>A row in quarantine, as people see it. Source: communication.md §Input, step 6.</summary>
/// <param name="Partner">The number of the station that sent it.</param>
/// <param name="Table">Its table.</param>
/// <param name="Key">The record.</param>
/// <param name="Version">The version it was sent in.</param>
/// <param name="File">The file that brought it.</param>
/// <param name="At">When, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Tries">How often it was tried.</param>
/// <param name="Reason">What the database said last, masked values hidden.</param>
/// <param name="Field">The column it is about, where the database told it; otherwise empty.</param>
/// <param name="Values">Its values as literals by column, masked ones hidden.</param>
public sealed record QuarantinedRow(
    StationNumber Partner, string Table, RecordKey Key, RecordVersion Version, string File, long At, long Tries, string Reason, string Field, ImmutableArray<KeyValuePair<string, string>> Values)
{
    internal static QuarantinedRow Of(StationNumber partner, ArrivedRow row)
    {
        var why = row.Before ?? throw new InvalidOperationException("A row that is not in quarantine.");
        return new QuarantinedRow(partner, row.Table.Name, row.Key, row.Row.Version, why.File, why.At, why.Tries, why.Reason, why.Field,
            [.. row.Columns.Select((column, i) => KeyValuePair.Create(row.Table.Plan.Columns[column].Name, Show(row, column, i)))]);
    }

    private static string Show(ArrivedRow row, int column, int at) => row.Table.Plan.Columns[column].Masked && row.Row.Values[at] is not null ? Masking.Hidden : ValueText.Quote(row.Row.Values[at]);
}
