using System.Data.Common;
using System.Globalization;
using DataSync.Plans.Sources;
using DataSync.Stations.Ledger.Databases;

namespace DataSync.Stations.Ledger;

/// <summary>
/// Statements on the station's own database, inside whatever transaction the session has. They are written once for all databases, with parameters
/// <c>@p0</c>, <c>@p1</c> …; each text is prepared once. No reader of the session may be open meanwhile.
/// </summary>
internal sealed class LedgerSql(ISourceSession session, LedgerDatabase database, bool isPositional) : IDisposable
{
    private const int MostRows = 100;

    private readonly Dictionary<string, (DbCommand Command, int[] Order)> _commands = [];

    public SqlDialect Dialect => session.Dialect;

    public LedgerDatabase Database => database;

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

    /// <summary>Writes a row with all its columns, new or in place of the one with its key.</summary>
    public void Put(LedgerTable table, params ReadOnlySpan<object?> values) => Execute(database.Upsert(table, 1), values);

    /// <summary>Writes many rows, many to a statement.</summary>
    public void Put(LedgerTable table, IReadOnlyList<object?[]> rows)
    {
        var all = new object?[MostRows * table.Columns.Length];
        var at = 0;
        for (; rows.Count - at >= MostRows; at += MostRows)
        {
            for (var i = 0; i < MostRows; i++) rows[at + i].CopyTo(all, i * table.Columns.Length);
            Execute(database.Upsert(table, MostRows), all);
        }

        for (; at < rows.Count; at++) Put(table, rows[at]);
    }

    /// <summary>Writes a row unless one with its key is there.</summary>
    public void PutIfMissing(LedgerTable table, params ReadOnlySpan<object?> values) => Execute(database.InsertIfMissing(table), values);

    public void Dispose()
    {
        foreach (var (command, _) in _commands.Values) command.Dispose();
        _commands.Clear();
    }

    private DbCommand Command(string text, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(text, out var entry))
        {
            entry.Command = session.Connection.CreateCommand();
            (entry.Command.CommandText, entry.Order) = isPositional ? ByPlace(text) : (text, [.. Enumerable.Range(0, values.Length)]);
            _commands.Add(text, entry);
        }

        var (command, order) = entry;
        command.Transaction = session.Transaction;
        command.Parameters.Clear();
        foreach (var place in order)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@p" + place.ToString(CultureInfo.InvariantCulture);
            parameter.Value = values[place] ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>The text with a sign for each value, and which value each takes: drivers of ODBC know no names.</summary>
    internal static (string Text, int[] Order) ByPlace(string text)
    {
        var parts = text.Split("@p");
        var order = new int[parts.Length - 1];
        for (var i = 1; i < parts.Length; i++)
        {
            var digits = parts[i].TakeWhile(char.IsAsciiDigit).Count();
            order[i - 1] = int.Parse(parts[i].AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture);
            parts[i] = "?" + parts[i][digits..];
        }

        return (string.Concat(parts), order);
    }
}
