using System.Globalization;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Output;

/// <summary>
/// How far a load in several files has come: tables in the order of the model, parents first, and in each the records in the order of their local numbers. What lies ahead
/// is not told to the partner by any other way meanwhile: it comes with the content it has then.
/// </summary>
/// <param name="Table">The table it is in; those before it are done.</param>
/// <param name="Rid">The last local number that is done there; 0 for none.</param>
/// <param name="Settled">What a file up to this one brought is there already.</param>
internal sealed record LoadPosition(string Table, long Rid, FileSequence Settled)
{
    /// <summary>Before the first record.</summary>
    public static LoadPosition Start(DataModel model, FileSequence settled) => new(model.Tables[0].Name, 0, settled);

    public bool IsStart(DataModel model) => Rid == 0 && Table == model.Tables[0].Name;

    /// <summary>Whether a record is still to come.</summary>
    public bool IsAhead(DataModel model, TrackedTable table, long rid) => table.Name == Table ? rid > Rid : Order(model, table.Name) > Order(model, Table);

    /// <summary>Whether no record of a table has come yet.</summary>
    public bool IsAhead(DataModel model, TrackedTable table) => table.Name == Table ? Rid == 0 : Order(model, table.Name) > Order(model, Table);

    /// <summary>How far that is, reckoned by local numbers: records that are gone count too.</summary>
    /// <param name="partner">Who is loaded.</param>
    /// <param name="model">The tables.</param>
    /// <param name="last">The last local number of a table.</param>
    public LoadProgress Progress(string partner, DataModel model, Func<TrackedTable, long> last)
    {
        var (done, all) = (0L, 0L);
        foreach (var table in model.Tables)
        {
            var records = last(table);
            all += records;
            done += table.Name == Table ? Math.Min(Rid, records) : IsAhead(model, table) ? 0 : records;
        }

        return new LoadProgress(partner, done, all);
    }

    /// <summary>As the ledger keeps it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Settled.Value} {Rid} {Table}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <returns>Null when no load is under way, or the model has no such table any more.</returns>
    public static LoadPosition? Parse(DataModel model, string text) => text.Split(' ', 3) is [var settled, var rid, var table] && model.Find(table) is not null
        ? new LoadPosition(table, long.Parse(rid, CultureInfo.InvariantCulture), new FileSequence(long.Parse(settled, CultureInfo.InvariantCulture)))
        : null;

    private static int Order(DataModel model, string table)
    {
        for (var i = 0; i < model.Tables.Length; i++)
            if (model.Tables[i].Name == table) return i;
        return -1;
    }
}
