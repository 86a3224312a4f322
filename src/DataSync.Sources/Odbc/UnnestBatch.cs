using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Odbc;

/// <summary>Rows to PostgreSQL as one array literal for each column: the fastest way through its driver.</summary>
internal sealed class UnnestBatch : BatchWrite
{
    private const int MostRows = 4000;
    private const int MostCharacters = 4 << 20;
    private readonly OdbcSession _session;
    private readonly OdbcCommand _command;
    private readonly ArrayWriter _values;
    private readonly string _shown;
    private readonly HashSet<int> _keys = [];
    private readonly ImmutableArray<int> _key;
    private UnderWay? _underWay;
    private int _pending;
    private long _written;

    internal UnnestBatch(OdbcSession session, OdbcCommand command, WriteRequest request, UnnestText text, PostgresDialect dialect)
    {
        _session = session;
        _command = command;
        _shown = text.Text;
        _key = text.Key;
        var columns = request.Columns.Concat(request.Kind == WriteKind.Upsert ? [] : request.Key).ToImmutableArray();
        command.Parameters.Resize(columns.Length);
        _values = new ArrayWriter([.. columns.Select(column => dialect.CheckOf(request.Table.Columns[column], request))]);
    }

    public override string Text => _shown;

    public override int Pending => _pending;

    public override RowWriter Values => _values;

    public override void Add(CancellationToken cancellation)
    {
        // One statement meets each row once: a key that comes again waits for the next one. A mere likeness of keys does no harm.
        if (!_key.IsEmpty && !_keys.Add(_values.Hash(_key)))
        {
            _values.KeepLast();
            Send(cancellation);
            _values.RestoreLast();
            _keys.Add(_values.Hash(_key));
        }
        _values.EndRow();
        _pending++;
        if (_pending == MostRows || _values.Characters > MostCharacters)
            Send(cancellation);
    }

    public override long Flush(CancellationToken cancellation)
    {
        if (_pending > 0)
            Send(cancellation);
        Finish();
        var written = _written;
        _written = 0;
        return written;
    }

    public override void Dispose() => _command.Dispose();

    private void Send(CancellationToken cancellation)
    {
        Finish();
        for (var column = 0; column < _values.Count; column++)
            _command.Parameters[column].Set(_values.Take(column));
        _pending = 0;
        _keys.Clear();
        _underWay = _session.Start(_command, cancellation);
    }

    private void Finish()
    {
        if (_underWay is not { } statement)
            return;
        _underWay = null;
        _written += statement.Result();
    }

    /// <summary>Values as array literals. A row is complete with <see cref="EndRow"/>; until then a value may be set again.</summary>
    private sealed class ArrayWriter(ImmutableArray<WriteCheck> checks) : RowWriter
    {
        private readonly StringBuilder[] _columns = [.. checks.Select(_ => new StringBuilder("{"))];
        private readonly int[] _complete = [.. checks.Select(_ => 1)];
        private string[] _last = [];

        internal int Count => _columns.Length;

        internal int Characters { get; private set; }

        internal int Hash(ImmutableArray<int> positions)
        {
            var hash = new HashCode();
            foreach (var position in positions)
            {
                for (var at = _complete[position]; at < _columns[position].Length; at++)
                    hash.Add(_columns[position][at]);
                hash.Add(',');
            }
            return hash.ToHashCode();
        }

        internal void EndRow()
        {
            Characters = 0;
            for (var column = 0; column < _columns.Length; column++)
            {
                _columns[column].Append(',');
                _complete[column] = _columns[column].Length;
                Characters += _columns[column].Length;
            }
        }

        /// <summary>Sets the row that is not complete aside.</summary>
        internal void KeepLast()
        {
            _last = new string[_columns.Length];
            for (var column = 0; column < _columns.Length; column++)
            {
                _last[column] = _columns[column].ToString(_complete[column], _columns[column].Length - _complete[column]);
                _columns[column].Length = _complete[column];
            }
        }

        internal void RestoreLast()
        {
            for (var column = 0; column < _columns.Length; column++)
                _columns[column].Append(_last[column]);
        }

        /// <summary>The literal of a column; the next begins.</summary>
        internal string Take(int column)
        {
            var values = _columns[column];
            values.Length = _complete[column];
            values[^1] = '}';
            var literal = values.ToString();
            values.Clear().Append('{');
            _complete[column] = 1;
            return literal;
        }

        public override void Null(int column) => Next(column).Append("NULL");

        public override void Text(int column, string value)
        {
            OdbcRowWriter.CheckText(value, column);
            checks[column].Text(value);
            var target = Next(column).Append('"');
            var rest = value.AsSpan();
            for (int at; (at = rest.IndexOfAny('"', '\\')) >= 0; rest = rest[(at + 1)..])
                target.Append(rest[..at]).Append('\\').Append(rest[at]);
            target.Append(rest).Append('"');
        }

        public override void Int(int column, long value)
        {
            checks[column].Int(value);
            Next(column).Append(CultureInfo.InvariantCulture, $"{value}");
        }

        public override void Decimal(int column, decimal value) => Next(column).Append(CultureInfo.InvariantCulture, $"{checks[column].Decimal(value)}");

        public override void Float(int column, double value)
        {
            checks[column].Float(value);
            Next(column).Append(CultureInfo.InvariantCulture, $"{value:R}");
        }

        public override void Bool(int column, bool value) => Next(column).Append(value ? 't' : 'f');

        public override void Date(int column, DateOnly value) => Next(column).Append(CultureInfo.InvariantCulture, $"{value:yyyy-MM-dd}");

        public override void Time(int column, TimeOnly value)
        {
            checks[column].Ticks(value.Ticks);
            Next(column).Append(CultureInfo.InvariantCulture, $"{value:HH:mm:ss.FFFFFF}");
        }

        public override void DateTime(int column, DateTime value)
        {
            checks[column].Ticks(value.Ticks);
            Next(column).Append('"').Append(CultureInfo.InvariantCulture, $"{value:yyyy-MM-dd HH:mm:ss.FFFFFF}").Append('"');
        }

        public override void Guid(int column, Guid value) => Next(column).Append(CultureInfo.InvariantCulture, $"{value:D}");

        public override void Bytes(int column, byte[] value) => Next(column).Append("\"\\\\x").Append(Convert.ToHexStringLower(value)).Append('"');

        private StringBuilder Next(int column)
        {
            _columns[column].Length = _complete[column];
            return _columns[column];
        }
    }
}
