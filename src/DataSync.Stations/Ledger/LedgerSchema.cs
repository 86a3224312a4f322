namespace DataSync.Stations.Ledger;

/// <summary>The tables of the ledger on SQLite.</summary>
internal static class LedgerSchema
{
    private static readonly string[] Statements =
    [
        """
        create table if not exists ds_station (
            number integer not null, history text not null, cn integer not null, fence integer not null, turn integer not null,
            clock integer not null, loading integer not null)
        """,
        """
        create table if not exists ds_partner (
            partner integer primary key, history text not null, applied integer not null, applied_digest text not null,
            sent integer not null, confirmed integer not null, repeat integer not null,
            sync_date text not null, sync_condition text not null, sync_file integer not null, sync_at integer not null,
            sync_day text not null, sync_digest text not null, condition text not null, receipts integer not null)
        """,
        """
        create table if not exists ds_out (
            partner integer not null, seq integer not null, after integer not null, cn integer not null, digest text not null, kind text not null,
            state text not null, name text not null, at integer not null, log integer not null, primary key (partner, seq))
        """,
        """
        create table if not exists ds_in (
            id integer primary key, partner integer not null, seq integer not null, digest text not null, status text not null, name text not null,
            receipt text not null, told integer not null)
        """,
        "create index if not exists ds_in_partner on ds_in (partner, seq)",
        """
        create table if not exists ds_held (
            partner integer not null, tbl text not null, rid integer not null, seq integer not null, inside integer not null, gone integer not null,
            again integer not null, primary key (partner, tbl, rid)) without rowid
        """,
        "create table if not exists ds_want (partner integer not null, tbl text not null, rid integer not null, primary key (partner, tbl, rid)) without rowid",
        "create table if not exists ds_request (partner integer not null, tbl text not null, key blob not null, seq integer not null, primary key (partner, tbl, key)) without rowid",
        """
        create table if not exists ds_removed (
            id integer primary key, tbl text not null, key blob not null, row text not null, life integer not null, version text not null,
            at integer not null, rule text not null, file text not null)
        """,
        """
        create table if not exists ds_log (
            id integer primary key, at integer not null, partner integer not null, output integer not null, kind text not null, status text not null,
            file text not null, seq integer not null, code text not null, error text not null, base_at integer, bytes integer not null,
            received integer not null, input integer not null, refused text not null, counts text not null)
        """,
    ];

    public static void Create(LedgerSql sql)
    {
        foreach (var statement in Statements) sql.Execute(statement);
    }

    public static void CreateTrack(LedgerSql sql, TrackedTable table)
    {
        var name = sql.Dialect.Quote(TrackName(table));
        sql.Execute($"""
            create table if not exists {name} (
                rid integer primary key, key blob not null unique, cn integer not null, born integer not null, version text not null, life integer not null,
                state integer not null, src integer not null, local_at integer not null, hash integer not null, cmcd integer not null, named integer not null)
            """);
        sql.Execute($"create index if not exists {sql.Dialect.Quote(TrackName(table) + "_cn")} on {name} (cn)");
    }

    public static string TrackName(TrackedTable table) => "ds_track_" + table.Name;
}
