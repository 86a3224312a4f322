using System.Data.Common;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Csv;

/// <summary>Reads the files of a folder as they are, and writes new ones: they are seen when their run has done its steps.</summary>
internal sealed class CsvSession(CsvSource source) : ISourceSession
{
    private CsvStage? _stage;
    private string _run = "";

    public DbConnection Connection => throw new SyncException(
        CsvCodes.NoDatabase, $"The source {source.Name} is a folder of files, not a database.", "Use `for each` or `read` on its tables.", FailureClass.Script);

    public DbTransaction? Transaction => null;

    public bool IsLinked => true;

    public SqlDialect Dialect => CsvDialect.Instance;

    public bool InTransaction { get; private set; }

    public ICatalog Catalog => new CsvCatalog(source);

    private CsvStage Stage => _stage ??= new CsvStage(source) { CurrentRun = _run };

    public void EnterRun(string run)
    {
        _run = run;
        if (_stage is { } stage)
            stage.CurrentRun = run;
    }

    // An earlier attempt may have written what this one has only to show.
    public bool MayPublish => _stage is not null || File.Exists(source.Format.StageFile);

    public void Publish(CancellationToken cancellation)
    {
        if (MayPublish)
            Stage.Publish(cancellation);
    }

    public void Begin()
    {
        Stage.Begin();
        InTransaction = true;
    }

    public void Commit()
    {
        Stage.Commit();
        InTransaction = false;
    }

    public void Rollback()
    {
        Stage.Rollback();
        InTransaction = false;
    }

    public PreparedRead Prepare(ReadRequest request) => IsOwn(request.Table) ? Stage.Session.Prepare(request) : new CsvRead(source, request);

    public BatchRead Prepare(BatchReadRequest request) => IsOwn(request.Table) ? Stage.Session.Prepare(request) : new CsvBatchRead(source, request);

    public PreparedWrite Prepare(WriteRequest request)
    {
        if (IsOwn(request.Table))
            return Stage.Session.Prepare(request);
        if (request.Kind == WriteKind.Insert)
            return new CsvWrite(Stage, request, new CsvLayout(request.Table, source.Format));
        throw new SyncException(CsvCodes.OnlyInserts, $"{request.Table.Name} is a file of the source {source.Name}: no row in it can be changed or deleted.", "Write a new file with `insert`, or use a table of a database.", FailureClass.Script);
    }

    public BatchWrite? PrepareBatch(WriteRequest request) => null;

    /// <summary>Files come into being when they are written.</summary>
    public void CreateTable(TablePlan table)
    {
        if (IsOwn(table))
            Stage.Session.CreateTable(table);
    }

    public void Dispose() => _stage?.Dispose();

    // Tables that no script declares: what the engine itself keeps.
    private static bool IsOwn(TablePlan table) => table.Source < 0;
}
