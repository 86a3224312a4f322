using DataSync.Plans.Sources;
using DataSync.Stations.Histories;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger.Databases;

namespace DataSync.Stations.Ledger;

/// <summary>Takes the ledger out of a database: triggers first, so that users go on undisturbed, then journals, tracks and everything else. May be repeated.</summary>
internal static class LedgerRemoval
{
    /// <exception cref="StationException">DS7010: the station is communicating; DS7013: the ledger is another station's.</exception>
    public static void Run(ISource source, StationFolders folders, StationNumber station)
    {
        using var held = StationLock.Take(folders.Disk, folders.Root);
        using var session = source.Connect(CancellationToken.None);
        var database = LedgerDatabase.Of(source, session);
        using var sql = database.Sql;
        database.Open();
        LedgerInstall.DemandOwn(database, station);
        session.Begin();
        try
        {
            Drop(database);
            session.Commit();
        }
        catch
        {
            if (session.InTransaction) session.Rollback();
            throw;
        }

        new StationMark(folders.Disk, folders.Root, station).Remove();
    }

    /// <summary>
    /// Drops all that is there of a ledger. On MariaDB each definition commits by itself: a removal that was broken off stands in the version from its first step to its last, so that nobody takes what it left for a ledger.
    /// </summary>
    internal static void Drop(LedgerDatabase database)
    {
        var sql = database.Sql;
        if (database.HasTable(LedgerSchema.Ledger.Name)) sql.Execute($"update ds_ledger set version = {LedgerSchema.BeingRemoved}");
        if (database.HasTable(LedgerSchema.Tables.Name))
        {
            foreach (var name in sql.Query(r => r.GetString(0), "select tbl from ds_table"))
                database.ChangeTriggers(name, database.DropTriggers(database.JournalName(name)));
        }

        foreach (var name in database.TablesNamed("ds_journal_").Concat(database.TablesNamed("ds_track_"))) sql.Execute($"drop table {database.Quote(name)}");
        foreach (var table in LedgerSchema.All) sql.Execute($"drop table if exists {database.Quote(table.Name)}");
    }
}
