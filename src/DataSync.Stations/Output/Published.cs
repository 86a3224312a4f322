using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Stations.Disk;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Output;

/// <summary>A file of ours as the ledger knows it.</summary>
/// <param name="Number">The change number up to which it leads.</param>
/// <param name="State"><c>ready</c>: recorded, perhaps still under its temporary name; <c>published</c>; <c>lost</c>; <see cref="Former"/>.</param>
internal sealed record Written(StationNumber Partner, FileSequence Sequence, FileSequence After, ChangeNumber Number, string Digest, string State, string Name, long At, long Log)
{
    /// <summary>It was written before the present history began: the partner may have taken in what somebody else wrote in its place.</summary>
    public const string Former = "former";

    /// <summary>The last entry of the catalog journal up to which it leads; 0 for none.</summary>
    public long Catalog { get; init; }

    /// <summary>Where a load of the partner stands behind it; empty when none is under way.</summary>
    public string Loading { get; init; } = "";
}

/// <summary>The files written, in the ledger: none is ever visible that is not here.</summary>
internal static class Published
{
    private const string Columns = "partner, seq, after, cn, digest, state, name, at, log, catalog, loading";

    public static Written? Find(LedgerSql sql, StationNumber partner, FileSequence sequence) =>
        sql.Query(Read, $"select {Columns} from ds_out where partner = @p0 and seq = @p1", partner.Value, sequence.Value).SingleOrDefault();

    /// <summary>Whether a place in the row of our files is one: the start, or a file that was written by this ledger.</summary>
    public static bool IsKnown(LedgerSql sql, StationNumber partner, FilePosition position) =>
        position.Sequence == FileSequence.None || Find(sql, partner, position.Sequence)?.Digest == position.Digest?.Hex;

    public static List<Written> Ready(LedgerSql sql) => sql.Query(Read, $"select {Columns} from ds_out where state = 'ready'");

    /// <summary>The newest file that brings everything since the confirmed one: what a missing receipt is waited for. None when all is confirmed.</summary>
    public static Written? NewestCovering(LedgerSql sql, StationNumber partner, FileSequence confirmed) =>
        sql.Query(Read, $"select {Columns} from ds_out where partner = @p0 and seq > @p1 and after <= @p1 order by seq desc limit 1", partner.Value, confirmed.Value).SingleOrDefault();

    public static void Add(LedgerSql sql, Written file, StationFileKind kind) => sql.Execute(
        "insert into ds_out (partner, seq, after, cn, digest, kind, state, name, at, log, catalog, loading) values (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11)",
        file.Partner.Value, file.Sequence.Value, file.After.Value, file.Number.Value, file.Digest, kind.ToString(), file.State, file.Name, file.At, file.Log, file.Catalog, file.Loading);

    /// <summary>A new history begins. What has no name yet still gets it.</summary>
    public static void End(LedgerSql sql) => sql.Execute("update ds_out set state = @p0 where state <> 'ready'", Written.Former);

    public static void Mark(LedgerSql sql, Written file, string state) =>
        sql.Execute("update ds_out set state = @p2 where partner = @p0 and seq = @p1", file.Partner.Value, file.Sequence.Value, state);

    /// <summary>Gives the flushed file its name, makes that durable, and notes it.</summary>
    public static void Publish(LedgerSession session, StationFolders folders, Written file)
    {
        var folder = folders.Out(file.Partner);
#if MUTANTS
        if (!Mutant.Is("M3"))
#endif
        folders.Disk.Move(Path.Combine(folder, StationFileName.Parse(file.Name).TemporaryText), Path.Combine(folder, file.Name));
        folders.Disk.FlushFolder(folder);
        session.InTransaction(() =>
        {
            Mark(session.Sql, file, "published");
            return true;
        });
    }

    /// <summary>
    /// After a crash: files that are ready and still unpublished get their name; a missing one is lost, and the next file starts from the confirmed one.
    /// A temporary file the ledger does not know is removed.
    /// </summary>
    public static void Recover(LedgerSession session, StationFolders folders, ImmutableArray<StationNumber> partners)
    {
        foreach (var file in Ready(session.Sql))
        {
            var folder = folders.Out(file.Partner);
            if (IsWhole(folders.Disk, Path.Combine(folder, StationFileName.Parse(file.Name).TemporaryText), file.Digest))
            {
                Publish(session, folders, file);
                continue;
            }

            // It may have been renamed, and even carried away, before that was noted: then the partner will say so. Repeating it costs nothing but bytes.
            var carried = folders.Disk.Exists(Path.Combine(folder, file.Name));
            session.InTransaction(() =>
            {
                Mark(session.Sql, file, carried ? "published" : "lost");
                if (!carried) (PartnerState.Load(session.Sql, file.Partner) with { Repeat = true }).Write(session.Sql);
                return true;
            });
        }

        foreach (var partner in partners)
        {
            foreach (var stray in folders.Disk.List(folders.Out(partner), StationFileName.TemporaryExtension)) folders.Disk.Delete(Path.Combine(folders.Out(partner), stray));
        }
    }

    // After a power cut one of an earlier try may lie under its name again: that is none, and is removed with the strays.
    private static bool IsWhole(IFileSystem disk, string path, string digest)
    {
        if (!disk.Exists(path)) return false;
        try
        {
            using var file = StationFileReader.Open(disk, path);
            return file.Digest.Hex == digest;
        }
        catch (StationFileException)
        {
            return false;
        }
    }

    private static Written Read(DbDataReader r) => new(
        new StationNumber(r.GetInt32(0)), new FileSequence(r.GetInt64(1)), new FileSequence(r.GetInt64(2)), new ChangeNumber(r.GetInt64(3)), r.GetString(4), r.GetString(5),
        r.GetString(6), r.GetInt64(7), r.GetInt64(8)) { Catalog = r.GetInt64(9), Loading = r.GetString(10) };
}
