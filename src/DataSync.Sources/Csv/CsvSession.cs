using System.Data.Common;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Csv;

/// <summary>Reading the files of a folder. Readers need nothing of each other.</summary>
internal sealed class CsvSession(CsvSource source) : ISourceSession
{
    public DbConnection Connection => throw NoDatabase();

    public DbTransaction? Transaction => null;

    public SqlDialect Dialect => CsvDialect.Instance;

    public bool InTransaction { get; private set; }

    public ICatalog Catalog => Sources.Catalog.NoCatalog.Instance;

    public void Begin() => InTransaction = true;

    public void Commit() => InTransaction = false;

    public void Rollback() => InTransaction = false;

    public PreparedRead Prepare(ReadRequest request) => new CsvRead(source, request);

    public BatchRead Prepare(BatchReadRequest request) => new CsvBatchRead(source, request);

    public PreparedWrite Prepare(WriteRequest request) => throw OnlyReads(request.Table);

    public BatchWrite? PrepareBatch(WriteRequest request) => null;

    public void CreateTable(TablePlan table) => throw OnlyReads(table);

    public void Dispose()
    {
    }

    private SyncException OnlyReads(TablePlan table) => new(
        CsvCodes.OnlyInserts, $"{table.Name} is a file of the source {source.Name}: it cannot be written.", "Write to a table of a database.", FailureClass.Script);

    private SyncException NoDatabase() => new(
        CsvCodes.NoDatabase, $"The source {source.Name} is a folder of files, not a database.", "Use `for each` or `read` on its tables.", FailureClass.Script);
}
