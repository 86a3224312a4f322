using System.Data;
using System.Data.Common;
using Npgsql;

namespace DataSync.Sources.Postgres;

/// <summary>The link to the server was lost, or could not be made.</summary>
/// <param name="state">08001 before, 08006 during, 08007 when a commit was under way and nobody knows how it ended.</param>
internal sealed class PostgresLinkException(string message, string state, Exception inner) : DbException(message, inner)
{
    public override string SqlState => state;
}

/// <summary>What the server's library throws, in the contract's terms.</summary>
internal static class PostgresErrors
{
    internal const string Unreachable = "08001", Lost = "08006", OutcomeUnknown = "08007", TransactionFailed = "25P02";
    private const string Cancelled = "57014";

    /// <summary>Runs a call; an error that has no SQLSTATE is one of the link.</summary>
    /// <param name="link">The state of an error of the link.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal static T Translate<T>(Func<T> call, CancellationToken cancellation, string link = Unreachable)
    {
        try
        {
            return call();
        }
        catch (PostgresException error)
        {
            if (error.SqlState == Cancelled)
                cancellation.ThrowIfCancellationRequested();
            throw;
        }
        catch (NpgsqlException error)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new PostgresLinkException($"{error.Message}{(error.InnerException is { } inner ? $" ({inner.Message})" : "")}", link, error);
        }
        catch (Exception error) when (error is IOException or TimeoutException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new PostgresLinkException(error.Message, link, error);
        }
    }

    /// <exception cref="PostgresLinkException">The link was lost earlier.</exception>
    internal static void RefuseLost(NpgsqlConnection? connection)
    {
        if (connection is null || connection.State is ConnectionState.Closed or ConnectionState.Broken)
            throw new PostgresLinkException("The link to the server was lost, and what was under way on it is undone. Connect again.", Lost, new InvalidOperationException());
    }

    /// <summary>Runs a command such that cancelling reaches the server.</summary>
    internal static T Run<T>(NpgsqlCommand command, CancellationToken cancellation, Func<NpgsqlCommand, T> run)
    {
        cancellation.ThrowIfCancellationRequested();
        RefuseLost(command.Connection);
        using var registration = cancellation.UnsafeRegister(static state => ((NpgsqlCommand?)state)?.Cancel(), command);
        return Translate(() => run(command), cancellation, Lost);
    }
}
