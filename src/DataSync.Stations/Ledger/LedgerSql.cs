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
    /// <summary>Most values of a list in one statement.</summary>
    public const int MostListed = 256;

    /// <summary>From so many rows on it is worth while to prepare a way for many.</summary>
    private const int ManyRows = 256;

    private static readonly string[] Names = [.. Enumerable.Range(0, 2 * MostListed).Select(place => "@p" + place.ToString(CultureInfo.InvariantCulture))];

    private readonly Dictionary<string, (DbCommand Command, int[] Order)> _commands = [];
    private readonly Dictionary<(string Text, int Values, int Listed), string> _listed = [];

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

    /// <summary>Reads the rows whose column, named at the end of the text, has one of some values. Few texts are ever prepared: the last value fills a list up.</summary>
    public List<T> QueryListed<T>(Func<DbDataReader, T> read, string text, ReadOnlySpan<object?> values, ReadOnlySpan<object> listed)
    {
        if (listed.Length > database.MostListed)
        {
            var rows = new List<T>();
            for (var at = 0; at < listed.Length; at += database.MostListed) rows.AddRange(QueryListed(read, text, values, listed[at..Math.Min(listed.Length, at + database.MostListed)]));
            return rows;
        }

        var (whole, all) = Listed(text, values, listed);
        return Query(read, whole, all);
    }

    /// <summary>Changes the rows whose column, named at the end of the text, has one of some values.</summary>
    /// <returns>How many rows these are.</returns>
    public int AffectListed(string text, ReadOnlySpan<object?> values, ReadOnlySpan<object> listed)
    {
        var affected = 0;
        for (var at = 0; at < listed.Length; at += database.MostListed)
        {
            var (whole, all) = Listed(text, values, listed[at..Math.Min(listed.Length, at + database.MostListed)]);
            affected += Affect(whole, all);
        }

        return affected;
    }

    private (string Text, object?[] Values) Listed(string text, ReadOnlySpan<object?> values, ReadOnlySpan<object> listed)
    {
        var count = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)listed.Length);
        var all = new object?[values.Length + count];
        values.CopyTo(all);
        for (var i = 0; i < count; i++) all[values.Length + i] = listed[Math.Min(i, listed.Length - 1)];
        if (!_listed.TryGetValue((text, values.Length, count), out var whole))
        {
            whole = $"{text} ({string.Join(", ", Enumerable.Range(values.Length, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"@p{i}")))})";
            _listed.Add((text, values.Length, count), whole);
        }

        return (whole, all);
    }

    /// <summary>Writes a row with all its columns, new or in place of the one with its key.</summary>
    public void Put(LedgerTable table, params ReadOnlySpan<object?> values) => Execute(database.Upsert(table, 1), values);

    /// <summary>Writes many rows, new or in place of those with their keys, by the fastest way the database has.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="fill">Gives the values of a row, one for each column of the table.</param>
    public void Put<T>(LedgerTable table, IReadOnlyList<T> rows, Action<RowWriter, T> fill)
    {
        if (rows.Count < ManyRows || !IsWritten(WriteKind.Upsert, table, rows, fill)) PutInTurn(table, rows, fill);
    }

    /// <summary>Writes many rows whose keys are new.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="fill">Gives the values of a row, one for each column of the table.</param>
    public void Insert<T>(LedgerTable table, IReadOnlyList<T> rows, Action<RowWriter, T> fill)
    {
        if (rows.Count == 0 || (rows.Count >= ManyRows && IsWritten(WriteKind.Insert, table, rows, fill))) return;
        using var write = session.Prepare(new WriteRequest(WriteKind.Insert, table.Plan, [.. table.Plan.Columns.Select(column => column.Index)], []));
        foreach (var row in rows)
        {
            fill(write.Values, row);
            write.Execute(CancellationToken.None);
        }
    }

    /// <summary>
    /// Writes rows that are there, each by a statement of its own. What is unique besides the key stays with it: a column that is only named would have its index written anew.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="fill">Gives the values of a row: one for each column that is neither of the key nor unique, and then those of the key.</param>
    public void Update<T>(LedgerTable table, IReadOnlyList<T> rows, Action<RowWriter, T> fill)
    {
        if (rows.Count == 0) return;
        using var write = session.Prepare(new WriteRequest(WriteKind.UpdateByKey, table.Plan, [.. table.Plan.Columns.Where(column => !column.IsKey && !table.Unique.Contains(column.Name)).Select(column => column.Index)],
            [.. table.Plan.Columns.Where(column => column.IsKey).Select(column => column.Index)]));
        foreach (var row in rows)
        {
            fill(write.Values, row);
            if (write.Execute(CancellationToken.None) != 1) throw new InvalidOperationException($"A row of {table.Name} that was read is not there any more.");
        }
    }

    private bool IsWritten<T>(WriteKind kind, LedgerTable table, IReadOnlyList<T> rows, Action<RowWriter, T> fill)
    {
        using var batch = session.PrepareBatch(new WriteRequest(kind, table.Plan, [.. table.Plan.Columns.Select(column => column.Index)],
            kind == WriteKind.Insert ? [] : [.. table.Plan.Columns.Where(column => column.IsKey).Select(column => column.Index)]));
        if (batch is null) return false;
        foreach (var row in rows)
        {
            fill(batch.Values, row);
            batch.Add(CancellationToken.None);
        }

        batch.Flush(CancellationToken.None);
        return true;
    }

    private void PutInTurn<T>(LedgerTable table, IReadOnlyList<T> rows, Action<RowWriter, T> fill)
    {
        var (most, at) = (database.MostRows, 0);
        var all = new object?[most * table.Columns.Length];
        var values = new ValueList(all);
        for (; at < rows.Count; at += values.Rows)
        {
            values.Rows = rows.Count - at >= most ? most : 1;
            for (var i = 0; i < values.Rows; i++)
            {
                values.First = i * table.Columns.Length;
                fill(values, rows[at + i]);
            }

            Execute(database.Upsert(table, values.Rows), all.AsSpan(0, values.Rows * table.Columns.Length));
        }
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
            parameter.ParameterName = place < Names.Length ? Names[place] : "@p" + place.ToString(CultureInfo.InvariantCulture);
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
