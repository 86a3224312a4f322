using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Plans.Model;

namespace DataSync.Plans.Sources;

/// <summary>One kind of source (<c>sqlite</c>, <c>odbc</c>, …). Kinds are found by name through one registry.</summary>
public interface ISourceKind
{
    /// <summary>The word behind <c>source x =</c>.</summary>
    string Name { get; }

    /// <summary>Settings this kind takes; anything else is a compile-time error. Key: name, value: one-line description.</summary>
    IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Opens nothing yet: checks the settings and returns the source.</summary>
    /// <param name="name">The source's name in the script, for messages.</param>
    /// <param name="settings">Resolved values (environment variables and secrets already fetched).</param>
    /// <param name="folder">Relative file names are resolved against this folder.</param>
    ISource Create(string name, IReadOnlyDictionary<string, object?> settings, string folder);
}

/// <summary>A declared source at run time; hands out sessions (connections).</summary>
public interface ISource : IDisposable
{
    string Name { get; }

    string Kind { get; }

    /// <summary>Looks whether the place that is written to is there, as far as that is known without connecting.</summary>
    /// <exception cref="Runtime.SyncException">It is not.</exception>
    void Check() { }

    ISourceSession Connect(CancellationToken cancellation);
}

/// <summary>One connection with its transaction. Not thread-safe. Everything written outside <see cref="Begin"/> … <see cref="Commit"/> commits at once.</summary>
public interface ISourceSession : IDisposable
{
    /// <summary>The ADO.NET connection beneath: for the ledger of stations and for tests.</summary>
    DbConnection Connection { get; }

    /// <summary>The current transaction, for commands built on <see cref="Connection"/>.</summary>
    DbTransaction? Transaction { get; }

    SqlDialect Dialect { get; }

    bool InTransaction { get; }

    /// <summary>Whether the link to the source lives, as far as that is known without asking: false after a failure that said so.</summary>
    bool IsLinked => Connection.State == System.Data.ConnectionState.Open;

    void Begin();

    void Commit();

    void Rollback();

    /// <summary>Runs one statement that the database may refuse, so that the transaction goes on without it.</summary>
    /// <returns>Null when it is done; what was refused, when nothing else was taken back.</returns>
    /// <exception cref="DbException">What was refused, when the whole transaction is lost with it.</exception>
    /// <exception cref="Runtime.SyncException">Likewise.</exception>
    Exception? Attempt(Action statement) => RefusedStatement.TakenBack(statement, Execute);

    PreparedRead Prepare(ReadRequest request);

    PreparedWrite Prepare(WriteRequest request);

    /// <summary>The same insert, which tells what some columns of the new row got. Null where this way to the database cannot tell.</summary>
    /// <param name="returned">Columns by index, in the order in which the reader delivers them.</param>
    ReturningInsert? PrepareReturning(WriteRequest request, ImmutableArray<int> returned) => null;

    /// <summary>
    /// The same write for many rows at a time. Null where this driver has no faster way than one statement for each row, or none that surely gives the same
    /// rows and the same counts: then the caller writes row by row.
    /// </summary>
    BatchWrite? PrepareBatch(WriteRequest request);

    /// <summary>A read of all rows that have one of many keys.</summary>
    BatchRead Prepare(BatchReadRequest request);

    /// <summary>A read of all rows some at a time, so that other statements can run between. Null where a place to go on from cannot surely be said by a key.</summary>
    PageRead? Prepare(PageRequest request) => null;

    /// <summary>Values over many rows, where the source computes them as compiled code would.</summary>
    AggregateAnswer Prepare(AggregateRequest request) => new(null, "this kind of source computes nothing");

    /// <summary>Statements that a script brings along; null where the source speaks no SQL.</summary>
    IOwnSql? OwnSql => null;

    /// <summary>
    /// Whether the real columns of a table give every value back exactly as it was written, so that nobody needs to read it to know. Only the columns are looked at: triggers and constraints of the
    /// table are not.
    /// </summary>
    bool KeepsAsWritten(TablePlan table) => false;

    /// <summary>What the database itself says of its tables.</summary>
    ICatalog Catalog { get; }

    /// <summary>From now on the session works for this run. Only sources that gather what a run writes (see <see cref="Publish"/>) have something to do.</summary>
    /// <param name="run">The same for every attempt of one run.</param>
    void EnterRun(string run)
    {
    }

    /// <summary>Whether something may wait for <see cref="Publish"/>. Databases show what is committed at once.</summary>
    bool MayPublish => false;

    /// <summary>
    /// The run has done all its steps: what it has committed and nobody was to see before becomes visible, each file as a whole. May be called again after a crash. Databases
    /// show what is committed at once and have nothing to do.
    /// </summary>
    void Publish(CancellationToken cancellation)
    {
    }

    /// <summary>Creates the table as declared, if it is missing (tests, samples). No change to an existing table.</summary>
    void CreateTable(TablePlan table);

    private void Execute(string text)
    {
        using var command = Connection.CreateCommand();
        command.Transaction = Transaction;
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}

/// <summary>What generated SQL and the ledger need to know of a database.</summary>
public abstract class SqlDialect
{
    /// <summary><c>sqlite</c>, <c>postgres</c>, <c>mariadb</c>, <c>generic</c>, <c>csv</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether there is something that takes statements (<see cref="ISourceSession.Connection"/>); false of files.</summary>
    public virtual bool IsDatabase => true;

    /// <summary>Whether what a transaction has read stays as it is until it ends, for nobody else can commit a change of it: then nothing needs to be read again under a lock.</summary>
    public virtual bool KeepsWhatIsRead => false;

    public abstract string Quote(string identifier);

    /// <summary>A dotted physical name (<c>dbo.Account</c>), each part quoted.</summary>
    public abstract string QuoteTable(string physicalName);

    /// <summary>Null when the database surely gives the same answer as compiled code for this filter; otherwise the reason why not.</summary>
    public abstract string? WhyNotPushed(FilterPlan filter, TablePlan table);

    /// <summary>A column in SQL that defines it, for a table that is there: name, type, what it holds when nothing is given. Null where no statement defines columns.</summary>
    public virtual string? Definition(ColumnPlan column, TablePlan table) => null;

    /// <summary>Whether the error says that a unique key was violated (the upsert race).</summary>
    public abstract bool IsDuplicateKey(DbException error);
}

/// <summary>A request for rows of one table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">Columns to read, by index, in the order in which the reader delivers them.</param>
/// <param name="Filters">Conditions, all of which must hold; those the source does not take are left to the caller.</param>
/// <param name="Order">Columns to order by; empty means no order.</param>
/// <param name="Limit">Most rows, or null. Applied only when every filter was pushed.</param>
public sealed record ReadRequest(TablePlan Table, ImmutableArray<int> Columns, ImmutableArray<FilterPlan> Filters, ImmutableArray<OrderPlan> Order, int? Limit)
{
    /// <summary>
    /// Asks for the rows as they are now where the transaction would otherwise see them as they were when it began; they stay locked until it ends.
    /// </summary>
    public bool Newest { get; init; }

    /// <summary>Equal rows are one row.</summary>
    public bool Distinct { get; init; }

    /// <summary>Nothing is written to the source through this session while the rows are read: they may be fetched before they are asked for.</summary>
    public bool Undisturbed { get; init; }
}

public sealed record OrderPlan(int Column, bool Descending);

/// <summary>A prepared select.</summary>
public abstract class PreparedRead : IDisposable
{
    /// <summary>The statement, for explanations.</summary>
    public abstract string Text { get; }

    /// <summary>For each filter of the request: null when it was pushed down, otherwise why not.</summary>
    public abstract ImmutableArray<string?> NotPushed { get; }

    /// <summary>Why the caller must leave out equal rows himself, where the request wants each once; null where the source does.</summary>
    public virtual string? DistinctNotPushed => "this kind of source does not take equal rows together";

    /// <summary>Number of parameters: one per <see cref="FilterOperand.Parameter"/> of the pushed filters, in textual order (a list parameter counts once).</summary>
    public abstract ImmutableArray<int> ParameterFunctions { get; }

    /// <summary>Runs it.</summary>
    /// <param name="parameters">Values in the order of <see cref="ParameterFunctions"/>.</param>
    /// <param name="cancellation">Cancels on the server where the driver can.</param>
    public abstract RowReader Execute(ReadOnlySpan<object?> parameters, CancellationToken cancellation);

    public abstract void Dispose();
}

/// <summary>
/// <see cref="Upsert"/> exists for batches only (<see cref="ISourceSession.PrepareBatch"/>): the written columns include the key, which has no positions
/// of its own, and only rows that are inserted or really change count as written. <see cref="InsertUnlessTaken"/> inserts unless a unique key is taken:
/// then it affects no row and, where the database has such a statement, breaks no transaction; elsewhere it fails with an error that
/// <see cref="SqlDialect.IsDuplicateKey"/> knows.
/// </summary>
public enum WriteKind { Insert, UpdateByKey, DeleteByKey, Upsert, InsertUnlessTaken }

/// <summary>A request to write one row at a time.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Table">The table.</param>
/// <param name="Columns">Columns written, by index: writer positions 0 … n-1.</param>
/// <param name="Key">Columns that find the row (update, delete): writer positions n … n+k-1.</param>
public sealed record WriteRequest(WriteKind Kind, TablePlan Table, ImmutableArray<int> Columns, ImmutableArray<int> Key);

/// <summary>A prepared insert, update or delete.</summary>
public abstract class PreparedWrite : IDisposable
{
    public abstract string Text { get; }

    /// <summary>Takes the values of the next row.</summary>
    public abstract RowWriter Values { get; }

    /// <summary>Writes the row.</summary>
    /// <returns>Affected rows.</returns>
    public abstract long Execute(CancellationToken cancellation);

    public abstract void Dispose();
}
