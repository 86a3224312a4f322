using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Csv;

/// <summary>The files of one folder.</summary>
internal sealed class CsvSource(string name, CsvFormat format) : IFileSource
{
    public string Name => name;

    public string Kind => "csv";

    internal CsvFormat Format => format;

    internal CsvFolder Folder { get; } = new(name, format);

    public SeenFile? Only
    {
        get => Folder.Only;
        set => Folder.Only = value;
    }

    public void Check() => Folder.CheckThere();

    public IEnumerable<SeenFile> Look(TablePlan table, Action<SyncException> refused) => Folder.Look(table, refused);

    public SeenFile? Find(string name) => Folder.Find(name);

    public void PutAway(SeenFile file, string folder) => Folder.PutAway(file, folder);

    public ISourceSession Connect(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new CsvSession(this);
    }

    public void Dispose()
    {
    }
}
