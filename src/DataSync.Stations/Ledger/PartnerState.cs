using System.Data.Common;
using System.Globalization;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>How far this station and one partner have come with each other.</summary>
internal sealed record PartnerState(StationNumber Partner)
{
    /// <summary>The partner's history; unknown before its first file.</summary>
    public HistoryId History { get; init; }

    /// <summary>The last file of the partner that was applied here.</summary>
    public FileSequence Applied { get; init; }

    public string AppliedDigest { get; init; } = "";

    /// <summary>Our last file for the partner.</summary>
    public FileSequence Sent { get; init; }

    /// <summary>Our last file the partner has confirmed.</summary>
    public FileSequence Confirmed { get; init; }

    /// <summary>The next file starts from <see cref="Confirmed"/>: a file is lost, or the partner reports a gap.</summary>
    public bool Repeat { get; init; }

    /// <summary>Sync.Date: the day of the last synchronization that succeeded. Source: stations §3.8.</summary>
    public DateOnly? SyncDate { get; init; }

    /// <summary>Digest of the condition that last synchronization was made with.</summary>
    public string SyncCondition { get; init; } = "";

    /// <summary>The file whose synchronization data are under way, or none.</summary>
    public FileSequence SyncFile { get; init; }

    public long SyncAt { get; init; }

    public DateOnly? SyncDay { get; init; }

    public string SyncDigest { get; init; } = "";

    /// <summary>Digest of the condition of the last output, synchronized or not.</summary>
    public string Condition { get; init; } = "";

    /// <summary>How far a load of the partner in several files has come; empty when none is under way.</summary>
    public string Loading { get; init; } = "";

    /// <summary>The last file that was part of a load; none before the first.</summary>
    public FileSequence Loaded { get; init; }

    /// <summary>Running number of receipt files for the partner.</summary>
    public int Receipts { get; init; }

    /// <summary>The newest history the partner has spoken in, in receipts too; files of an earlier one are refused.</summary>
    public HistoryId Reader { get; init; }

    /// <summary>The history of ours that the partner knew when it wrote the last file applied here.</summary>
    public HistoryId Answered { get; init; }

    /// <summary>Up to this change number nothing counts as known to the partner because it came from there: it was restored and may have lost it.</summary>
    public ChangeNumber Raw { get; init; }

    /// <summary>Up to this entry of the catalog journal nothing counts as known to the partner because it came from there.</summary>
    public long RawCatalog { get; init; }

    /// <summary>Digest of the data model that the partner follows, as far as is known; empty before the first file.</summary>
    public string Model { get; init; } = "";

    /// <summary>Whether the partner is owed a record, when it has what was sent up to a change number.</summary>
    public bool IsOwed(Track track, ChangeNumber upTo)
    {
#if MUTANTS
        if (Mutant.Is("M10")) return track.Number > upTo && track.From != Partner;
#endif
        return track.Number > upTo && (track.From != Partner || track.Number <= Raw);
    }

    /// <summary>Whether this station has a new history that the partner has not answered yet: until then it may lack what the partner gives back.</summary>
    public bool HasNotAnswered(HistoryId ours) => ours.Generation > 1 && Answered != ours;

    public static PartnerState Load(LedgerSql sql, StationNumber partner) =>
        sql.Query(Read, $"select {LedgerSchema.Partner.Names} from ds_partner where partner = @p0", partner.Value).SingleOrDefault() ?? new PartnerState(partner);

    public void Write(LedgerSql sql) => sql.Put(LedgerSchema.Partner,
        Partner.Value, History.ToString(), Applied.Value, AppliedDigest, Sent.Value, Confirmed.Value, Repeat ? 1 : 0, Show(SyncDate), SyncCondition, SyncFile.Value,
        SyncAt, Show(SyncDay), SyncDigest, Condition, Receipts, Reader.ToString(), Answered.ToString(), Raw.Value, Loading, Loaded.Value, Model, RawCatalog);

    private static PartnerState Read(DbDataReader r) => new(new StationNumber(r.GetInt32(0)))
    {
        History = HistoryId.Parse(r.GetString(1)), Applied = new(r.GetInt64(2)), AppliedDigest = r.GetString(3), Sent = new(r.GetInt64(4)),
        Confirmed = new(r.GetInt64(5)), Repeat = r.GetInt64(6) != 0, SyncDate = Day(r.GetString(7)), SyncCondition = r.GetString(8), SyncFile = new(r.GetInt64(9)),
        SyncAt = r.GetInt64(10), SyncDay = Day(r.GetString(11)), SyncDigest = r.GetString(12), Condition = r.GetString(13), Receipts = r.GetInt32(14),
        Reader = HistoryId.Parse(r.GetString(15)), Answered = HistoryId.Parse(r.GetString(16)), Raw = new(r.GetInt64(17)),
        Loading = r.GetString(18), Loaded = new(r.GetInt64(19)), Model = r.GetString(20), RawCatalog = r.GetInt64(21),
    };

    private static string Show(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private static DateOnly? Day(string text) => text.Length == 0 ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
