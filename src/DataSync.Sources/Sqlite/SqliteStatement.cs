using System.Globalization;
using System.Text;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;
using DataSync.Sources.Odbc;
using DataSync.Sources.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataSync.Sources.Sqlite;

/// <summary>A prepared statement on SQLite's own interface: values go in and come out without boxing.</summary>
internal sealed class SqliteStatement : IDisposable
{
    /// <summary>Longer texts are not worth comparing.</summary>
    private const int ShortText = 128;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly Bound[] _bound;

    internal SqliteStatement(sqlite3 database, string text)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v2(database, text, out _statement));
        _bound = new Bound[raw.sqlite3_bind_parameter_count(_statement)];
    }

    internal sqlite3_stmt Handle => _statement;

    /// <summary>Rows that the last execution changed.</summary>
    internal long Changes => raw.sqlite3_changes(_database);

    internal void Null(int index)
    {
        _bound[index] = default;
        Check(raw.sqlite3_bind_null(_statement, index + 1));
    }

    internal void Int(int index, long value)
    {
        ref var bound = ref _bound[index];
        if (bound.IsNumber && bound.Number == value) return;
        bound = default;
        Check(raw.sqlite3_bind_int64(_statement, index + 1, value));
        bound = new Bound(value, IsNumber: true, null);
    }

    internal void Float(int index, double value)
    {
        _bound[index] = default;
        Check(raw.sqlite3_bind_double(_statement, index + 1, value));
    }

    internal void Bytes(int index, byte[] value)
    {
        _bound[index] = default;
        Check(raw.sqlite3_bind_blob(_statement, index + 1, value));
    }

    /// <exception cref="SyncException">DS6131: half a surrogate pair.</exception>
    internal void Text(int index, string value)
    {
        ref var bound = ref _bound[index];
        if (bound.Text is { } before && before == value) return;
        bound = default;
        Span<byte> small = stackalloc byte[512];
        var bytes = value.Length <= ShortText ? small : new byte[Encoding.UTF8.GetMaxByteCount(value.Length)];
        if (System.Text.Unicode.Utf8.FromUtf16(value, bytes, out _, out var length, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
        {
            throw new SyncException(OdbcCodes.LoneSurrogate, $"The text for parameter {index + 1} holds half a surrogate pair; the database would replace it.",
                "Repair the text first.");
        }
        Check(raw.sqlite3_bind_text(_statement, index + 1, bytes[..length]));
        if (value.Length <= ShortText) bound = new Bound(0, IsNumber: false, value);
    }

    /// <summary>The text of a decimal, date, time or GUID.</summary>
    internal void Formatted<T>(int index, T value, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        _bound[index] = default;
        Span<byte> text = stackalloc byte[48];
        value.TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
        Check(raw.sqlite3_bind_text(_statement, index + 1, text[..length]));
    }

    /// <summary>The text of a moment.</summary>
    internal void Moment(int index, DateTime value)
    {
        _bound[index] = default;
        Span<byte> text = stackalloc byte[MomentText.Longest];
        Check(raw.sqlite3_bind_text(_statement, index + 1, text[..MomentText.Write(value, (byte)' ', text)]));
    }

    /// <summary>A boxed value of the language.</summary>
    internal void Put(int index, object? value)
    {
        switch (value)
        {
            case null: Null(index); break;
            case string text: Text(index, text); break;
            case long number: Int(index, number); break;
            case bool flag: Int(index, flag ? 1 : 0); break;
            case double number: Float(index, number); break;
            case decimal number: Formatted(index, number, ""); break;
            case DateOnly date: Formatted(index, date, TextForms.Date); break;
            case TimeOnly time: Formatted(index, time, TextForms.Time); break;
            case DateTime moment: Moment(index, moment); break;
            case Guid guid: Formatted(index, guid, "D"); break;
            case byte[] bytes: Bytes(index, bytes); break;
            default: throw new ArgumentException($"A {value.GetType().Name} is not a value of the language: {ValueText.Show(value)}.", nameof(value));
        }
    }

    /// <summary>Moves on; false at the end.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled meanwhile.</exception>
    internal bool Step(CancellationToken cancellation)
    {
        var code = raw.sqlite3_step(_statement);
        switch (code)
        {
            case raw.SQLITE_ROW:
                return true;
            case raw.SQLITE_DONE:
                return false;
            default:
                Reset();
                cancellation.ThrowIfCancellationRequested();
                SqliteException.ThrowExceptionForRC(code, _database);
                return false;
        }
    }

    /// <summary>Ready to run again; says nothing of the last run's failure, which was reported.</summary>
    internal void Reset()
    {
        // The session may have ended before its reader.
        if (!_statement.IsClosed)
            raw.sqlite3_reset(_statement);
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(code, _database);
    }

    // What a parameter holds since it was last bound: SQLite keeps it from one execution to the next, so what is the same again need not be bound anew.
    private readonly record struct Bound(long Number, bool IsNumber, string? Text);
}
