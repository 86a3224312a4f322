using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Sources.Catalog;
using DataSync.Sources.Sql;
using Npgsql;

namespace DataSync.Sources.Postgres;

/// <summary>One connection out of the pool. One statement at a time runs on it: an open reader fetches its rest when another is wanted.</summary>
internal sealed class PostgresSession : ISourceSession
{
    /// <summary>A message of the protocol counts its values in 16 bits.</summary>
    internal const int MostValues = 65_535;

    private readonly PostgresSource _source;
    private readonly NpgsqlConnection _connection;
    private readonly PostgresDialect _dialect;
    private NpgsqlTransaction? _transaction;
    private int _stages;
    private PostgresException? _failure;

    internal PostgresSession(PostgresSource source, NpgsqlConnection connection)
    {
        _source = source;
        _connection = connection;
        Catalog = new RoomMaking(this, new PostgresCatalog(new CatalogQuery(connection, () => _transaction)));
        _dialect = new PostgresDialect(new RealColumns(Catalog), behindOdbc: false);
    }

    public DbConnection Connection => _connection;

    public DbTransaction? Transaction => _transaction;

    public SqlDialect Dialect => _dialect;

    public bool InTransaction => _transaction is not null;

    public ICatalog Catalog { get; }

    public PageRead? Prepare(PageRequest request) => ReadInPages.For(request, _dialect, (read, text) => new PostgresRead(this, read, text));

    public AggregateAnswer Prepare(AggregateRequest request) => AggregateByRead.For(request, _dialect, (read, select) => new PostgresRead(this, read, select));

    public IOwnSql OwnSql => new PostgresOwnSql(this);

    internal OpenReaders Readers => _source.Readers;

    public void Begin()
    {
        if (_transaction is not null)
            throw new InvalidOperationException("This session is in a transaction already.");
        MakeRoom();
        PostgresErrors.RefuseLost(_connection);
        _failure = null;
        _transaction = PostgresErrors.Translate(_connection.BeginTransaction, default, PostgresErrors.Lost);
    }

    public void Commit()
    {
        var transaction = Live();
        MakeRoom();
        if (_failure is { } failure)
        {
            // The server would answer with a roll-back, and its library would call that a success.
            Rollback();
            throw new PostgresException($"A statement of this transaction failed before, and the server takes back all of it: {failure.MessageText}", "ERROR", "ERROR", PostgresErrors.TransactionFailed);
        }
        _transaction = null;
        // Whether it happened is not known when the link breaks here.
        PostgresErrors.Translate(() =>
        {
            transaction.Commit();
            return true;
        }, default, PostgresErrors.OutcomeUnknown);
        transaction.Dispose();
    }

    public void Rollback()
    {
        var transaction = Live();
        _transaction = null;
        Readers.MakeRoom(this, InTheWay.Own);
        try
        {
            transaction.Rollback();
        }
        catch (Exception error) when (error is NpgsqlException or ObjectDisposedException or InvalidOperationException)
        {
            // A link that is gone has rolled back by itself.
        }
        transaction.Dispose();
    }

    public Exception? Attempt(Action statement)
    {
        var refused = RefusedStatement.TakenBack(statement, Say);
        // The server takes everything again.
        _failure = null;
        return refused;
    }

    public PreparedRead Prepare(ReadRequest request) => new PostgresRead(this, request, SelectText.For(request, _dialect));

    public BatchRead Prepare(BatchReadRequest request) =>
        new ReadByKeys(request, _dialect, 32_767, (read, text) => new PostgresRead(this, read, text));

    public PreparedWrite Prepare(WriteRequest request) => new PostgresWrite(this, request, WriteText.For(request, _dialect), _dialect);

    public ReturningInsert? PrepareReturning(WriteRequest request, ImmutableArray<int> returned)
    {
        var fits = returned.Select(column => new ColumnFit(request.Table.Columns[column])).ToImmutableArray();
        var insert = new PostgresWrite(this, request, WriteText.For(request, _dialect).Returning(request, returned, _dialect), _dialect);
        return new ReturningWrite(insert, cancellation => insert.ExecuteReader(fits, cancellation));
    }

    public BatchWrite? PrepareBatch(WriteRequest request) => CopyBatch.For(this, request, _dialect);

    public void CreateTable(TablePlan table)
    {
        using var command = Command(WriteText.Create(table, _dialect));
        Run(command, default, static run => run.ExecuteNonQuery());
    }

    public void Dispose()
    {
        Readers.End(this);
        if (_transaction is not null)
            Rollback();
        // Others of the pool may have died with it.
        if (_connection.State != System.Data.ConnectionState.Open)
            _source.Clear();
        _connection.Dispose();
    }

    /// <summary>A command for this connection and its transaction; markers become numbers.</summary>
    internal NpgsqlCommand Command(string text)
    {
        MakeRoom();
        return new NpgsqlCommand(Numbered(text), _connection, _transaction);
    }

    internal ProcedureText Procedure(ProcedurePlan procedure)
    {
        MakeRoom();
        return ProcedureText.Postgres(procedure, _dialect, new CatalogQuery(_connection, () => _transaction));
    }

    /// <summary>A command whose text is sent as it is.</summary>
    internal NpgsqlCommand Raw(string text) => new(text, _connection);

    /// <summary>A command prepared earlier runs in the transaction of now.</summary>
    internal NpgsqlCommand Now(NpgsqlCommand command)
    {
        MakeRoom();
        command.Transaction = _transaction;
        return command;
    }

    /// <summary>A name for a table that rows are copied into before they are written; one for each use of this connection.</summary>
    internal string StageName() => $"ds_stage_{++_stages}";

    internal NpgsqlBinaryImporter BeginImport(string text)
    {
        MakeRoom();
        PostgresErrors.RefuseLost(_connection);
        return _connection.BeginBinaryImport(text);
    }

    /// <summary>Own readers let go of the connection.</summary>
    internal void MakeRoom() => Readers.MakeRoom(this, InTheWay.Own);

    /// <summary>Markers <c>?</c> outside of quotes as <c>$1</c>, <c>$2</c>, …</summary>
    internal static string Numbered(string text)
    {
        var numbered = new System.Text.StringBuilder(text.Length + 16);
        var number = 0;
        var quote = '\0';
        foreach (var character in text)
        {
            if (quote != '\0')
                quote = character == quote ? '\0' : quote;
            else if (character is '\'' or '"')
                quote = character;
            if (character == '?' && quote == '\0')
                numbered.Append('$').Append(++number);
            else
                numbered.Append(character);
        }
        return numbered.ToString();
    }

    /// <summary>Runs a command such that cancelling reaches the server.</summary>
    internal T Run<T>(NpgsqlCommand command, CancellationToken cancellation, Func<NpgsqlCommand, T> run)
    {
        try
        {
            return PostgresErrors.Run(command, cancellation, run);
        }
        catch (PostgresException failure)
        {
            Note(failure);
            throw;
        }
    }

    /// <summary>Does something else on the connection.</summary>
    internal T Try<T>(Func<T> call, CancellationToken cancellation)
    {
        try
        {
            return PostgresErrors.Translate(call, cancellation, PostgresErrors.Lost);
        }
        catch (PostgresException failure)
        {
            Note(failure);
            throw;
        }
    }

    private void Say(string text)
    {
        using var command = Command(text);
        Run(command, default, static run => run.ExecuteNonQuery());
    }

    // From here on the server takes nothing more of this transaction.
    private void Note(PostgresException failure)
    {
        if (_transaction is not null)
            _failure ??= failure;
    }

    private NpgsqlTransaction Live() => _transaction ?? throw new InvalidOperationException("This session is in no transaction.");

    /// <summary>A catalogue that lets go of open readers first.</summary>
    private sealed class RoomMaking(PostgresSession session, PostgresCatalog catalog) : ICatalog
    {
        public System.Collections.Immutable.ImmutableArray<CatalogName> Tables(CancellationToken cancellation)
        {
            session.MakeRoom();
            return session.Try(() => catalog.Tables(cancellation), cancellation);
        }

        public CatalogTable? Find(string physicalName, CancellationToken cancellation)
        {
            session.MakeRoom();
            return session.Try(() => catalog.Find(physicalName, cancellation), cancellation);
        }

        public bool IsReferenced(CatalogTable table, CancellationToken cancellation)
        {
            session.MakeRoom();
            return session.Try(() => catalog.IsReferenced(table, cancellation), cancellation);
        }

        public System.Collections.Immutable.ImmutableArray<CatalogCascade> Cascades(CatalogName table, CancellationToken cancellation)
        {
            session.MakeRoom();
            return session.Try(() => catalog.Cascades(table, cancellation), cancellation);
        }
    }
}
