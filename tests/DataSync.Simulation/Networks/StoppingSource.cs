using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Simulation.Networks;

/// <summary>The database of a machine that may stop before and after each commit, as it may at each call of its disk; it tells the disk when it is written to.</summary>
internal sealed class StoppingSource(ISource source, SimulatedDisk disk) : ISource
{
    public string Name => source.Name;

    public string Kind => source.Kind;

    public ISourceSession Connect(CancellationToken cancellation) => new Session(source.Connect(cancellation), disk);

    public void Dispose() => source.Dispose();

    private sealed class Session(ISourceSession inner, SimulatedDisk disk) : ISourceSession
    {
        public DbConnection Connection => inner.Connection;

        public DbTransaction? Transaction => inner.Transaction;

        public SqlDialect Dialect => inner.Dialect;

        public bool InTransaction => inner.InTransaction;

        public bool IsLinked => inner.IsLinked;

        public IOwnSql? OwnSql => inner.OwnSql;

        public ICatalog Catalog => inner.Catalog;

        public void Begin()
        {
            inner.Begin();
            disk.IsWriting = true;
        }

        public void Commit()
        {
            disk.Call();
            inner.Commit();
            disk.IsWriting = false;
            disk.Call();
        }

        public void Rollback()
        {
            inner.Rollback();
            disk.IsWriting = false;
        }

        public Exception? Attempt(Action statement) => inner.Attempt(statement);

        public PreparedRead Prepare(ReadRequest request) => inner.Prepare(request);

        public PreparedWrite Prepare(WriteRequest request) => inner.Prepare(request);

        public ReturningInsert? PrepareReturning(WriteRequest request, ImmutableArray<int> returned) => inner.PrepareReturning(request, returned);

        public BatchWrite? PrepareBatch(WriteRequest request) => inner.PrepareBatch(request);

        public BatchRead Prepare(BatchReadRequest request) => inner.Prepare(request);

        public PageRead? Prepare(PageRequest request) => inner.Prepare(request);

        public AggregateAnswer Prepare(AggregateRequest request) => inner.Prepare(request);

        public void EnterRun(string run) => inner.EnterRun(run);

        public bool MayPublish => inner.MayPublish;

        public void Publish(CancellationToken cancellation) => inner.Publish(cancellation);

        public void CreateTable(TablePlan table) => inner.CreateTable(table);

        public void Dispose() => inner.Dispose();
    }
}
