using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using Microsoft.Data.Sqlite;

namespace DataSync.Engine.Tests.Fixtures;

/// <summary>A source over a SQLite file that pushes down equality only: so that both halves of a condition are exercised.</summary>
internal sealed class SqliteFixtureSource(string name, string file) : ISource
{
    public string Name => name;

    public string Kind => "sqlite";

    /// <summary>What was sent, for tests that look at it.</summary>
    public List<string> Statements { get; } = [];

    /// <summary>As if the right to create tables were missing.</summary>
    public bool RefusesTables { get; set; }

    public ISourceSession Connect(CancellationToken cancellation) => new Session(file, this);

    public void Dispose() { }

    private sealed class Session : ISourceSession
    {
        private readonly SqliteConnection connection;
        private SqliteTransaction? transaction;

        private readonly SqliteFixtureSource source;

        public Session(string file, SqliteFixtureSource source)
        {
            this.source = source;
            connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
            connection.Open();
        }

        public List<string> Statements => source.Statements;

        public DbConnection Connection => connection;

        public DbTransaction? Transaction => transaction;

        public SqlDialect Dialect { get; } = new Sqlite();

        public bool InTransaction => transaction is not null;

        public void Begin() => transaction = connection.BeginTransaction();

        public void Commit() => End(t => t.Commit());

        public void Rollback() => End(t => t.Rollback());

        public PreparedRead Prepare(ReadRequest request) => new Read(this, request);

        public PreparedWrite Prepare(WriteRequest request) => new Write(this, request);

        public void CreateTable(TablePlan table)
        {
            if (source.RefusesTables) throw new SqliteException("not authorized", 23);
            var columns = table.Columns.Select(c => $"\"{c.PhysicalName}\" {Type(c.Type.Kind)}{(c.Type.Nullable ? "" : " not null")}");
            var key = table.Key.IsEmpty ? "" : $", primary key ({string.Join(", ", table.Key.Select(k => $"\"{table.Columns[k].PhysicalName}\""))})";
            using var command = Command();
            command.CommandText = $"create table if not exists \"{table.PhysicalName}\" ({string.Join(", ", columns)}{key})";
            command.ExecuteNonQuery();
        }

        public SqliteCommand Command()
        {
            var command = connection.CreateCommand();
            command.Transaction = transaction;
            return command;
        }

        public void Dispose() => connection.Dispose();

        public SqliteTransaction? Current => transaction;

        private void End(Action<SqliteTransaction> how)
        {
            var ending = transaction ?? throw new InvalidOperationException();
            transaction = null;
            how(ending);
            ending.Dispose();
        }

        private static string Type(TypeKind kind) => kind switch
        {
            TypeKind.Int or TypeKind.Bool => "integer",
            TypeKind.Float => "real",
            TypeKind.Bytes => "blob",
            _ => "text",
        };
    }

    private sealed class Sqlite : SqlDialect
    {
        public override string Name => "sqlite";

        public override string Quote(string identifier) => $"\"{identifier}\"";

        public override string QuoteTable(string physicalName) => Quote(physicalName);

        public override string? WhyNotPushed(FilterPlan filter, TablePlan table) =>
            filter is FilterPlan.Comparison { Operator: CompareOperator.Equal, Left: FilterOperand.Column, Right: FilterOperand.Parameter } ? null : "only equality is pushed down";

        public override bool IsDuplicateKey(DbException error) => error is SqliteException { SqliteErrorCode: 19 };
    }

    private sealed class Read : PreparedRead
    {
        private readonly Session session;
        private readonly SqliteCommand command;
        private readonly TablePlan table;

        public Read(Session session, ReadRequest request)
        {
            this.session = session;
            table = request.Table;
            NotPushed = [.. request.Filters.Select(f => session.Dialect.WhyNotPushed(f, table))];
            var pushed = request.Filters.Where((_, i) => NotPushed[i] is null).Cast<FilterPlan.Comparison>().ToImmutableArray();
            ParameterFunctions = [.. pushed.Select(p => ((FilterOperand.Parameter)p.Right).ValueFunction)];
            command = session.Command();
            command.CommandText = $"select {string.Join(", ", request.Columns.Select(c => Column(c)))} from \"{table.PhysicalName}\""
                + (pushed.IsEmpty ? "" : " where " + string.Join(" and ", pushed.Select((p, i) => $"{Column(((FilterOperand.Column)p.Left).Index)} = $p{i}")))
                + (request.Order.IsEmpty ? "" : " order by " + string.Join(", ", request.Order.Select(o => Column(o.Column) + (o.Descending ? " desc" : ""))))
                + (request.Limit is { } limit && pushed.Length == request.Filters.Length ? $" limit {limit}" : "");
            for (var i = 0; i < pushed.Length; i++) command.Parameters.Add(new SqliteParameter($"$p{i}", null));
        }

        public override string Text => command.CommandText;

        public override ImmutableArray<string?> NotPushed { get; }

        public override ImmutableArray<int> ParameterFunctions { get; }

        public override RowReader Execute(ReadOnlySpan<object?> parameters, CancellationToken cancellation)
        {
            for (var i = 0; i < parameters.Length; i++) command.Parameters[i].Value = Stored(parameters[i]);
            command.Transaction = session.Current;
            session.Statements.Add(command.CommandText);
            return new Rows(command.ExecuteReader());
        }

        public override void Dispose() => command.Dispose();

        private string Column(int index) => $"\"{table.Columns[index].PhysicalName}\"";
    }

    private sealed class Write : PreparedWrite
    {
        private readonly Session session;
        private readonly SqliteCommand command;

        public Write(Session session, WriteRequest request)
        {
            this.session = session;
            command = session.Command();
            string Column(int index) => $"\"{request.Table.Columns[index].PhysicalName}\"";
            var where = string.Join(" and ", request.Key.Select((k, i) => $"{Column(k)} = $p{request.Columns.Length + i}"));
            command.CommandText = request.Kind switch
            {
                WriteKind.Insert => $"insert into \"{request.Table.PhysicalName}\" ({string.Join(", ", request.Columns.Select(Column))}) values ({string.Join(", ", request.Columns.Select((_, i) => $"$p{i}"))})",
                WriteKind.UpdateByKey => $"update \"{request.Table.PhysicalName}\" set {string.Join(", ", request.Columns.Select((c, i) => $"{Column(c)} = $p{i}"))} where {where}",
                _ => $"delete from \"{request.Table.PhysicalName}\" where {where}",
            };
            for (var i = 0; i < request.Columns.Length + request.Key.Length; i++) command.Parameters.Add(new SqliteParameter($"$p{i}", null));
            Values = new Values(command);
        }

        public override string Text => command.CommandText;

        public override RowWriter Values { get; }

        public override long Execute(CancellationToken cancellation)
        {
            command.Transaction = session.Current;
            session.Statements.Add(command.CommandText);
            return command.ExecuteNonQuery();
        }

        public override void Dispose() => command.Dispose();
    }

    private static object Stored(object? value) => value switch
    {
        null => DBNull.Value,
        bool b => b ? 1L : 0L,
        string or long or double or byte[] => value,
        _ => ValueText.Show(value),
    };

    private sealed class Values(SqliteCommand command) : RowWriter
    {
        public override void Null(int column) => Set(column, null);
        public override void Text(int column, string value) => Set(column, value);
        public override void Int(int column, long value) => Set(column, value);
        public override void Decimal(int column, decimal value) => Set(column, value);
        public override void Float(int column, double value) => Set(column, value);
        public override void Bool(int column, bool value) => Set(column, value);
        public override void Date(int column, DateOnly value) => Set(column, value);
        public override void Time(int column, TimeOnly value) => Set(column, value);
        public override void DateTime(int column, DateTime value) => Set(column, value);
        public override void Guid(int column, Guid value) => Set(column, value);
        public override void Bytes(int column, byte[] value) => Set(column, value);

        private void Set(int column, object? value) => command.Parameters[column].Value = Stored(value);
    }

    private sealed class Rows(SqliteDataReader reader) : RowReader
    {
        private static readonly CultureInfo C = CultureInfo.InvariantCulture;

        public override bool Read() => reader.Read();
        public override bool IsNull(int column) => reader.IsDBNull(column);
        public override string Text(int column) => reader.GetString(column);
        public override long Int(int column) => reader.GetInt64(column);
        public override decimal Decimal(int column) => decimal.Parse(reader.GetString(column), C);
        public override double Float(int column) => reader.GetDouble(column);
        public override bool Bool(int column) => reader.GetInt64(column) != 0;
        public override DateOnly Date(int column) => DateOnly.Parse(reader.GetString(column), C);
        public override TimeOnly Time(int column) => TimeOnly.Parse(reader.GetString(column), C);
        public override DateTime DateTime(int column) => System.DateTime.Parse(reader.GetString(column), C);
        public override Guid Guid(int column) => System.Guid.Parse(reader.GetString(column));
        public override byte[] Bytes(int column) => (byte[])reader.GetValue(column);
        public override void Dispose() => reader.Dispose();
    }
}
