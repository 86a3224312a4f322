using DataSync.Plans.Sources;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Odbc;

/// <summary>A database behind a driver. Sessions are connections of their own.</summary>
internal sealed class OdbcSource(string name, OdbcConnectionText text, int loginTimeout) : ISource
{
    public string Name => name;

    public string Kind => "odbc";

    internal OpenReaders Readers { get; } = new();

    /// <exception cref="OdbcException">The driver or its manager refuses.</exception>
    public ISourceSession Connect(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var connection = new OdbcConnection(text.ToString()) { LoginTimeout = loginTimeout };
        connection.Open();
        return new OdbcSession(this, connection);
    }

    public void Dispose()
    {
    }
}
