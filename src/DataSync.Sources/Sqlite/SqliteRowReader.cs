using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;
using SQLitePCL;

namespace DataSync.Sources.Sqlite;

/// <summary>Rows of a select, straight from the statement. What a value is, is decided by how SQLite stored it, not by guessing.</summary>
internal sealed class SqliteRowReader : TypedReader
{
    private readonly SqliteStatement _statement;
    private readonly sqlite3_stmt _handle;
    private readonly bool _isUtf8;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private bool _isOpen;

    internal SqliteRowReader(SqliteSession session, SqliteStatement statement, ImmutableArray<ColumnFit> columns, int? limit, CancellationToken cancellation)
        : base(columns, limit, session.Readers, session)
    {
        _statement = statement;
        _handle = statement.Handle;
        _isUtf8 = session.IsUtf8;
        _cancellation = cancellation;
        var database = session.Handle;
        _registration = cancellation.Register(() => raw.sqlite3_interrupt(database));
        _isOpen = true;
    }

    internal override bool IsOpen => _isOpen;

    protected override bool ReadLive()
    {
        if (!_isOpen)
            return false;
        _cancellation.ThrowIfCancellationRequested();
        if (_statement.Step(_cancellation))
            return true;
        CloseLive();
        return false;
    }

    protected override bool IsNullLive(int column) => TypeOf(column) == raw.SQLITE_NULL;

    protected override string TextLive(int column) => TypeOf(column) switch
    {
        raw.SQLITE_TEXT => Utf8(column),
        raw.SQLITE_INTEGER => raw.sqlite3_column_int64(_handle, column).ToString(CultureInfo.InvariantCulture),
        _ => throw Not(column),
    };

    protected override long IntLive(int column) => TypeOf(column) switch
    {
        raw.SQLITE_INTEGER => raw.sqlite3_column_int64(_handle, column),
        raw.SQLITE_TEXT when TextValue.TryInt64(Octets(column), out var value) => value,
        _ => throw Not(column),
    };

    protected override decimal DecimalLive(int column)
    {
        switch (TypeOf(column))
        {
            case raw.SQLITE_INTEGER:
                return raw.sqlite3_column_int64(_handle, column);
            case raw.SQLITE_TEXT when TextValue.TryDecimal(Octets(column), out var value):
                return value;
            case raw.SQLITE_FLOAT when Columns[column].SurvivesFloating && Math.Abs(raw.sqlite3_column_double(_handle, column)) < 1e15:
                // The conversion keeps 15 digits, which is all the declared type has.
                return (decimal)raw.sqlite3_column_double(_handle, column);
            case raw.SQLITE_FLOAT:
                throw Columns[column].NotAs("of a floating number", "may have lost digits");
            default:
                throw Not(column);
        }
    }

    protected override double FloatLive(int column) => TypeOf(column) switch
    {
        raw.SQLITE_FLOAT => Columns[column].Float(raw.sqlite3_column_double(_handle, column)),
        raw.SQLITE_INTEGER => raw.sqlite3_column_int64(_handle, column),
        raw.SQLITE_TEXT when TextValue.TryDouble(Octets(column), out var value) => value,
        _ => throw Not(column),
    };

    protected override bool BoolLive(int column) => TypeOf(column) switch
    {
        raw.SQLITE_INTEGER when raw.sqlite3_column_int64(_handle, column) is 0 or 1 => raw.sqlite3_column_int64(_handle, column) == 1,
        raw.SQLITE_TEXT when TextValue.TryBoolean(Octets(column), out var value) => value,
        _ => throw Not(column),
    };

    protected override DateOnly DateLive(int column) =>
        TypeOf(column) == raw.SQLITE_TEXT && TextValue.TryDate(Octets(column), out var value) ? value : throw Not(column);

    protected override TimeOnly TimeLive(int column) =>
        TypeOf(column) == raw.SQLITE_TEXT && TextValue.TryTime(Octets(column), out var value) ? value : throw Not(column);

    protected override DateTime DateTimeLive(int column) =>
        TypeOf(column) == raw.SQLITE_TEXT && TextValue.TryDateTime(Octets(column), out var value) ? value : throw Not(column);

    protected override Guid GuidLive(int column) =>
        TypeOf(column) == raw.SQLITE_TEXT && System.Guid.TryParse(Octets(column), out var value) ? value : throw Not(column);

    protected override byte[] BytesLive(int column) => TypeOf(column) == raw.SQLITE_BLOB ? Octets(column).ToArray() : throw Not(column);

    protected override void CloseLive()
    {
        if (!_isOpen)
            return;
        _isOpen = false;
        _registration.Dispose();
        _statement.Reset();
    }

    // Bytes that are no UTF-8 would become U+FFFD without a word.
    private string Utf8(int column)
    {
        try
        {
            return Odbc.OdbcDataReader.Strict.GetString(Octets(column));
        }
        catch (DecoderFallbackException)
        {
            throw Columns[column].NotAs("of a text", "is not in UTF-8");
        }
    }

    private int TypeOf(int column) => raw.sqlite3_column_type(_handle, column);

    // Of a text this gives its UTF-8 bytes, whatever it holds.
    private ReadOnlySpan<byte> Octets(int column)
    {
        if (!_isUtf8 && TypeOf(column) == raw.SQLITE_TEXT)
            raw.sqlite3_column_text(_handle, column);
        return raw.sqlite3_column_blob(_handle, column);
    }

    private SyncException Not(int column) => Columns[column].NotAs(TypeOf(column) switch
    {
        raw.SQLITE_TEXT => Plans.Values.ValueText.Quote(Encoding.UTF8.GetString(Octets(column)[..Math.Min(Octets(column).Length, 60)])),
        raw.SQLITE_BLOB => "of bytes",
        raw.SQLITE_NULL => "NULL",
        raw.SQLITE_INTEGER => raw.sqlite3_column_int64(_handle, column).ToString(CultureInfo.InvariantCulture),
        _ => raw.sqlite3_column_double(_handle, column).ToString("R", CultureInfo.InvariantCulture),
    });
}
