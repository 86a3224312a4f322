using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Plans.Runtime;

namespace DataSync.Stations.Ledger.Databases;

/// <summary>What a database refuses a station, with a code: no room, no writes, or what it would be in a task.</summary>
internal static class DatabaseRefusal
{
    /// <summary>Does something with the database of a station.</summary>
    /// <param name="station">The station's name.</param>
    /// <param name="act">It.</param>
    /// <exception cref="StationException">DS7037: there is no room left; DS7038: it takes no writes.</exception>
    /// <exception cref="SyncException">DS62nn: it cannot be reached, refuses a statement, or something else.</exception>
    public static T Guard<T>(string station, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception error) when (error is DbException or SyncException && (error as DbException ?? error.InnerException as DbException) is { } database)
        {
            var known = error as SyncException ?? DatabaseErrors.Classify(database);
            if (DatabaseErrors.IsNoRoom(database))
                throw new StationException(StationCodes.DatabaseFull, $"there is no room left for its database ({Words(database)})", $"station {station}", "make room, then start again: nothing is lost, and nothing is half done", error);
            if (DatabaseErrors.IsReadOnly(database))
                throw new StationException(StationCodes.DatabaseReadOnly, $"its database takes no writes ({Words(database)})", $"station {station}",
                    "give the account that runs datasync the right to write the database, its file and its folder, then start again: nothing is lost", error);
            if (known == error) throw;
            throw new SyncException(known.Code, known.Message, known.Remedy, known.Failure, error) { Place = $"station {station}" };
        }
    }

    private static string Words(DbException error) => error.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
}
