using System.Data.Common;
using DataSync.Plans.Sources;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Concurrency;

/// <summary>A user of a station with a connection of his own, and a transaction that stays open until he commits.</summary>
internal sealed class User : IDisposable
{
    private readonly ISource _source;
    private readonly ISourceSession _session;

    /// <param name="station">Whose database.</param>
    /// <param name="atConnect">Statements before the first transaction.</param>
    public User(TestStation station, params string[] atConnect)
    {
        _source = station.Another();
        _session = _source.Connect(CancellationToken.None);
        foreach (var statement in atConnect) Run(statement);
    }

    /// <summary>Statements of the transaction that is open; the first opens one.</summary>
    public User Do(params string[] statements)
    {
        if (!_session.InTransaction) _session.Begin();
        foreach (var statement in statements) Run(statement);
        return this;
    }

    public void Commit() => _session.Commit();

    /// <summary>Gives up what is open.</summary>
    public void GiveUp() => _session.Rollback();

    /// <summary>Does it, and again where somebody else's locks stand against it: as an application would.</summary>
    public void Insist(params string[] statements)
    {
        while (true)
        {
            try
            {
                Do(statements).Commit();
                return;
            }
            catch (DbException error) when (Engine.Failures.DatabaseErrors.Classify(error).Failure == Plans.Runtime.FailureClass.Deadlock)
            {
                if (_session.InTransaction) _session.Rollback();
            }
        }
    }

    public void Dispose()
    {
        if (_session.InTransaction) _session.Rollback();
        _session.Dispose();
        _source.Dispose();
    }

    private void Run(string statement)
    {
        using var command = _session.Connection.CreateCommand();
        command.Transaction = _session.Transaction;
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
