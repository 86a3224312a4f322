using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Engine.Failures;

/// <summary>Takes the values of masked columns out of texts that leave the run: messages, journal, preview. Source: tasks R140.</summary>
public sealed class Masking(SyncPlan plan)
{
    /// <summary>What stands in place of a masked value.</summary>
    public const string Hidden = "***";

    /// <summary>Characters of a value that is looked for in other capitals, too: shorter ones are parts of common words.</summary>
    private const int ShortestInCapitals = 4;

    /// <summary>A text without the masked values that the frame's rows hold.</summary>
    /// <param name="rowTypes">Row type per slot; -1 for a slot without rows.</param>
    public string Scrub(string text, Frame frame, int[] rowTypes)
    {
        for (var slot = 0; slot < rowTypes.Length; slot++)
            if (frame.Rows[slot] is { } row && rowTypes[slot] >= 0)
                text = Scrub(text, row, rowTypes[slot]);
        return text;
    }

    /// <summary>A text without the masked values that a row holds.</summary>
    public string Scrub(string text, Row row, int rowType)
    {
        var fields = plan.RowTypes[rowType].Fields;
        for (var i = 0; i < fields.Length && i < row.Count; i++)
            if (fields[i].Masked)
                text = Scrub(text, row[i]);
        return text;
    }

    /// <summary>A text without one value, also where it stands in other capitals.</summary>
    public static string Scrub(string text, object? value)
    {
        var shown = ValueText.Show(value);
        // A single character or a truth value occurs everywhere: taking it out would destroy the text and hide nothing.
        if (shown.Length < 2 || value is bool) return text;
        return text.Replace(shown, Hidden, shown.Length < ShortestInCapitals ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A value as it may be shown.</summary>
    public static string Show(object? value, bool masked) => masked && value is not null ? Hidden : ValueText.Quote(value);

    /// <summary>Table and key of a record, for messages.</summary>
    public static string Record(TablePlan table, Row? row)
    {
        if (row is null) return "";
        var key = table.Key.Select(k => table.Columns[k].Masked ? Hidden : ValueText.Show(row[k]));
        return string.Create(CultureInfo.InvariantCulture, $"{table.Name} {string.Join(", ", key)}").TrimEnd();
    }
}
