using System.Data;
using System.Data.Common;
using DataSync.Sources.Odbc.Native;

namespace DataSync.Sources.Odbc;

/// <summary>Autocommit off until commit or rollback; disposing rolls back what was not committed.</summary>
public sealed class OdbcTransaction : DbTransaction
{
    private OdbcConnection? _connection;

    private OdbcTransaction(OdbcConnection connection, IsolationLevel isolationLevel)
    {
        _connection = connection;
        IsolationLevel = isolationLevel;
    }

    /// <inheritdoc/>
    public override IsolationLevel IsolationLevel { get; }

    /// <inheritdoc/>
    protected override DbConnection? DbConnection => _connection;

    /// <summary>Set when a statement failed.</summary>
    internal bool StatementFailed { get; set; }

    internal static OdbcTransaction Begin(OdbcConnection connection, IsolationLevel level)
    {
        nint isolation = level switch
        {
            IsolationLevel.ReadUncommitted => 1,
            IsolationLevel.ReadCommitted => 2,
            IsolationLevel.RepeatableRead => 4,
            IsolationLevel.Serializable => 8,
            IsolationLevel.Unspecified => 0,
            _ => throw OdbcException.Refusal(OdbcCodes.NotOffered, SqlStateClass.Parameters, $"Isolation level {level} is not offered through ODBC."),
        };
        if (isolation != 0)
            Set(connection, CallLevel.AttrTransactionIsolation, isolation, $"Cannot set isolation level {level}");
        if (connection.Quirks.BeginText is { } begin)
            Run(connection, begin);
        else
            Set(connection, CallLevel.AttrAutocommit, 0, "Cannot begin a transaction");
        return new OdbcTransaction(connection, level);
    }

    /// <inheritdoc/>
    /// <exception cref="OdbcException">DS6137: a statement failed and this driver would claim a success that is none.</exception>
    public override void Commit()
    {
        var connection = Live();
        connection.TellFailure();
        if (StatementFailed && connection.Quirks.CommitLiesAfterFailure)
        {
            Rollback();
            throw OdbcException.Refusal(OdbcCodes.TransactionFailed, SqlStateClass.Other,
                $"A statement of this transaction failed, and {connection.Quirks.Name} would report a commit that the server refuses. It was rolled back.");
        }
        End(connection, CallLevel.Commit, "The commit failed");
    }

    /// <inheritdoc/>
    public override void Rollback() => End(Live(), CallLevel.Rollback, "The rollback failed");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _connection is { State: not ConnectionState.Closed } connection)
        {
            try
            {
                End(connection, CallLevel.Rollback, "The rollback failed");
            }
            catch (OdbcException)
            {
                // A lost link: then the server has rolled back by itself.
                Detach(connection);
            }
        }
        base.Dispose(disposing);
    }

    private static void Set(OdbcConnection connection, int attribute, nint value, string doing)
    {
        var code = OdbcApi.SQLSetConnectAttrW(connection.Handle.Raw, attribute, value, 0);
        if (!CallLevel.Ok(code))
            throw connection.Noticed(OdbcException.From(connection.Handle, doing, connection.Quirks));
    }

    private OdbcConnection Live() => _connection ?? throw new InvalidOperationException("This transaction has ended.");

    private static void Run(OdbcConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private void End(OdbcConnection connection, short completion, string doing)
    {
        connection.Forget();
        connection.RefuseLost();
        if (connection.Quirks.BeginText is not null)
        {
            Run(connection, completion == CallLevel.Commit ? "commit" : "rollback");
            Detach(connection);
            return;
        }
        var code = OdbcApi.SQLEndTran(CallLevel.HandleConnection, connection.Handle.Raw, completion);
        if (!CallLevel.Ok(code))
        {
            var error = connection.Noticed(OdbcException.From(connection.Handle, doing, connection.Quirks));
            // The commit may have reached the server, and its answer not us.
            throw error.Class == SqlStateClass.Connection && completion == CallLevel.Commit
                ? error.As(SqlStateClass.CompletionUnknown, "The link was lost during a commit, and nobody knows whether it happened")
                : error;
        }
        Detach(connection);
        Set(connection, CallLevel.AttrAutocommit, 1, "Cannot return to autocommit");
    }

    private void Detach(OdbcConnection connection)
    {
        _connection = null;
        connection.Transaction = null;
    }
}
