using System.Text;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Csv;
using DataSync.Sources.Tests.Sql;

namespace DataSync.Sources.Tests.Csv;

/// <summary>A folder with CSV files, and a table of prices to read them as.</summary>
public abstract class CsvFiles : IDisposable
{
    private protected const int Number = 0, Name = 1, Price = 2, From = 3;

    private protected static readonly TablePlan Prices = Sample.Of("Price", "prices.csv",
        ("number", new SyncType(TypeKind.Text, Length: 8)),
        ("name", new SyncType(TypeKind.Text, true, 40)),
        ("price", new SyncType(TypeKind.Decimal, true, Precision: 12, Scale: 2)),
        ("valid_from", SyncType.Date.OrNull()));

    private readonly Scratch _scratch = new();

    private protected string Folder => _scratch.Folder;

    public void Dispose() => _scratch.Dispose();

    private protected void Put(string name, string text, Encoding? encoding = null) =>
        File.WriteAllBytes(Path.Combine(Folder, name), [.. (encoding ?? new UTF8Encoding(false)).GetPreamble(), .. (encoding ?? new UTF8Encoding(false)).GetBytes(text)]);

    private protected ISource Source(params (string Name, object? Value)[] settings) =>
        new CsvKind().Create("inbox", settings.Append(("folder", ".")).ToDictionary(setting => setting.Item1, setting => setting.Item2), Folder);

    /// <summary>All columns of all rows, one text for each row, null as nothing.</summary>
    private protected string[] Rows(TablePlan table, params (string Name, object? Value)[] settings) =>
        [.. Read(new ReadRequest(table, [.. table.Columns.Select(column => column.Index)], [], [], null), settings).Select(row => string.Join('|', row.Select(value => value is string text ? $"'{text}'" : ValueText.Show(value))))];

    private protected List<object?[]> Read(ReadRequest request, params (string Name, object? Value)[] settings)
    {
        using var source = Source(settings);
        using var session = source.Connect(default);
        return session.Rows(request);
    }
}
