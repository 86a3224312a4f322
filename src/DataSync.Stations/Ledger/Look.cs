namespace DataSync.Stations.Ledger;

/// <summary>When a table whose application keeps stamps was last looked at.</summary>
/// <param name="At">By the clock of the database, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Whole">When every row was compared, by the clock of the station.</param>
internal sealed record Look(long At, long Whole)
{
    /// <summary>
    /// How far a look reaches back behind the one before. A row has its stamp before it is committed, by the clock of whoever writes it: what was not to be seen yet then is met now.
    /// </summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(1);

    /// <summary>From when on stamps are new to the look behind this one, milliseconds since 1970-01-01 UTC.</summary>
    public long Since => At - (long)Overlap.TotalMilliseconds;

    public static Look? Load(LedgerSql sql, TrackedTable table) =>
        sql.Query(reader => new Look(reader.GetInt64(0), reader.GetInt64(1)), "select at, whole from ds_look where tbl = @p0", table.Name).SingleOrDefault();

    public void Write(LedgerSql sql, string table) => sql.Put(LedgerSchema.Look, table, At, Whole);
}
