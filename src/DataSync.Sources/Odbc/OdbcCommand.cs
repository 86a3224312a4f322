using System.Collections.Immutable;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using DataSync.Sources.Odbc.Native;

namespace DataSync.Sources.Odbc;

/// <summary>
/// A statement with <c>?</c> markers. It is prepared once and stays so until its text changes; values go as parameters only.
/// </summary>
public sealed unsafe class OdbcCommand : DbCommand
{
    private OdbcConnection? _connection;
    private OdbcStatementHandle? _statement;
    private ParameterBlock? _block;
    private OdbcColumn[]? _columns;
    private OdbcDataReader? _reader;
    private readonly Lock _gate = new();
    private string _text = "";
    private int _markers;
    private bool _executing;
    private volatile bool _cancelled;

    /// <inheritdoc/>
    [AllowNull]
    public override string CommandText
    {
        get => _text;
        set
        {
            if (_text != value)
                Forget();
            _text = value ?? "";
        }
    }

    /// <summary>Seconds; 0 (default) means none. Refused where the driver would ignore it: cancel instead.</summary>
    public override int CommandTimeout { get; set; }

    /// <inheritdoc/>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text)
                throw OdbcException.Refusal(OdbcCodes.NotOffered, SqlStateClass.Parameters, "Only statements are offered: write the call as text, {call name (?)}.");
        }
    }

    /// <inheritdoc/>
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc/>
    public override UpdateRowSource UpdatedRowSource { get; set; }

    /// <summary>When the rows of its results are fetched. Default: when they are asked for.</summary>
    internal FetchPace Pace { get; set; }

    /// <summary>What the driver remarked on the last execution without failing.</summary>
    public ImmutableArray<OdbcDiagnostic> Remarks { get; private set; } = [];

    /// <inheritdoc cref="DbCommand.Connection"/>
    public new OdbcConnection? Connection
    {
        get => _connection;
        set
        {
            if (_connection != value)
                Forget();
            _connection = value;
        }
    }

    /// <inheritdoc cref="DbCommand.Parameters"/>
    public new OdbcParameterCollection Parameters { get; } = new();

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => Connection;
        set => Connection = (OdbcConnection?)value;
    }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Parameters;

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction { get; set; }

    /// <summary>Asks the server to stop what this command does; may come from any thread, and may come too late.</summary>
    public override void Cancel()
    {
        // Behind the gate nothing can end the execution that is being cancelled, nor free its handle.
        lock (_gate)
        {
            if (_statement is not { IsClosed: false } statement || (!_executing && _reader is null))
                return;
            _cancelled = true;
            if (_executing || _connection is not { Quirks.CancelBreaksReaders: true })
                OdbcApi.SQLCancel(statement.Raw);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="OdbcException">The driver reports a failure.</exception>
    public override void Prepare()
    {
        if (_statement is not null)
            return;
        var connection = _connection ?? throw new InvalidOperationException("The command has no connection.");
        connection.RefuseLost();
        StatementLimits.Check(_text, connection.Quirks);
        var statement = new OdbcStatementHandle(connection.Handle);
        try
        {
            if (CommandTimeout > 0)
                SetTimeout(connection, statement);
            Check(Prepare(statement, connection.Quirks), statement, "The statement was not understood");
            Check(OdbcApi.SQLNumParams(statement.Raw, out var markers), statement, "The markers cannot be counted");
            _markers = markers;
        }
        catch (OdbcException)
        {
            statement.Dispose();
            throw;
        }
        _statement = statement;
        _block = new ParameterBlock(statement, connection.Quirks, connection.TextAsUtf8);
        connection.Prepared(this);
    }

    /// <summary>A new parameter, not yet added.</summary>
    protected override DbParameter CreateDbParameter() => new OdbcParameter();

    /// <inheritdoc/>
    /// <returns>Affected rows; -1 where the driver does not know.</returns>
    /// <exception cref="OdbcException">The driver reports a failure, or DS6135: a remark that means a loss.</exception>
    public override int ExecuteNonQuery()
    {
        var statement = Run();
        Check(OdbcApi.SQLRowCount(statement.Raw, out var count), statement, "The number of affected rows cannot be had");
        CloseCursor(statement);
        if (!Remarks.IsEmpty && _connection is { } connection)
            RefuseLoss(Remarks, connection.Quirks);
        return (int)count;
    }

    /// <exception cref="OdbcException">DS6135: one of the remarks means that something was not stored as it was sent.</exception>
    internal static void RefuseLoss(ImmutableArray<OdbcDiagnostic> remarks, DriverQuirks quirks)
    {
        if (remarks.FirstOrDefault(quirks.IsLossOnWrite) is { } loss)
        {
            throw OdbcException.Refusal(OdbcCodes.LossOnWrite,
                $"The write was accepted with a remark that means a loss: [{loss.SqlState}, {loss.NativeCode}] {loss.Message}");
        }
    }

    /// <inheritdoc/>
    public override object? ExecuteScalar()
    {
        using var reader = ExecuteReader();
        return reader.Read() && reader.FieldCount > 0 ? reader.GetValue(0) : null;
    }

    /// <inheritdoc cref="DbCommand.ExecuteReader()"/>
    public new OdbcDataReader ExecuteReader() => (OdbcDataReader)ExecuteDbDataReader(CommandBehavior.Default);

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
    {
        var statement = Run();
        var connection = _connection ?? throw new InvalidOperationException("The command has no connection.");
        _columns ??= Describe(statement, connection);
        Check(OdbcApi.SQLRowCount(statement.Raw, out var count), statement, "The number of affected rows cannot be had");
        var reader = new OdbcDataReader(connection, this, statement, _columns, _columns.Length > 0 ? -1 : (int)count, behavior);
        lock (_gate)
            _reader = reader;
        return reader;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Forget();
        base.Dispose(disposing);
    }

    /// <summary>Called by the reader when it closes: the statement may run again.</summary>
    /// <param name="statement">The reader's statement.</param>
    /// <param name="atEnd">Whether all rows were read.</param>
    internal void ReaderClosed(OdbcStatementHandle statement, bool atEnd)
    {
        lock (_gate)
            _reader = null;
        if (statement.IsClosed)
            return;
        // Only what has no parameters is streamed, and only what is streamed is left open.
        if (!atEnd && _markers == 0 && _connection is { Quirks.CloseKeepsCursor: true })
            Forget();
        else
            CloseCursor(statement);
    }

    /// <exception cref="OdbcException">DS6121: the command was cancelled.</exception>
    internal void ThrowIfCancelled()
    {
        if (_cancelled)
            throw OdbcException.Refusal(OdbcCodes.Of(SqlStateClass.Cancelled), SqlStateClass.Cancelled, "The statement was cancelled.");
    }

    internal static OdbcColumn[] Describe(OdbcStatementHandle statement, OdbcConnection connection)
    {
        if (!CallLevel.Ok(OdbcApi.SQLNumResultCols(statement.Raw, out var count)))
            throw OdbcException.From(statement, "The result has no describable columns", connection.Quirks);
        var columns = new OdbcColumn[count];
        for (var index = 0; index < count; index++)
            columns[index] = OdbcColumn.Describe(statement, index, connection.Quirks, connection.TextAsUtf8);
        return columns;
    }

    private static void CloseCursor(OdbcStatementHandle statement) => OdbcApi.SQLFreeStmt(statement.Raw, CallLevel.FreeStatementClose);

    private short Prepare(OdbcStatementHandle statement, DriverQuirks quirks)
    {
        if (quirks.IsNarrow)
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(_text);
            fixed (byte* narrow = bytes)
                return OdbcApi.SQLPrepare(statement.Raw, narrow, bytes.Length);
        }
        fixed (char* wide = _text)
            return OdbcApi.SQLPrepareW(statement.Raw, wide, _text.Length);
    }

    private OdbcStatementHandle Run()
    {
        if (_reader is not null)
            throw new InvalidOperationException("A reader of this command is still open; close it first.");
        _connection?.Settle();
        _connection?.RefuseLost();
        Prepare();
        if (_statement is not { } statement || _block is not { } block)
            throw new InvalidOperationException("The command was disposed.");
        if (Parameters.Count != _markers)
        {
            throw OdbcException.Refusal(OdbcCodes.ParameterCount, SqlStateClass.Parameters,
                $"The statement has {_markers} markers and {Parameters.Count} parameters.");
        }
        block.Bind(Parameters);
        lock (_gate)
            (_executing, _cancelled) = (true, false);
        var code = OdbcApi.SQLExecute(statement.Raw);
        lock (_gate)
            _executing = false;
        Remarks = code == CallLevel.SuccessWithInfo ? OdbcException.Read(statement) : [];
        // "No data" is how a write says that it found no row.
        if (code != CallLevel.NoData)
            Check(code, statement, "The statement failed");
        return statement;
    }

    private void SetTimeout(OdbcConnection connection, OdbcStatementHandle statement)
    {
        if (!connection.Quirks.HonoursQueryTimeout)
        {
            throw OdbcException.Refusal(OdbcCodes.NotOffered, SqlStateClass.Parameters,
                $"{connection.Quirks.Name} ignores query time-outs. Leave CommandTimeout at 0 and cancel the command instead.");
        }
        Check(OdbcApi.SQLSetStmtAttrW(statement.Raw, CallLevel.AttrQueryTimeout, CommandTimeout, 0), statement, "The driver takes no time-out");
    }

    private void Check(short code, OdbcStatementHandle statement, string doing)
    {
        if (CallLevel.Ok(code))
            return;
        if (_connection?.Transaction is { } transaction)
            transaction.StatementFailed = true;
        // Cancelling may have wiped the driver's own records.
        ThrowIfCancelled();
        throw _connection is { } connection ? connection.Noticed(OdbcException.From(statement, doing, connection.Quirks)) : OdbcException.From(statement, doing, DriverQuirks.Standard);
    }

    /// <summary>Gives up the prepared statement; the next execution prepares it again.</summary>
    internal void Forget()
    {
        _connection?.Settle();
        _connection?.Forgotten(this);
        _reader?.Dispose();
        lock (_gate)
        {
            _statement?.Dispose();
            _block?.Dispose();
            (_block, _statement, _columns) = (null, null, null);
        }
    }
}
