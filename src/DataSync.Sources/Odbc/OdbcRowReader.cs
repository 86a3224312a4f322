using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Odbc;

/// <summary>Rows of a select through a driver.</summary>
internal sealed class OdbcRowReader : TypedReader
{
    private readonly OdbcDataReader _reader;
    private readonly int _cut;
    private readonly CancellationToken _cancellation;
    private readonly RepeatedCancel? _repeated;

    internal OdbcRowReader(
        OdbcSession session, OdbcDataReader reader, OdbcCommand command, ImmutableArray<ColumnFit> columns, int? limit, CancellationToken cancellation)
        : base(columns, limit, session.Readers, session)
    {
        _reader = reader;
        _cancellation = cancellation;
        _repeated = RepeatedCancel.On(cancellation, command.Cancel);
        _cut = reader.FieldCount == columns.Length + 1 && columns.Length > 0 ? columns.Length : 0;
        for (var column = 0; column < columns.Length; column++)
        {
            if (columns[column].SurvivesFloating)
                reader.DecimalsAreShort(column);
        }
    }

    internal override bool IsOpen => !_reader.IsClosed;

    protected override bool ReadLive()
    {
        // A block that is here already is read without asking the driver.
        if (_cancellation.IsCancellationRequested)
            _cancellation.ThrowIfCancellationRequested();
        try
        {
            return _reader.Read();
        }
        catch (OdbcException error)
        {
            _cancellation.ThrowIfCancellationRequested();
            throw error.Refusal() ?? (Exception)error;
        }
    }

    protected override bool IsNullLive(int column) => _reader.IsDBNull(column);

    /// <summary>Source: tasks R113.</summary>
    protected override string TextLive(int column)
    {
        if (_cut > 0 && !_reader.IsDBNull(_cut))
            throw Cut((int)_reader.GetInt64(_cut));
        try
        {
            return _reader.IsPadded(column) ? _reader.GetString(column).TrimEnd(' ') : _reader.GetString(column);
        }
        catch (OdbcException error)
        {
            throw Refused(error);
        }
    }

    protected override long IntLive(int column)
    {
        try
        {
            return _reader.GetInt64(column);
        }
        catch (OdbcException error)
        {
            throw Refused(error);
        }
    }

    protected override decimal DecimalLive(int column)
    {
        try
        {
            return _reader.GetDecimal(column);
        }
        catch (OdbcException error)
        {
            throw Refused(error);
        }
    }

    protected override bool BoolLive(int column)
    {
        try
        {
            return _reader.GetBoolean(column);
        }
        catch (OdbcException error)
        {
            throw Refused(error);
        }
    }

    protected override DateTime DateTimeLive(int column)
    {
        try
        {
            return _reader.GetDateTime(column);
        }
        catch (OdbcException error)
        {
            throw Refused(error);
        }
    }

    protected override double FloatLive(int column) => Columns[column].Float(Get(column, static (reader, index) => reader.GetDouble(index)));

    protected override DateOnly DateLive(int column) => Get(column, static (reader, index) => reader.GetDate(index));

    protected override TimeOnly TimeLive(int column) => Get(column, static (reader, index) => reader.GetTime(index));

    protected override Guid GuidLive(int column) => Get(column, static (reader, index) => reader.GetGuid(index));

    protected override byte[] BytesLive(int column) => Get(column, static (reader, index) => reader.GetBytes(index));

    protected override void CloseLive()
    {
        _reader.Close();
        _repeated?.Dispose();
    }

    private SyncException Cut(int column) => new(SourceCodes.TextWithNul,
        $"The text in column {Columns[column].Column.PhysicalName} holds U+0000, and the driver gives what stands before it only.",
        "Remove the character from the database, or reach the file with the kind sqlite.");

    private T Get<T>(int column, Func<OdbcDataReader, int, T> get)
    {
        try
        {
            return get(_reader, column);
        }
        catch (OdbcException error)
        {
            throw Refused(error);
        }
    }

    private static Exception Refused(OdbcException error) => error.Refusal() is { } refusal ? refusal : error;
}
