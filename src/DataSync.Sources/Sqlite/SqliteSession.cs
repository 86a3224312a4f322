using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Sources.Catalog;
using DataSync.Sources.Sql;
using Microsoft.Data.Sqlite;

namespace DataSync.Sources.Sqlite;

/// <summary>One connection to a database file.</summary>
internal sealed class SqliteSession : ISourceSession
{
    /// <summary>As the library is built.</summary>
    internal const int MostValues = 32_766;

    private readonly SqliteSource _source;
    private readonly SqliteConnection _connection;
    private readonly SqliteDialect _dialect;
    private readonly InTheWay _inTheWay;
    private readonly HashSet<SqliteStatement> _statements = [];
    private SqliteTransaction? _transaction;

    internal SqliteSession(SqliteSource source, SqliteConnection connection)
    {
        _source = source;
        _connection = connection;
        var schema = new SqliteSchema(connection);
        IsUtf8 = schema.IsUtf8;
        _dialect = new SqliteDialect(schema, behindOdbc: false);
        _inTheWay = schema.IsWriteAhead ? InTheWay.None : InTheWay.Others;
    }

    public DbConnection Connection => _connection;

    public DbTransaction? Transaction => _transaction;

    public SqlDialect Dialect => _dialect;

    public bool InTransaction => _transaction is not null;

    internal SQLitePCL.sqlite3 Handle => _connection.Handle ?? throw new ObjectDisposedException(nameof(SqliteSession));

    /// <summary>Whether text comes as UTF-8 without being asked to.</summary>
    internal bool IsUtf8 { get; }

    internal OpenReaders Readers => _source.Readers;

    public void Begin()
    {
        if (_transaction is not null)
            throw new InvalidOperationException("This session is in a transaction already.");
        MakeRoom();
        if (!Readers.HasOpen(this))
        {
            _transaction = _connection.BeginTransaction();
            return;
        }
        // While own readers hold on to an older state and somebody else has written, no waiting helps: they fetch their rest.
        var patience = _connection.DefaultTimeout;
        try
        {
            _connection.DefaultTimeout = 1;
            _transaction = _connection.BeginTransaction();
        }
        catch (SqliteException error) when (error.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY)
        {
            Readers.MakeRoom(this, InTheWay.Own);
            _connection.DefaultTimeout = patience;
            _transaction = _connection.BeginTransaction();
        }
        finally
        {
            _connection.DefaultTimeout = patience;
        }
    }

    public void Commit()
    {
        Live().Commit();
        Ended();
    }

    public void Rollback()
    {
        Live().Rollback();
        Ended();
    }

    public PreparedRead Prepare(ReadRequest request) => new SqliteRead(this, request, SelectText.For(request, _dialect));

    public PreparedWrite Prepare(WriteRequest request) => new SqliteWrite(this, request, WriteText.For(request, _dialect).Text, _dialect);

    public ReturningInsert? PrepareReturning(WriteRequest request, ImmutableArray<int> returned)
    {
        var fits = returned.Select(column => new ColumnFit(request.Table.Columns[column])).ToImmutableArray();
        var insert = new SqliteWrite(this, request, WriteText.For(request, _dialect).Returning(request, returned, _dialect).Text, _dialect);
        return new ReturningWrite(insert, cancellation => insert.ExecuteReader(fits, cancellation));
    }

    // A prepared statement in the same process costs no more than one of many rows: only what needs a look-up before it is better done in batches.
    public BatchWrite? PrepareBatch(WriteRequest request) =>
        request.Kind == WriteKind.Upsert && RowsText.For(request, _dialect, Catalog) is { } text ? new SqliteUpsert(this, request, text.Statement(1), _dialect) : null;

    public BatchRead Prepare(BatchReadRequest request) => new ReadByKeys(request, _dialect, MostValues, (read, text) => new SqliteRead(this, read, text));

    public PageRead? Prepare(PageRequest request) => ReadInPages.For(request, _dialect, (read, text) => new SqliteRead(this, read, text));

    public AggregateAnswer Prepare(AggregateRequest request) => AggregateByRead.For(request, _dialect, (read, select) => new SqliteRead(this, read, select));

    public bool KeepsAsWritten(TablePlan table) => IsUtf8 && table.Columns.All(column => !column.Computed && _dialect.KeepsAsWritten(column, table));

    public IOwnSql OwnSql => new SqliteOwnSql(this);

    public ICatalog Catalog => new SqliteCatalog(new CatalogQuery(_connection, () => _transaction));

    public void CreateTable(TablePlan table)
    {
        MakeRoom();
        using var command = _connection.CreateCommand();
        command.CommandText = WriteText.Create(table, _dialect);
        command.Transaction = _transaction;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        Readers.End(this);
        // A statement that nobody disposed of would keep the file in use.
        foreach (var statement in _statements)
            statement.Dispose();
        _transaction?.Dispose();
        _connection.Dispose();
    }

    internal SqliteStatement Statement(string text)
    {
        var statement = new SqliteStatement(Handle, text);
        _statements.Add(statement);
        return statement;
    }

    internal void Drop(SqliteStatement statement)
    {
        _statements.Remove(statement);
        statement.Dispose();
    }

    /// <summary>Before anything is written.</summary>
    internal void MakeRoom()
    {
        if (_inTheWay != InTheWay.None && _transaction is null)
            Readers.MakeRoom(this, _inTheWay);
    }

    private SqliteTransaction Live() => _transaction ?? throw new InvalidOperationException("This session is in no transaction.");

    private void Ended()
    {
        _transaction?.Dispose();
        _transaction = null;
    }
}
