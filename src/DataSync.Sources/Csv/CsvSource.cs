using DataSync.Plans.Sources;

namespace DataSync.Sources.Csv;

/// <summary>The files of one folder.</summary>
internal sealed class CsvSource(string name, CsvFormat format) : ISource
{
    public string Name => name;

    public string Kind => "csv";

    internal CsvFormat Format => format;

    internal CsvFolder Folder { get; } = new(name, format);

    public void Check() => Folder.CheckThere();

    public ISourceSession Connect(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new CsvSession(this);
    }

    public void Dispose()
    {
    }
}
