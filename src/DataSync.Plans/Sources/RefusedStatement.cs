using System.Data.Common;
using System.Runtime.ExceptionServices;
using DataSync.Plans.Runtime;

namespace DataSync.Plans.Sources;

/// <summary>How the transaction is kept when one of its statements is refused: a savepoint before it, to which the way leads back.</summary>
public static class RefusedStatement
{
    private const string Place = "ds_attempt";

    /// <param name="statement">What may be refused.</param>
    /// <param name="execute">Sends a text to the database, in the transaction.</param>
    /// <returns>Null when it is done; what was refused otherwise.</returns>
    public static Exception? TakenBack(Action statement, Action<string> execute)
    {
        execute("savepoint " + Place);
        var refused = Run(statement, () =>
        {
            execute("rollback to savepoint " + Place);
            execute("release savepoint " + Place);
        });
        if (refused is null) execute("release savepoint " + Place);
        return refused;
    }

    /// <param name="statement">What may be refused.</param>
    /// <param name="takeBack">Takes it back, or makes sure that it alone was taken back.</param>
    /// <returns>Null when it is done; what was refused otherwise.</returns>
    public static Exception? Run(Action statement, Action takeBack)
    {
        try
        {
            statement();
            return null;
        }
        catch (Exception refused) when (refused is DbException or SyncException)
        {
            try
            {
                takeBack();
            }
            catch (Exception lost) when (lost is DbException or InvalidOperationException)
            {
                // A trigger, or a rule of the database, has taken back more than the statement.
                ExceptionDispatchInfo.Throw(refused);
            }

            return refused;
        }
    }
}
