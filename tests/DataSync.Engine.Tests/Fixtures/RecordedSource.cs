using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Sources.Sqlite;
using Microsoft.Data.Sqlite;

namespace DataSync.Engine.Tests.Fixtures;

/// <summary>A SQLite file as scripts reach it, and what is sent to it.</summary>
internal sealed class RecordedSource(string name, string file) : ISource
{
    private readonly ISource inner = new SqliteKind().Create(name, new Dictionary<string, object?> { ["file"] = file, ["create"] = true }, "/");

    public string Name => name;

    public string Kind => inner.Kind;

    /// <summary>What was sent, for tests that look at it.</summary>
    public List<string> Statements { get; } = [];

    /// <summary>Which rows were asked for.</summary>
    public List<ReadRequest> Requests { get; } = [];

    /// <summary>As if the right to create tables were missing.</summary>
    public bool RefusesTables { get; set; }

    /// <summary>What it makes of statements that a script brings along.</summary>
    public Func<IOwnSql?, IOwnSql?> OwnSql { get; set; } = own => own;

    /// <summary>As a driver that does not know how many rows a write affected.</summary>
    public bool KnowsAffected { get; set; } = true;

    /// <summary>As a folder of files, which are seen at the end of a run.</summary>
    public bool MayPublish { get; set; }

    /// <summary>Called before and after everything that changes the database.</summary>
    public Action AtPoint { get; set; } = () => { };

    /// <summary>Called before each commit, and before what waits to be seen is shown.</summary>
    public Action AtCommit { get; set; } = () => { };

    public ISourceSession Connect(CancellationToken cancellation) => new Session(this, inner.Connect(cancellation));

    public void Dispose() => inner.Dispose();

    private void Sent(string statement) => Statements.Add(statement);

    private void Change(Action change)
    {
        AtPoint();
        change();
        AtPoint();
    }

    private sealed class Session(RecordedSource source, ISourceSession inner) : ISourceSession
    {
        public DbConnection Connection => inner.Connection;

        public DbTransaction? Transaction => inner.Transaction;

        public SqlDialect Dialect => inner.Dialect;

        public bool InTransaction => inner.InTransaction;

        public void Begin() => inner.Begin();

        public void Commit()
        {
            source.AtCommit();
            source.Change(inner.Commit);
        }

        public void Rollback() => inner.Rollback();

        public bool MayPublish => source.MayPublish;

        public void Publish(CancellationToken cancellation)
        {
            source.AtCommit();
            inner.Publish(cancellation);
        }

        public PreparedRead Prepare(ReadRequest request)
        {
            source.Requests.Add(request);
            return new Read(source, inner.Prepare(request));
        }

        public PreparedWrite Prepare(WriteRequest request) => new Write(source, inner.Prepare(request));

        public BatchWrite? PrepareBatch(WriteRequest request) => inner.PrepareBatch(request) is { } batch ? new Batch(source, batch) : null;

        public BatchRead Prepare(BatchReadRequest request) => inner.Prepare(request);

        public PageRead? Prepare(PageRequest request) => inner.Prepare(request);

        public AggregateAnswer Prepare(AggregateRequest request) => inner.Prepare(request);

        public IOwnSql? OwnSql => source.OwnSql(inner.OwnSql);

        public ICatalog Catalog => inner.Catalog;

        public void CreateTable(TablePlan table)
        {
            if (source.RefusesTables) throw new SqliteException("not authorized", 23);
            inner.CreateTable(table);
        }

        public void Dispose() => inner.Dispose();
    }

    private sealed class Read(RecordedSource source, PreparedRead inner) : PreparedRead
    {
        public override string Text => inner.Text;

        public override string? DistinctNotPushed => inner.DistinctNotPushed;

        public override ImmutableArray<string?> NotPushed => inner.NotPushed;

        public override ImmutableArray<int> ParameterFunctions => inner.ParameterFunctions;

        public override RowReader Execute(ReadOnlySpan<object?> parameters, CancellationToken cancellation)
        {
            source.Sent(Text);
            return inner.Execute(parameters, cancellation);
        }

        public override void Dispose() => inner.Dispose();
    }

    private sealed class Batch(RecordedSource source, BatchWrite inner) : BatchWrite
    {
        public override string Text => inner.Text;

        public override int Pending => inner.Pending;

        public override RowWriter Values => inner.Values;

        public override bool LeavesOutEqualRows => inner.LeavesOutEqualRows;

        public override void Add(CancellationToken cancellation) => inner.Add(cancellation);

        public override long Flush(CancellationToken cancellation)
        {
            source.Sent(Text);
            long rows = 0;
            source.Change(() => rows = inner.Flush(cancellation));
            return rows;
        }

        public override void Dispose() => inner.Dispose();
    }

    private sealed class Write(RecordedSource source, PreparedWrite inner) : PreparedWrite
    {
        public override string Text => inner.Text;

        public override RowWriter Values => inner.Values;

        public override long Execute(CancellationToken cancellation)
        {
            source.Sent(Text);
            long rows = 0;
            source.Change(() => rows = inner.Execute(cancellation));
            return source.KnowsAffected ? rows : -1;
        }

        public override void Dispose() => inner.Dispose();
    }
}
