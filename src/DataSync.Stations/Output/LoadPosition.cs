using System.Globalization;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Output;

/// <summary>What is told in several files.</summary>
internal enum LoadKind
{
    /// <summary>A first load, or one that was asked for: every record that the partner should hold.</summary>
    Everything,

    /// <summary>What another condition brings and takes away: every record is looked at, and what the partner holds is told only when it has changed.</summary>
    Condition,

    /// <summary>What has changed, when that is more than memory shall hold.</summary>
    Changes,
}

/// <summary>
/// How far a load in several files has come: tables in the order of the model, parents first, and in each the records in the order of their local numbers. What lies ahead
/// is not told to the partner by any other way meanwhile: it comes with the content it has then. Except when everything is loaded, what is to go is told by the last file: until then something may be on
/// its way that hung below it.
/// </summary>
/// <param name="Kind">What is told.</param>
/// <param name="Begun">The first file of it.</param>
/// <param name="Settled">What a file up to this one brought is there already.</param>
/// <param name="Base">The change number up to which that file led.</param>
/// <param name="Seen">The change number up to which the files so far tell of what lies behind.</param>
/// <param name="Table">The table it is in; those before it are done.</param>
/// <param name="Rid">The last local number that is done there; 0 for none.</param>
internal sealed record LoadPosition(LoadKind Kind, FileSequence Begun, FileSequence Settled, ChangeNumber Base, ChangeNumber Seen, string Table, long Rid)
{
    /// <summary>Before the first record.</summary>
    public static LoadPosition Start(DataModel model, LoadKind kind, FileSequence begun, FileSequence settled, ChangeNumber upTo) => new(kind, begun, settled, upTo, upTo, model.Tables[0].Name, 0);

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
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Begun.Value} {Settled.Value} {Base.Value} {Seen.Value} {Rid} {Table}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <returns>Null when no load is under way, or the model has no such table any more.</returns>
    public static LoadPosition? Parse(DataModel model, string text) =>
        text.Split(' ', 7) is [var kind, var begun, var settled, var upTo, var seen, var rid, var table] && Enum.TryParse<LoadKind>(kind, out var what) ? At(model, what, begun, settled, upTo, seen, table, rid)
            // As ledgers before version 17 have it.
            : text.Split(' ', 3) is [var before, var number, var name] ? At(model, LoadKind.Everything, "0", before, "0", "0", name, number)
            : null;

    private static LoadPosition? At(DataModel model, LoadKind kind, string begun, string settled, string upTo, string seen, string table, string rid) => model.Find(table) is null ? null
        : new LoadPosition(kind, new FileSequence(Number(begun)), new FileSequence(Number(settled)), new ChangeNumber(Number(upTo)), new ChangeNumber(Number(seen)), table, Number(rid));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static int Order(DataModel model, string table)
    {
        for (var i = 0; i < model.Tables.Length; i++)
            if (model.Tables[i].Name == table) return i;
        return -1;
    }
}
