using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Plans.Runtime;

namespace DataSync.Stations.Ledger;

/// <summary>Users hold locks that stand against a transaction of ours, or wait for ours: it must be taken back, and may be repeated.</summary>
internal sealed class LockConflictException(Exception cause) : Exception(cause.Message, cause);

/// <summary>
/// Deadlocks, locks waited for in vain, and a database that somebody else writes: PostgreSQL's 40001, 40P01 and 55P03, MariaDB's 1205 and 1213, SQLite's busy and locked. None of
/// them is the fault of a row or of a file.
/// </summary>
internal static class LockConflict
{
    /// <summary>So often a transaction is done in all. A lock is waited for each time, as long as the database waits.</summary>
    private const int MostTries = 5;

    public static bool Is(Exception error) => error switch
    {
        LockConflictException => true,
        SyncException known => known.Failure == FailureClass.Deadlock,
        DbException database => DatabaseErrors.Classify(database).Failure == FailureClass.Deadlock,
        _ => false,
    };

    /// <summary>Tells a conflict from all else that a statement may say, whether it throws it or gives it back.</summary>
    /// <exception cref="LockConflictException">It was a conflict.</exception>
    public static Exception? Told(Func<Exception?> statement)
    {
        Exception? refused;
        try
        {
            refused = statement();
        }
        catch (Exception error) when (Is(error))
        {
            throw new LockConflictException(error);
        }

        return refused is not null && Is(refused) ? throw new LockConflictException(refused) : refused;
    }

    /// <summary>What a person is told.</summary>
    /// <param name="conflict">What the database said.</param>
    /// <param name="when">When it was, or how often.</param>
    /// <param name="place">Where.</param>
    public static StationException Refusal(Exception conflict, string when, string place) => new(StationCodes.Contended, $"users hold locks that stand against it ({conflict.Message.TrimEnd('.')}), {when}", place,
        "run it again when they are done: nothing was written, and files that came wait where they are", conflict);

    /// <summary>Runs a transaction, again where locks stood against it.</summary>
    /// <exception cref="StationException">DS7039: each time.</exception>
    public static T Repeated<T>(Func<T> transaction, string place)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return transaction();
            }
            catch (Exception conflict) when (Is(conflict))
            {
                if (tries < MostTries) continue;
                throw Refusal(conflict, $"{MostTries} times in a row", place);
            }
        }
    }
}
