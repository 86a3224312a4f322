using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;
using DataSync.Sources.Sqlite;

namespace DataSync.Sources.Odbc;

/// <summary>A prepared insert, update or delete.</summary>
internal sealed class OdbcWrite : PreparedWrite
{
    private readonly OdbcSession _session;
    private readonly OdbcCommand _command;

    internal OdbcWrite(OdbcSession session, OdbcCommand command, WriteRequest request, SourceDialect dialect)
    {
        _session = session;
        _command = command;
        var columns = request.Columns.Concat(request.Key).Select(index => request.Table.Columns[index]).ToImmutableArray();
        command.Parameters.Resize(columns.Length);
        Values = new Writer(command.Parameters, columns,
            [.. columns.Select(column => dialect is SqliteDialect sqlite && sqlite.KeepsAsFloating(column, request.Table))]);
    }

    public override string Text => _command.CommandText;

    public override RowWriter Values { get; }

    public override long Execute(CancellationToken cancellation)
    {
        _session.MakeRoom();
        return Cancellable.Run(_command, cancellation, static command => command.ExecuteNonQuery());
    }

    public override void Dispose() => _command.Dispose();

    private sealed class Writer(OdbcParameterCollection parameters, ImmutableArray<ColumnPlan> columns, ImmutableArray<bool> floating) : RowWriter
    {
        public override void Null(int column) => parameters[column].SetNull();

        public override void Text(int column, string value) => parameters[column].Set(value);

        public override void Int(int column, long value) => parameters[column].Set(value);

        public override void Decimal(int column, decimal value)
        {
            if (floating[column])
                NumberCheck.Check(value, columns[column]);
            parameters[column].Set(value);
        }

        public override void Float(int column, double value)
        {
            NumberCheck.Check(value, columns[column]);
            parameters[column].Set(value);
        }

        public override void Bool(int column, bool value) => parameters[column].Set(value);

        public override void Date(int column, DateOnly value) => parameters[column].Set(value);

        public override void Time(int column, TimeOnly value) => parameters[column].Set(value);

        public override void DateTime(int column, DateTime value) => parameters[column].Set(value);

        public override void Guid(int column, Guid value) => parameters[column].Set(value.ToString("D"));

        public override void Bytes(int column, byte[] value) => parameters[column].Set(value.AsMemory());
    }
}
