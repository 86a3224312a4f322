using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Sources.Csv;

/// <summary>Where the columns of a table are in a line of its files.</summary>
internal sealed class CsvLayout
{
    /// <summary>Columns that are not in the file: its name, and the number of the line.</summary>
    internal const string FileColumn = "$file", LineColumn = "$line";

    private const int LongestLine = 16 * 1024 * 1024;

    internal CsvLayout(TablePlan table, CsvFormat format)
    {
        Table = table;
        Format = format;
        IsFixed = table.Columns.Any(column => column.Position is not null);
        HasHeader = format.Header ?? !IsFixed;
        Trims = format.Trim ?? IsFixed;
    }

    internal TablePlan Table { get; }

    internal CsvFormat Format { get; }

    /// <summary>Columns stand at positions of a line.</summary>
    internal bool IsFixed { get; }

    internal bool HasHeader { get; }

    internal bool Trims { get; }

    internal bool KnowsQuotes => !IsFixed && Format.Quote is not null;

    /// <summary>Columns that are looked for in a file.</summary>
    internal ImmutableArray<ColumnPlan> InFile => [.. Table.Columns.Where(column => column.PhysicalName is not (FileColumn or LineColumn))];

    /// <summary>Columns of a line that is written, in order.</summary>
    internal ImmutableArray<ColumnPlan> Written => IsFixed ? [.. InFile.Where(column => !column.Computed).OrderBy(column => column.Position?.First)] : [.. InFile.Where(column => !column.Computed)];

    /// <param name="malformed">Told of a line with a quote in the wrong place before it is given.</param>
    internal CsvReaderOptions Options(Action<CsvMalformedRecord> malformed)
    {
        var options = new CsvReaderOptions
        {
            HasHeader = HasHeader && !IsFixed,
            Encoding = Format.Encoding is System.Text.UTF8Encoding ? null : Format.Encoding,
            CommentPrefix = Format.Comment,
            TrackLineNumbers = true,
            IncludeValuesInExceptions = false,
            MaxRecordSize = LongestLine,
            TrimWhitespace = false,
            DetectSeparatorHint = false,
        };
        // Of a line with fixed widths only the whole is asked for.
        if (IsFixed)
            return options with { Mode = CsvMode.FixedWidth, FieldWidths = [1] };
        options = options with { Separator = Format.Separator, TrimWhitespace = Trims };
        return Format.Quote is { } quote
            ? options with { Mode = CsvMode.Rfc4180, Quote = quote, OnMalformedRecord = malformed }
            : options with { Mode = CsvMode.NoEscape };
    }

    /// <summary>The field of every column of the table, by index: as the first line says, or in the order of the declaration. -1 where there is none.</summary>
    /// <param name="header">The first line; empty without one.</param>
    /// <param name="file">For messages.</param>
    /// <param name="wanted">Columns that must be there.</param>
    /// <exception cref="SyncException">DS6183.</exception>
    internal int[] Fields(IReadOnlyList<string> header, string file, ImmutableArray<ColumnPlan> wanted)
    {
        var fields = new int[Table.Columns.Length];
        Array.Fill(fields, -1);
        var declared = InFile;
        if (!HasHeader)
        {
            for (var index = 0; index < declared.Length; index++)
                fields[declared[index].Index] = index;
            return fields;
        }
        var unknown = new List<string>();
        for (var field = 0; field < header.Count; field++)
        {
            if (Find(declared, header[field]) is not { } column)
                unknown.Add(header[field]);
            else if (fields[column.Index] < 0)
                fields[column.Index] = field;
            else
                throw Refused(file, $"names {column.PhysicalName} twice", "Give each column a name of its own; the table says which one it means with `as`.");
        }
        if (wanted.FirstOrDefault(column => fields[column.Index] < 0 && declared.Contains(column)) is { } missing)
        {
            throw Refused(file, $"does not name {missing.PhysicalName}; it names {string.Join(", ", header.Take(20))}",
                header.Count == 1 ? "Is another character between the fields? The setting \"separator\" says which." : "Correct the file, or say with `as` what the column is called there.");
        }
        if (!Format.ExtraColumns && unknown.Count > 0)
            throw Refused(file, $"names {string.Join(", ", unknown.Take(20))}, which {Table.Name} does not declare", "Declare the column, or set `extra_columns: true` on the source.");
        return fields;
    }

    private static ColumnPlan? Find(ImmutableArray<ColumnPlan> columns, string name) =>
        columns.FirstOrDefault(column => column.PhysicalName == name)
        ?? (columns.Where(column => string.Equals(column.PhysicalName.Trim(), name.Trim(), StringComparison.OrdinalIgnoreCase)).Take(2).ToList() is [var only] ? only : null);

    private static SyncException Refused(string file, string what, string remedy) =>
        new(CsvCodes.Header, string.Create(CultureInfo.InvariantCulture, $"The first line of {file} {what}."), remedy, FailureClass.ObjectMissing);
}
