using System.Collections.Immutable;
using System.Globalization;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Sql;
using Npgsql;
using NpgsqlTypes;

namespace DataSync.Sources.Postgres;

/// <summary>A prepared insert, update or delete.</summary>
internal sealed class PostgresWrite : PreparedWrite
{
    private readonly PostgresSession _session;
    private readonly NpgsqlCommand _command;

    internal PostgresWrite(PostgresSession session, WriteRequest request, WriteText text, PostgresDialect dialect)
    {
        _session = session;
        Text = text.Text;
        _command = session.Command(text.Text);
        var columns = request.Columns.Concat(request.Key).Select(index => request.Table.Columns[index]).ToImmutableArray();
        Values = new Writer(_command.Parameters, [.. columns.Select(column => dialect.CheckOf(column, request))]);
    }

    public override string Text { get; }

    public override RowWriter Values { get; }

    public override long Execute(CancellationToken cancellation) =>
        _session.Run(_session.Now(_command), cancellation, static run => run.ExecuteNonQuery());

    /// <summary>Runs a statement that gives its row back.</summary>
    internal RowReader ExecuteReader(ImmutableArray<ColumnFit> columns, CancellationToken cancellation)
    {
        var command = _session.Now(_command);
        return new PostgresRowReader(_session, _session.Run(command, cancellation, static run => run.ExecuteReader()), command, columns, null, cancellation);
    }

    public override void Dispose() => _command.Dispose();

    private sealed class Writer(NpgsqlParameterCollection parameters, ImmutableArray<WriteCheck> checks) : RowWriter
    {
        private readonly bool _made = Make(parameters, checks.Length);

        public override void Null(int column) => Set(column, NpgsqlDbType.Unknown, DBNull.Value);

        public override void Text(int column, string value)
        {
            Odbc.OdbcRowWriter.CheckText(value, column);
            checks[column].Text(value);
            Set(column, NpgsqlDbType.Unknown, value);
        }

        public override void Int(int column, long value)
        {
            checks[column].Int(value);
            Set(column, NpgsqlDbType.Bigint, value, "D");
        }

        public override void Decimal(int column, decimal value) => Set(column, NpgsqlDbType.Numeric, checks[column].Decimal(value), "G");

        public override void Float(int column, double value)
        {
            checks[column].Float(value);
            Set(column, NpgsqlDbType.Double, value, "R");
        }

        // A column of numbers takes 1 and 0, and so does one of texts.
        public override void Bool(int column, bool value)
        {
            if (checks[column].Makes is null or TypeKind.Bool)
                Set(column, NpgsqlDbType.Boolean, value);
            else
                Set(column, NpgsqlDbType.Unknown, value ? "1" : "0");
        }

        public override void Date(int column, DateOnly value)
        {
            checks[column].Date();
            Set(column, NpgsqlDbType.Date, value, TextForms.Date);
        }

        public override void Time(int column, TimeOnly value)
        {
            checks[column].Time(value);
            Set(column, NpgsqlDbType.Time, value, TextForms.Time);
        }

        public override void DateTime(int column, DateTime value)
        {
            checks[column].DateTime(value);
            Set(column, NpgsqlDbType.Timestamp, System.DateTime.SpecifyKind(value, DateTimeKind.Unspecified), TextForms.DateTime);
        }

        // As text, so that it fits a uuid column and a text column.
        public override void Guid(int column, Guid value) => Set(column, NpgsqlDbType.Unknown, value.ToString("D"));

        public override void Bytes(int column, byte[] value) => Set(column, NpgsqlDbType.Bytea, value);

        private static bool Make(NpgsqlParameterCollection parameters, int count)
        {
            for (var index = 0; index < count; index++)
                parameters.Add(new NpgsqlParameter());
            return true;
        }

        /// <param name="form">How the value is written where the real column is one of texts.</param>
        private void Set<T>(int column, NpgsqlDbType type, T value, string form)
            where T : IFormattable
        {
            if (checks[column].Makes == TypeKind.Text)
                Set(column, NpgsqlDbType.Unknown, value.ToString(form, CultureInfo.InvariantCulture));
            else
                Set(column, type, value);
        }

        private void Set(int column, NpgsqlDbType type, object value)
        {
            var parameter = parameters[column];
            parameter.NpgsqlDbType = type;
            parameter.Value = value;
        }
    }
}
