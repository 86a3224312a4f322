using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Sql;
using Npgsql;

namespace DataSync.Sources.Postgres;

/// <summary>Rows of a select as the server's protocol brings them. A real type other than the declared one is converted only where nothing is lost.</summary>
internal sealed class PostgresRowReader : TypedReader
{
    private readonly PostgresSession _session;
    private readonly NpgsqlDataReader _reader;
    private readonly Func<bool> _read;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private readonly Type[] _types;
    private readonly bool[] _padded;
    private bool _closed;

    internal PostgresRowReader(PostgresSession session, NpgsqlDataReader reader, NpgsqlCommand command, ImmutableArray<ColumnFit> columns, int? limit, CancellationToken cancellation)
        : base(columns, limit, session.Readers, session)
    {
        _session = session;
        _reader = reader;
        _read = reader.Read;
        _cancellation = cancellation;
        _registration = cancellation.UnsafeRegister(static state => ((NpgsqlCommand?)state)?.Cancel(), command);
        _types = [.. Enumerable.Range(0, columns.Length).Select(reader.GetFieldType)];
        _padded = [.. Enumerable.Range(0, columns.Length).Select(column => reader.GetDataTypeName(column).StartsWith("character(", StringComparison.Ordinal) || reader.GetDataTypeName(column) == "character")];
    }

    internal override bool IsOpen => !_closed && !_reader.IsClosed;

    protected override bool ReadLive()
    {
        if (_cancellation.IsCancellationRequested)
            _cancellation.ThrowIfCancellationRequested();
        return _session.Try(_read, _cancellation);
    }

    protected override bool IsNullLive(int column) => _reader.IsDBNull(column);

    /// <summary>Source: tasks R113.</summary>
    protected override string TextLive(int column)
    {
        if (_types[column] == typeof(string))
            return _padded[column] ? _reader.GetString(column).TrimEnd(' ') : _reader.GetString(column);
        return Value(column) switch
        {
            long or int or short or decimal => Convert.ToString(Value(column), CultureInfo.InvariantCulture) ?? "",
            Guid guid => guid.ToString("D"),
            _ => throw Not(column),
        };
    }

    protected override long IntLive(int column)
    {
        if (_types[column] == typeof(long))
            return _reader.GetInt64(column);
        return Value(column) switch
        {
            int number => number,
            short number => number,
            decimal number when number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue => (long)number,
            string text when TextValue.TryInt64(Encoding.UTF8.GetBytes(text), out var number) => number,
            _ => throw Not(column),
        };
    }

    protected override decimal DecimalLive(int column)
    {
        try
        {
            if (_types[column] == typeof(decimal))
                return _reader.GetDecimal(column);
        }
        catch (Exception error) when (error is OverflowException or InvalidCastException)
        {
            throw Columns[column].NotAs("of a numeric", "has more digits than can be kept, or is no number");
        }
        return Value(column) switch
        {
            long number => number,
            int number => number,
            short number => number,
            string text when TextValue.TryDecimal(Encoding.UTF8.GetBytes(text), out var number) => number,
            double or float => throw Columns[column].NotAs("of a floating number", "may have lost digits"),
            _ => throw Not(column),
        };
    }

    protected override double FloatLive(int column)
    {
        var number = Value(column) switch
        {
            double value => value,
            // As the server writes it.
            float value => TextValue.Shortest(value),
            long value => value,
            int value => value,
            short value => value,
            decimal value => (double)value,
            string text when TextValue.TryDouble(Encoding.UTF8.GetBytes(text), out var value) => value,
            _ => throw Not(column),
        };
        return Columns[column].Float(number);
    }

    protected override bool BoolLive(int column) => Value(column) switch
    {
        bool value => value,
        long or int or short => IntLive(column) switch { 0 => false, 1 => true, _ => throw Not(column) },
        string text when TextValue.TryBoolean(Encoding.UTF8.GetBytes(text), out var value) => value,
        _ => throw Not(column),
    };

    protected override DateOnly DateLive(int column)
    {
        if (_types[column] == typeof(DateOnly) || _types[column] == typeof(DateTime))
        {
            var moment = Moment(column);
            return moment.TimeOfDay == TimeSpan.Zero ? DateOnly.FromDateTime(moment) : throw Not(column);
        }
        return Value(column) is string text && TextValue.TryDate(Encoding.UTF8.GetBytes(text), out var date) ? date : throw Not(column);
    }

    protected override TimeOnly TimeLive(int column) => _types[column] == typeof(TimeSpan) || _types[column] == typeof(TimeOnly)
        ? OfDay(column)
        : Value(column) is string text && TextValue.TryTime(Encoding.UTF8.GetBytes(text), out var time) ? time : throw Not(column);

    protected override DateTime DateTimeLive(int column) => _types[column] == typeof(DateTime) || _types[column] == typeof(DateOnly)
        ? System.DateTime.SpecifyKind(Moment(column), DateTimeKind.Unspecified)
        : Value(column) is string text && TextValue.TryDateTime(Encoding.UTF8.GetBytes(text), out var moment) ? moment : throw Not(column);

    protected override Guid GuidLive(int column) => _types[column] == typeof(Guid)
        ? _reader.GetGuid(column)
        : Value(column) is string text && System.Guid.TryParse(text.AsSpan().TrimEnd(), out var guid) ? guid : throw Not(column);

    protected override byte[] BytesLive(int column) => Value(column) as byte[] ?? throw Not(column);

    protected override void CloseLive()
    {
        // A connection reads with the same object again and again: by now it may be somebody else's.
        if (_closed)
            return;
        _closed = true;
        _registration.Dispose();
        try
        {
            _reader.Dispose();
        }
        catch (NpgsqlException)
        {
            // The link is gone, or the statement was cancelled: there is nothing left to close.
        }
    }

    private DateTime Moment(int column)
    {
        try
        {
            return _types[column] == typeof(DateOnly) ? _reader.GetFieldValue<DateOnly>(column).ToDateTime(TimeOnly.MinValue) : _reader.GetDateTime(column);
        }
        catch (Exception error) when (error is InvalidCastException or ArgumentException or OverflowException)
        {
            throw Columns[column].NotAs("infinity, or a year before 1 or after 9999", "is no date");
        }
    }

    private TimeOnly OfDay(int column)
    {
        try
        {
            return _reader.GetFieldValue<TimeOnly>(column);
        }
        catch (Exception error) when (error is InvalidCastException or ArgumentException)
        {
            throw Columns[column].NotAs("24:00", "is no time of day");
        }
    }

    private object Value(int column)
    {
        try
        {
            return _reader.GetValue(column);
        }
        catch (Exception error) when (error is InvalidCastException or OverflowException)
        {
            throw Not(column, "a value that has no counterpart here");
        }
    }

    private SyncException Not(int column) => Not(column, _reader.GetValue(column) switch
    {
        string text => ValueText.Quote(text.Length <= 60 ? text : text[..60]),
        byte[] => "of bytes",
        var other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? "",
    });

    private SyncException Not(int column, string found) => Columns[column].NotAs(found);
}
