using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataSync.Engine.Journal.Stores;

/// <summary>
/// Text that changes the journal, prepared once: one statement or several, on SQLite's own interface. Nearly all that a run does with its journal are such statements, and what ADO.NET does for each of them
/// takes longer than SQLite itself.
/// </summary>
internal sealed class SqliteJournalStatement : IDisposable
{
    private const int ShortText = 256;

    private readonly sqlite3 database;
    private readonly List<(sqlite3_stmt Statement, int[] Places)> parts = [];

    /// <param name="parameters">Their names come in the same order at each <see cref="Execute"/>.</param>
    /// <exception cref="SqliteException">The text cannot be prepared.</exception>
    public SqliteJournalStatement(sqlite3 database, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        this.database = database;
        try
        {
            for (var rest = sql; rest.Length > 0;)
            {
                Check(raw.sqlite3_prepare_v3(database, rest, raw.SQLITE_PREPARE_PERSISTENT, out var statement, out rest));
                // What follows the last semicolon is no statement.
                if (statement.IsInvalid) break;
                var places = new int[parameters.Length];
                for (var i = 0; i < places.Length; i++) places[i] = raw.sqlite3_bind_parameter_index(statement, parameters[i].Name);
                parts.Add((statement, places));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Runs it.</summary>
    /// <returns>The rows that its last part has changed.</returns>
    /// <exception cref="SqliteException">It failed; a transaction around it goes on.</exception>
    public int Execute(ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        foreach (var (statement, places) in parts)
        {
            for (var i = 0; i < places.Length; i++)
                if (places[i] > 0) Check(Bind(statement, places[i], parameters[i].Value));
            var code = raw.sqlite3_step(statement);
            while (code == raw.SQLITE_ROW) code = raw.sqlite3_step(statement);
            raw.sqlite3_reset(statement);
            if (code != raw.SQLITE_DONE) Check(code);
        }
        return raw.sqlite3_changes(database);
    }

    public void Dispose()
    {
        foreach (var (statement, _) in parts) statement.Dispose();
    }

    private static int Bind(sqlite3_stmt statement, int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(statement, place),
        string text => Bind(statement, place, text),
        long number => raw.sqlite3_bind_int64(statement, place, number),
        int number => raw.sqlite3_bind_int64(statement, place, number),
        bool flag => raw.sqlite3_bind_int64(statement, place, flag ? 1 : 0),
        double number => raw.sqlite3_bind_double(statement, place, number),
        _ => throw new ArgumentException($"The journal keeps no {value.GetType().Name}.", nameof(value)),
    };

    private static int Bind(sqlite3_stmt statement, int place, string text)
    {
        if (text.Length > ShortText) return raw.sqlite3_bind_text(statement, place, Encoding.UTF8.GetBytes(text));
        Span<byte> bytes = stackalloc byte[ShortText * 3];
        return raw.sqlite3_bind_text(statement, place, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, database);
}
