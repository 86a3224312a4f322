using DataSync.Sources.Odbc;

namespace DataSync.Sources.Tests;

/// <summary>A folder of its own for one test, gone afterwards, with a database file in it.</summary>
public sealed class Scratch : IDisposable
{
    private readonly Stack<IDisposable> _owned = new();

    public Scratch() => Folder = Directory.CreateTempSubdirectory("datasync-sources-").FullName;

    public string Folder { get; }

    public string File => Path.Combine(Folder, "test.db");

    public string Odbc => $"Driver=SQLite3;Database={File}";

    public OdbcConnection Open()
    {
        var connection = new OdbcConnection(Odbc);
        connection.Open();
        return connection;
    }

    /// <summary>Takes over what must be disposed of after the test.</summary>
    public T Owns<T>(T owned) where T : IDisposable
    {
        _owned.Push(owned);
        return owned;
    }

    public void Dispose()
    {
        while (_owned.TryPop(out var owned))
            owned.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

internal static class OdbcShortcuts
{
    public static int Run(this OdbcConnection connection, string text, params object?[] values)
    {
        using var command = connection.Command(text, values);
        return command.ExecuteNonQuery();
    }

    public static object? Scalar(this OdbcConnection connection, string text, params object?[] values)
    {
        using var command = connection.Command(text, values);
        return command.ExecuteScalar();
    }

    public static OdbcCommand Command(this OdbcConnection connection, string text, params object?[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var value in values)
            command.Parameters.AddValue(value);
        return command;
    }
}
