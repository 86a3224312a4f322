using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Sources.Catalog;
using DataSync.Sources.Sql;
using DataSync.Sources.Sqlite;

namespace DataSync.Sources.Odbc;

/// <summary>One connection through a driver.</summary>
internal sealed class OdbcSession : ISourceSession
{
    private readonly OdbcSource _source;
    private readonly OdbcConnection _connection;
    private readonly SourceDialect _dialect;
    private readonly InTheWay _ofWrites;
    private OdbcTransaction? _transaction;
    private int _batches;

    internal OdbcSession(OdbcSource source, OdbcConnection connection)
    {
        _source = source;
        _connection = connection;
        if (connection.Quirks == DriverQuirks.SqliteOdbc)
        {
            var schema = new SqliteSchema(connection);
            _dialect = new SqliteDialect(schema, behindOdbc: true);
            Catalog = new SqliteCatalog(new CatalogQuery(connection, () => _transaction));
            _ofWrites = schema.IsWriteAhead ? InTheWay.None : InTheWay.Others;
        }
        else
        {
            var query = new CatalogQuery(connection, () => _transaction);
            Catalog = connection.Quirks.Name == DriverQuirks.PsqlOdbc.Name ? new PostgresCatalog(query)
                : connection.Quirks.Name == DriverQuirks.MariaDb.Name ? new MariaDbCatalog(query)
                : NoCatalog.Instance;
            _dialect = Catalog switch
            {
                PostgresCatalog => new PostgresDialect(new RealColumns(Catalog), behindOdbc: true),
                MariaDbCatalog => new MariaDbDialect(new RealColumns(Catalog)),
                _ => new StandardDialect(connection.IdentifierQuote),
            };
        }
    }

    public DbConnection Connection => _connection;

    public DbTransaction? Transaction => _transaction;

    public SqlDialect Dialect => _dialect;

    public bool InTransaction => _transaction is not null;

    internal DriverQuirks Quirks => _connection.Quirks;

    internal int MostValues => Quirks.MostParameters;

    internal OpenReaders Readers => _source.Readers;

    public void Begin()
    {
        if (_transaction is not null)
            throw new InvalidOperationException("This session is in a transaction already.");
        // With such a driver our own readers would end where the transaction begins.
        Readers.MakeRoom(this, _ofWrites | (_connection.Quirks.TransactionEndsReaders ? InTheWay.Own : InTheWay.None));
        _transaction = _connection.BeginTransaction();
    }

    public void Commit()
    {
        Live().Commit();
        _transaction = null;
    }

    public void Rollback()
    {
        var transaction = Live();
        if (_connection.Quirks.RollbackEndsReaders && !_connection.IsLost)
            Readers.MakeRoom(this, InTheWay.Own);
        _transaction = null;
        try
        {
            transaction.Rollback();
        }
        catch (OdbcException error) when (error.Class == SqlStateClass.Connection)
        {
            // A link that is gone has rolled back by itself.
            transaction.Dispose();
        }
    }

    // psqlodbc takes back a refused statement by itself, by savepoints of its own; with them it forgets those of others that lie behind.
    public Exception? Attempt(Action statement) => _connection.Quirks.Name == DriverQuirks.PsqlOdbc.Name
        ? RefusedStatement.Run(statement, () => Say("select 1"))
        : RefusedStatement.TakenBack(statement, Say);

    public PreparedRead Prepare(ReadRequest request) => new OdbcRead(this, Command(""), request, SelectText.For(request, _dialect));

    public PreparedWrite Prepare(WriteRequest request) => new OdbcWrite(this, Command(""), request, WriteText.For(request, _dialect), _dialect);

    public ReturningInsert? PrepareReturning(WriteRequest request, ImmutableArray<int> returned)
    {
        switch (_dialect)
        {
            case SqliteDialect:
                // The driver gives no result of an insert: its row is asked for by the number SQLite gave it.
                var wanted = new ReadRequest(request.Table, returned, [], [], null);
                var select = SelectText.For(wanted, _dialect);
                var write = Prepare(request);
                var read = new OdbcRead(this, Command(""), wanted, select);
                return new ReturningWrite(write, cancellation => write.Execute(cancellation) == 0 ? null : read.Execute($"{select.Template.Shown} where rowid = last_insert_rowid()", [], cancellation), read);
            case PostgresDialect or MariaDbDialect:
                var fits = returned.Select(column => new ColumnFit(request.Table.Columns[column])).ToImmutableArray();
                var insert = new OdbcWrite(this, Command(""), request, WriteText.For(request, _dialect).Returning(request, returned, _dialect), _dialect);
                return new ReturningWrite(insert, cancellation => insert.ExecuteReader(fits, cancellation));
            default:
                return null;
        }
    }

    public BatchWrite? PrepareBatch(WriteRequest request) => _dialect switch
    {
        PostgresDialect dialect when UnnestText.For(request, dialect) is { } text => new UnnestBatch(this, Command(text.Text), request, text, dialect),
        MariaDbDialect dialect when JoinedUpdateText.For(request, dialect) is { } text => new JoinedUpdateBatch(this, request, text, dialect),
        MariaDbDialect or SqliteDialect when RowsText.For(request, _dialect, Catalog, string.Create(CultureInfo.InvariantCulture, $"@ds_found_{++_batches}")) is { } text =>
            new MultiRowBatch(this, request, text, _dialect, Math.Min(_dialect is SqliteDialect ? 100 : 500, MostValues / text.Columns.Length)),
        _ => null,
    };

    public BatchRead Prepare(BatchReadRequest request) =>
        new ReadByKeys(request, _dialect, _connection.Quirks.MostParameters, (read, text) => new OdbcRead(this, Command(""), read, text));

    public PageRead? Prepare(PageRequest request) => ReadInPages.For(request, _dialect, (read, text) => new OdbcRead(this, Command(""), read, text));

    public AggregateAnswer Prepare(AggregateRequest request) => AggregateByRead.For(request, _dialect, (read, select) => new OdbcRead(this, Command(""), read, select));

    public IOwnSql OwnSql => new OdbcOwnSql(this);

    public ICatalog Catalog { get; }

    public void CreateTable(TablePlan table)
    {
        MakeRoom();
        using var command = Command(WriteText.Create(table, _dialect));
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        Readers.End(this);
        _connection.Dispose();
    }

    /// <summary>A time that a server would round before it compares is refused.</summary>
    internal void CheckParameters(ReadOnlySpan<object?> values)
    {
        if (_dialect is ServerDialect)
            ServerDialect.CheckParameters(values);
    }

    /// <summary>Before anything is written.</summary>
    internal void MakeRoom()
    {
        if (_ofWrites != InTheWay.None && _transaction is null)
            Readers.MakeRoom(this, _ofWrites);
    }

    /// <summary>Runs a statement while the caller gets the next one ready.</summary>
    internal UnderWay Start(OdbcCommand command, CancellationToken cancellation)
    {
        MakeRoom();
        command.Prepare();
        return _connection.Start(() => Cancellable.Run(command, cancellation, static statement => statement.ExecuteNonQuery()));
    }

    internal OdbcCommand Command(string text)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        return command;
    }

    private void Say(string text)
    {
        using var command = Command(text);
        command.ExecuteNonQuery();
    }

    private OdbcTransaction Live() => _transaction ?? throw new InvalidOperationException("This session is in no transaction.");
}
