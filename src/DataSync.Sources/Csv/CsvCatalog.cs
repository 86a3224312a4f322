using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Csv;

/// <summary>
/// The files of a folder as tables, for writing declarations. Nothing in a file says what its columns hold: that is guessed from its first lines, such that what is guessed
/// reads these lines.
/// </summary>
internal sealed class CsvCatalog(CsvSource source) : ICatalog
{
    private const int MostLines = 10_000;

    public ImmutableArray<CatalogName> Tables(CancellationToken cancellation) => !Directory.Exists(source.Format.Folder) ? [] :
    [
        .. new DirectoryInfo(source.Format.Folder).EnumerateFiles()
            .Where(file => file.LinkTarget is null && !file.Name.StartsWith('.') && file.Extension.ToLowerInvariant() is ".csv" or ".tsv" or ".txt")
            .Select(file => file.Name).Order(StringComparer.Ordinal).Select(name => new CatalogName(null, name, IsView: false)),
    ];

    public CatalogTable? Find(string physicalName, CancellationToken cancellation)
    {
        var table = new TablePlan(0, physicalName, 0, physicalName, 0, [], 0, 0);
        try
        {
            if (source.Folder.Files(table) is not [var path, ..])
                return null;
            var isBad = false;
            var layout = new CsvLayout(table, source.Format);
            using var reader = CsvReader.FromFile(path, layout.Options(_ => isBad = true));
            reader.ReadHeader();
            var columns = reader.Headers.Select(name => new ColumnGuess(name, layout)).ToList();
            isBad = false;
            for (var line = 0; line < MostLines && reader.Read(); line++, isBad = false)
            {
                cancellation.ThrowIfCancellationRequested();
                while (!layout.HasHeader && columns.Count < reader.FieldCount)
                    columns.Add(new ColumnGuess(string.Create(CultureInfo.InvariantCulture, $"column{columns.Count + 1}"), layout));
                // A line that will not be read says nothing.
                if (isBad || reader.FieldCount != columns.Count)
                    continue;
                for (var field = 0; field < columns.Count; field++)
                    columns[field].Add(reader.GetSpan(field));
            }
            return new CatalogTable(new CatalogName(null, physicalName, IsView: false), [.. columns.Select(column => column.Column)]);
        }
        catch (SyncException missing) when (missing.Code is CsvCodes.NoFile or CsvCodes.OutsideFolder)
        {
            return null;
        }
    }
}
