using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Stations.Tests.Concurrency;

/// <summary>What a station is about to do to its database.</summary>
internal enum Moment
{
    /// <summary>It reads rows of a table, by their keys or all of them.</summary>
    Reading,

    /// <summary>It reads rows of a table by their keys, and locks them where that is possible.</summary>
    Locking,

    /// <summary>It has read and locked them.</summary>
    Locked,

    /// <summary>It inserts into a table.</summary>
    Inserting,

    /// <summary>It commits a transaction.</summary>
    Committing,

    /// <summary>It has committed one, and has not read the answer.</summary>
    Committed,
}

/// <summary>
/// Stands between a station and its database, and calls somebody at chosen moments: so users act between two statements, always at the same place, and no test ever sleeps.
/// </summary>
internal sealed class Seam(ISource source, Seam.Watch watch) : ISource
{
    public string Name => source.Name;

    public string Kind => source.Kind;

    public ISourceSession Connect(CancellationToken cancellation)
    {
        var session = source.Connect(cancellation);
        foreach (var statement in watch.AtConnect)
        {
            using var command = session.Connection.CreateCommand();
            command.CommandText = statement;

            // Some drivers run a statement with an answer only when somebody reads it.
            command.ExecuteScalar();
        }

        return new Session(session, watch);
    }

    public void Dispose()
    {
        // The database belongs to the station of the test.
    }

    /// <summary>Who is called, and when.</summary>
    internal sealed class Watch
    {
        private readonly List<(Moment Moment, string Table, Action Act)> _once = [];
        private readonly Dictionary<(Moment, string), int> _times = [];

        /// <summary>Statements for every new connection.</summary>
        public ImmutableArray<string> AtConnect { get; set; } = [];

        /// <summary>Called at every moment of any kind.</summary>
        public Action<Moment> Each { get; init; } = _ => { };

        /// <summary>How often a moment was reached.</summary>
        public int Times(Moment moment, string table) => _times.GetValueOrDefault((moment, table));

        /// <summary>Calls somebody, once, the next time.</summary>
        /// <param name="moment">When.</param>
        /// <param name="table">The table; empty at a commit.</param>
        /// <param name="act">What happens.</param>
        public void Next(Moment moment, string table, Action act) => _once.Add((moment, table, act));

        /// <summary>Whether all that was to happen has.</summary>
        public bool IsDone => _once.Count == 0;

        public void Reach(Moment moment, string table)
        {
            _times[(moment, table)] = Times(moment, table) + 1;
            Each(moment);
            var at = _once.FindIndex(one => one.Moment == moment && one.Table == table);
            if (at < 0) return;
            var act = _once[at].Act;
            _once.RemoveAt(at);
            act();
        }
    }

    private sealed class Session(ISourceSession inner, Watch watch) : ISourceSession
    {
        public DbConnection Connection => inner.Connection;

        public DbTransaction? Transaction => inner.Transaction;

        public SqlDialect Dialect => inner.Dialect;

        public bool InTransaction => inner.InTransaction;

        public bool IsLinked => inner.IsLinked;

        public ICatalog Catalog => inner.Catalog;

        public IOwnSql? OwnSql => inner.OwnSql;

        public void Begin() => inner.Begin();

        public void Commit()
        {
            watch.Reach(Moment.Committing, "");
            inner.Commit();
            watch.Reach(Moment.Committed, "");
        }

        public void Rollback() => inner.Rollback();

        public Exception? Attempt(Action statement) => inner.Attempt(statement);

        public PreparedRead Prepare(ReadRequest request) => new Reading(inner.Prepare(request), watch, request.Table.PhysicalName);

        public PreparedWrite Prepare(WriteRequest request) =>
            request.Kind == WriteKind.Insert ? new Write(inner.Prepare(request), watch, request.Table.PhysicalName) : inner.Prepare(request);

        public ReturningInsert? PrepareReturning(WriteRequest request, ImmutableArray<int> returned) => inner.PrepareReturning(request, returned);

        public BatchWrite? PrepareBatch(WriteRequest request)
        {
            if (request.Kind == WriteKind.Insert) watch.Reach(Moment.Inserting, request.Table.PhysicalName);
            return inner.PrepareBatch(request);
        }

        public BatchRead Prepare(BatchReadRequest request) => new KeyedRead(inner.Prepare(request), watch, request.Table.PhysicalName, request.Locks);

        public PageRead? Prepare(PageRequest request) => inner.Prepare(request);

        public AggregateAnswer Prepare(AggregateRequest request) => inner.Prepare(request);

        public void CreateTable(TablePlan table) => inner.CreateTable(table);

        public void Dispose() => inner.Dispose();
    }

    private sealed class Write(PreparedWrite inner, Watch watch, string table) : PreparedWrite
    {
        public override string Text => inner.Text;

        public override RowWriter Values => inner.Values;

        public override long Execute(CancellationToken cancellation)
        {
            watch.Reach(Moment.Inserting, table);
            return inner.Execute(cancellation);
        }

        public override void Dispose() => inner.Dispose();
    }

    private sealed class Reading(PreparedRead inner, Watch watch, string table) : PreparedRead
    {
        public override string Text => inner.Text;

        public override ImmutableArray<string?> NotPushed => inner.NotPushed;

        public override string? DistinctNotPushed => inner.DistinctNotPushed;

        public override ImmutableArray<int> ParameterFunctions => inner.ParameterFunctions;

        public override RowReader Execute(ReadOnlySpan<object?> parameters, CancellationToken cancellation)
        {
            watch.Reach(Moment.Reading, table);
            return inner.Execute(parameters, cancellation);
        }

        public override void Dispose() => inner.Dispose();
    }

    private sealed class KeyedRead(BatchRead inner, Watch watch, string table, bool locks) : BatchRead
    {
        public override string Text => inner.Text;

        public override ImmutableArray<string?> NotPushed => inner.NotPushed;

        public override ImmutableArray<int> ParameterFunctions => inner.ParameterFunctions;

        public override int MostKeys => inner.MostKeys;

        public override RowReader Execute(IReadOnlyList<object?[]> keys, ReadOnlySpan<object?> parameters, CancellationToken cancellation)
        {
            watch.Reach(locks ? Moment.Locking : Moment.Reading, table);
            if (!locks) return inner.Execute(keys, parameters, cancellation);
            return new EndOfRead(inner.Execute(keys, parameters, cancellation), () => watch.Reach(Moment.Locked, table));
        }

        public override void Dispose() => inner.Dispose();
    }

    private sealed class EndOfRead(RowReader inner, Action end) : RowReader
    {
        public override bool Read() => inner.Read();

        public override bool IsNull(int column) => inner.IsNull(column);

        public override string Text(int column) => inner.Text(column);

        public override long Int(int column) => inner.Int(column);

        public override decimal Decimal(int column) => inner.Decimal(column);

        public override double Float(int column) => inner.Float(column);

        public override bool Bool(int column) => inner.Bool(column);

        public override DateOnly Date(int column) => inner.Date(column);

        public override TimeOnly Time(int column) => inner.Time(column);

        public override DateTime DateTime(int column) => inner.DateTime(column);

        public override Guid Guid(int column) => inner.Guid(column);

        public override byte[] Bytes(int column) => inner.Bytes(column);

        public override void Dispose()
        {
            inner.Dispose();
            end();
        }
    }
}
