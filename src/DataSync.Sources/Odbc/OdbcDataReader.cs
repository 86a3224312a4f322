using System.Collections;
using System.Data;
using System.Data.Common;
using System.Text;
using DataSync.Sources.Odbc.Native;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Odbc;

/// <summary>
/// Forward-only rows out of bound memory. Getters do not box and refuse (DS6132, DS6133) what is not exactly a value of the type
/// asked for; NULL is not a value of any type.
/// </summary>
public sealed unsafe partial class OdbcDataReader : DbDataReader
{
    // What few rows are not worth a thread.
    private const int FirstAhead = 50;

    private readonly OdbcConnection _connection;
    private readonly OdbcCommand _command;
    private readonly OdbcStatementHandle _statement;
    private readonly CommandBehavior _behavior;
    private OdbcColumn[] _columns;
    private RowFetch? _fetch;
    private ReadAhead? _ahead;
    private RowLayout? _block;
    private int _row = -1;
    private int _rows;
    private long _before;
    private bool _closed;
    private bool[]? _shortDecimals;

    internal OdbcDataReader(
        OdbcConnection connection, OdbcCommand command, OdbcStatementHandle statement, OdbcColumn[] columns, int affected, CommandBehavior behavior)
    {
        _connection = connection;
        _command = command;
        _statement = statement;
        _columns = columns;
        _behavior = behavior;
        RecordsAffected = affected;
        connection.ReaderOpened();
        Bind();
    }

    /// <inheritdoc/>
    public override int FieldCount => _columns.Length;

    /// <inheritdoc/>
    public override int Depth => 0;

    /// <summary>Whether there is a result that may have rows: whether it has any is known only by reading.</summary>
    public override bool HasRows => _columns.Length > 0;

    /// <inheritdoc/>
    public override bool IsClosed => _closed;

    /// <inheritdoc/>
    public override int RecordsAffected { get; }

    /// <inheritdoc/>
    public override object this[int ordinal] => GetValue(ordinal);

    /// <inheritdoc/>
    public override object this[string name] => GetValue(GetOrdinal(name));

    /// <inheritdoc/>
    public override bool Read()
    {
        if (++_row < _rows)
            return true;
        return ReadBlock();
    }

    /// <inheritdoc/>
    public override bool NextResult()
    {
        EndFetching();
        OdbcApi.SQLFreeStmt(_statement.Raw, CallLevel.FreeStatementUnbind);
        Free();
        var code = OdbcApi.SQLMoreResults(_statement.Raw);
        (_row, _rows, _before) = (-1, 0, 0);
        if (code == CallLevel.NoData)
        {
            _columns = [];
            return false;
        }
        if (!CallLevel.Ok(code))
            throw OdbcException.From(_statement, "The next result cannot be had", _connection.Quirks);
        _columns = OdbcCommand.Describe(_statement, _connection);
        Bind();
        return true;
    }

    /// <inheritdoc/>
    public override void Close()
    {
        if (_closed)
            return;
        _closed = true;
        EndFetching();
        _connection.ReaderClosed();
        // The driver must forget the memory before it is freed.
        if (!_statement.IsClosed)
            OdbcApi.SQLFreeStmt(_statement.Raw, CallLevel.FreeStatementUnbind);
        _command.ReaderClosed(_statement, atEnd: _rows < 0 || _columns.Length == 0);
        Free();
        if (_behavior.HasFlag(CommandBehavior.CloseConnection))
            _connection.Close();
    }

    /// <inheritdoc/>
    public override string GetName(int ordinal) => _columns[ordinal].Name;

    /// <inheritdoc/>
    public override int GetOrdinal(string name)
    {
        var index = Array.FindIndex(_columns, column => column.Name == name);
        if (index < 0)
            index = Array.FindIndex(_columns, column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index : throw new ArgumentOutOfRangeException(nameof(name), name, "The result has no such column.");
    }

    /// <inheritdoc/>
    public override string GetDataTypeName(int ordinal) => _columns[ordinal].TypeName;

    /// <inheritdoc/>
    public override Type GetFieldType(int ordinal) => _columns[ordinal].ClrType;

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    /// <inheritdoc/>
    public override bool IsDBNull(int ordinal) => Block.IsNull(ordinal, _row);

    /// <summary>Whether the column's texts are filled up with blanks.</summary>
    internal bool IsPadded(int ordinal) => _columns[ordinal].IsPadded;

    /// <summary>For who knows that the column's decimals have at most 15 digits, which a floating number gives back exactly.</summary>
    internal void DecimalsAreShort(int ordinal) => (_shortDecimals ??= new bool[_columns.Length])[ordinal] = true;

    /// <summary>Whether another thread fetches rows that nobody has asked for yet.</summary>
    internal bool IsFetchedMeanwhile => _ahead is not null;

    private RowLayout Block => _block ?? throw new InvalidOperationException("There is no row to read from.");

    private void Bind()
    {
        if (_columns.Length == 0)
            return;
        _fetch = new RowFetch(_connection, _statement, _columns, _command.Pace);
        _block = _fetch.NewLayout();
    }

    // Another thread must have let go of the statement before anything else is done with it.
    private void EndFetching()
    {
        // A link that was found to be lost is lost, whether the rows before that were read or not.
        if (_ahead?.End() is OdbcException error)
            _connection.Noticed(error);
        _ahead = null;
        _connection.Settle();
    }

    private void Free()
    {
        _fetch?.Dispose();
        (_fetch, _block) = (null, null);
    }

    private bool ReadBlock()
    {
        if (_fetch is not { } fetch || _block is null || _closed || _rows < 0)
            return false;
        _before += _rows;
        _row = 0;
        _command.ThrowIfCancelled();
        if (_block.IsLast)
            _block.Rows = 0;
        else
            _block = Next(fetch, _block);
        _rows = _block.Rows;
        // What comes after a cancellation may be cut off: it is not handed out.
        _command.ThrowIfCancelled();
        if (_rows > 0)
            return true;
        if (_block.Failure is { } failure)
        {
            if (failure.SourceException is OdbcException error)
                throw _connection.Noticed(error);
            failure.Throw();
        }
        // Fetching beyond the end is an error with some drivers: never again.
        _rows = -1;
        return false;
    }

    private RowLayout Next(RowFetch fetch, RowLayout read)
    {
        if (_ahead is null && fetch.MayRunAhead && _before >= FirstAhead && _connection.Transaction is null)
            _ahead = new ReadAhead(_connection, fetch);
        if (_ahead is { } ahead)
            return ahead.Next(read);
        _connection.Settle();
        fetch.Fetch(read, most: 1);
        return read;
    }

    private string Place(int ordinal) => $"column {_columns[ordinal].Name}, row {Math.Max(_before, 0) + _row + 1}";

    private OdbcException NotOf(string type, int ordinal) => OdbcException.Refusal(OdbcCodes.NotOfType, Block.IsNull(ordinal, _row)
        ? $"NULL was read as {type} in {Place(ordinal)}. Ask for NULL first."
        : $"The value in {Place(ordinal)} is not {type}, or does not fit it. The column is {_columns[ordinal].TypeName}.");

    /// <summary>The text of a value as bytes; characters beyond ASCII make it unparsable, as they should.</summary>
    private ReadOnlySpan<byte> Ascii(int ordinal, Span<byte> scratch)
    {
        if (Block.IsNull(ordinal, _row))
            return [];
        var bytes = Block.Bytes(ordinal, _row);
        if (_columns[ordinal].Format != ColumnFormat.Utf16)
            return bytes;
        var characters = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, char>(bytes);
        if (characters.Length > scratch.Length)
            return "too long"u8;
        return scratch[..Encoding.ASCII.GetBytes(characters, scratch)];
    }
}
