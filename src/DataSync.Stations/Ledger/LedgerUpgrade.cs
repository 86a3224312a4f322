using DataSync.Stations.Ledger.Databases;

namespace DataSync.Stations.Ledger;

/// <summary>Brings a ledger to the version written here, from nothing or from an older one. Each step may be done twice: definitions commit by themselves on MariaDB.</summary>
internal static class LedgerUpgrade
{
    /// <exception cref="StationException">DS7015: the ledger is newer.</exception>
    public static void Run(LedgerDatabase database, string place)
    {
        var version = VersionOf(database);
        if (version == LedgerSchema.Version) return;
        if (version == LedgerSchema.BeingRemoved)
        {
            LedgerRemoval.Drop(database);
            version = 0;
        }

        if (version > LedgerSchema.Version)
        {
            throw new StationException(StationCodes.NewerLedger, $"the ledger in this database is of version {version}, and this DataSync knows versions up to {LedgerSchema.Version}",
                place, "update DataSync at this station");
        }

        if (version == 1) TakeNewNames(database);
        foreach (var table in LedgerSchema.All)
        {
            foreach (var statement in database.Create(table)) database.Sql.Execute(statement);
            AddColumns(database, table, version);
        }

        foreach (var name in database.TablesNamed("ds_track_")) AddColumns(database, LedgerSchema.Track(name), version);
        if (version == 1) NoteTables(database);
        if (version is > 0 and < 9) database.Sql.Execute("update ds_partner set reader = history");
        database.Sql.Execute("delete from ds_ledger");
        database.Sql.Put(LedgerSchema.Ledger, LedgerSchema.Version);
    }

    /// <summary>Whether the ledger is of the version written here.</summary>
    public static bool IsDone(LedgerDatabase database) => VersionOf(database) == LedgerSchema.Version;

    /// <summary>0: there is none yet, or a part of one, whose installation was killed: no station is noted in it.</summary>
    private static long VersionOf(LedgerDatabase database) =>
        database.HasTable(LedgerSchema.Ledger.Name) ? database.Sql.Number("select coalesce(max(version), 0) from ds_ledger")
            : database.HasTable(LedgerSchema.Station.Name) && database.Sql.Number("select count(*) from ds_station") > 0 ? 1 : 0;

    private static void AddColumns(LedgerDatabase database, LedgerTable table, long version)
    {
        if (version == 0 || table.Since > version) return;
        foreach (var column in table.Columns.Where(column => column.Since > version)) database.AddColumn(table.Name, column);
    }

    // The first version knew SQLite only, and some of its names are words of other databases.
    private static void TakeNewNames(LedgerDatabase database)
    {
        database.RenameColumn("ds_partner", "repeat", "repeats");
        database.RenameColumn("ds_partner", "condition", "scope");
        database.RenameColumn("ds_request", "key", "rkey");
        database.RenameColumn("ds_removed", "key", "rkey");
        database.RenameColumn("ds_removed", "row", "content");
        foreach (var name in database.TablesNamed("ds_track_")) database.RenameColumn(name, "key", "rkey");
    }

    private static void NoteTables(LedgerDatabase database)
    {
        const string prefix = "ds_track_";
        foreach (var name in database.TablesNamed(prefix)) database.Sql.PutIfMissing(LedgerSchema.Tables, name[prefix.Length..], "");
    }
}
