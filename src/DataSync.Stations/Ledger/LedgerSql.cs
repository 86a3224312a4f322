using System.Data.Common;
using System.Globalization;
using DataSync.Plans.Sources;

namespace DataSync.Stations.Ledger;

/// <summary>
/// Statements on the station's own database, inside whatever transaction the session has. Parameters stand as <c>@p0</c>, <c>@p1</c> …; each text is
/// prepared once.
/// </summary>
internal sealed class LedgerSql(ISourceSession session) : IDisposable
{
    private readonly Dictionary<string, DbCommand> _commands = [];

    public SqlDialect Dialect => session.Dialect;

    public void Execute(string text, params ReadOnlySpan<object?> values) => Command(text, values).ExecuteNonQuery();

    public int Affect(string text, params ReadOnlySpan<object?> values) => Command(text, values).ExecuteNonQuery();

    public long Number(string text, params ReadOnlySpan<object?> values) => Convert.ToInt64(Command(text, values).ExecuteScalar() ?? 0L, CultureInfo.InvariantCulture);

    /// <summary>Reads all rows before it returns, so that the statement can be used again at once.</summary>
    public List<T> Query<T>(Func<DbDataReader, T> read, string text, params ReadOnlySpan<object?> values)
    {
        var rows = new List<T>();
        using var reader = Command(text, values).ExecuteReader();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values) command.Dispose();
        _commands.Clear();
    }

    private DbCommand Command(string text, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(text, out var command))
        {
            command = session.Connection.CreateCommand();
            command.CommandText = text;
            _commands.Add(text, command);
        }

        command.Transaction = session.Transaction;
        command.Parameters.Clear();
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@p" + i.ToString(CultureInfo.InvariantCulture);
            parameter.Value = values[i] ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
