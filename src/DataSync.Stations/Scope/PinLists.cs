using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Scope;

/// <summary>
/// Lists of records that belong to a station whatever the conditions say: CSV files that people keep beside the scripts. A list is read whole and strictly, or not
/// at all: a missing one does not count as empty, since everything on it would leave. Source: stations §6.11.
/// </summary>
/// <param name="open">Opens a folder of the project as a source of CSV files; null where none can be read.</param>
internal sealed class PinLists(Func<string, ISource>? open)
{
    /// <exception cref="StationException">DS7019: the list cannot be read as what it is to be.</exception>
    public ImmutableHashSet<RecordKey> Read(TrackedTable table, PinPlan pin)
    {
        if (open is null) throw Unreadable(pin, "no files of the project can be read here", "run the station from a folder with its project");
        try
        {
            using var source = open(Path.GetDirectoryName(pin.File) ?? "");
            using var session = source.Connect(CancellationToken.None);
            var keys = Listed(table, pin);
            using var read = session.Prepare(new ReadRequest(keys, [.. keys.Columns.Select(column => column.Index)], [], [], null));
            using var rows = read.Execute([], CancellationToken.None);
            var listed = ImmutableHashSet.CreateBuilder<RecordKey>();
            while (rows.Read()) listed.Add(Key(keys, rows, pin));
            return listed.ToImmutable();
        }
        catch (SyncException error)
        {
            throw Unreadable(pin, error.Message.TrimEnd('.'), $"let its first line name {string.Join(", ", table.Key.Select(column => table.Plan.Columns[column].Name))}, and each further line one record", error);
        }
    }

    // The columns of the key alone, under their names in the script: others are there for people.
    private static TablePlan Listed(TrackedTable table, PinPlan pin) => table.Plan with
    {
        PhysicalName = Path.GetFileName(pin.File),
        Columns = [.. table.Key.Select((column, index) => new ColumnPlan(index, table.Plan.Columns[column].Name, table.Plan.Columns[column].Name, table.Plan.Columns[column].Type, IsKey: true))],
    };

    private static RecordKey Key(TablePlan keys, RowReader rows, PinPlan pin) => RecordKey.Of([.. keys.Columns.Select(column =>
        rows.Get(column.Index, column.Type.Kind) ?? throw Unreadable(pin, $"a line has no {column.Name}", "complete the line, or take it out"))]);

    private static StationException Unreadable(PinPlan pin, string cause, string remedy, Exception? inner = null) =>
        new(StationCodes.PinList, $"the list of pinned records cannot be read: {cause}", pin.File, remedy, inner);
}
