using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;

namespace DataSync.Testing.Data;

/// <summary>
/// Rows of a CSV file: commas, a header row, fields in double quotes where they hold a comma, a quote (doubled) or a line break. A field that is empty and not
/// quoted is null.
/// </summary>
internal static class CsvFile
{
    /// <returns>Records, the header first; each with the line it begins on.</returns>
    /// <exception cref="TestFailure">A quote is not closed.</exception>
    public static ImmutableArray<(int Line, ImmutableArray<string?> Fields)> Read(string text)
    {
        var records = ImmutableArray.CreateBuilder<(int, ImmutableArray<string?>)>();
        using var reader = CsvReader.FromText(text.StartsWith('\uFEFF') ? text[1..] : text, new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            TrimWhitespace = false,
            TrackLineNumbers = true,
            OnMalformedRecord = problem => NotClosed(problem),
        });
        while (reader.Read())
            records.Add(((int)reader.LineNumber, [.. Enumerable.Range(0, reader.FieldCount).Select(field => reader.GetRawSpan(field).IsEmpty ? null : reader.GetString(field))]));
        return records.ToImmutable();
    }

    private static void NotClosed(CsvMalformedRecord problem)
    {
        if (problem.Reason == CsvMalformedReason.UnterminatedQuote)
            throw new TestFailure(string.Create(CultureInfo.InvariantCulture, $"The quote that begins on line {problem.LineNumber} is not closed."));
    }
}
