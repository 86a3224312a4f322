using System.Collections.Immutable;
using System.Data.Common;
using System.Runtime.InteropServices;
using DataSync.Engine.Failures;
using DataSync.Engine.Running;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Merging;

/// <summary>
/// Rows of a merge's target that are not extra though the source has no row of their key: the target's database takes each of them for a row of the source that is not in the target, by the
/// collation of the key or by another unique key. The database itself is asked for them, so nothing needs to be known of how it compares. Source: tasks R65, R162.
/// </summary>
internal sealed class HeldRows(MergeStep step, TaskSession session, MergeWriter writer) : IDisposable
{
    /// <summary>Keys that are kept; with more nobody can say which rows are extra.</summary>
    private const int Most = 100_000;

    private static readonly int DigestSize = Marshal.SizeOf<UInt128>();
    private readonly TablePlan table = session.Plan.Tables[step.Existing.Table];
    private readonly ShownColumns shown = ShownColumns.Of(session.Plan, session.Plan.Tables[step.Existing.Table], step);
    private readonly BatchLookup alike = new(session, step.Existing, step.Match.Columns) { AsKept = true };
    private readonly Dictionary<string, BatchLookup> byUnique = new(StringComparer.Ordinal);
    private readonly HashSet<UInt128> keys = [];
    private readonly List<object?[]> absent = [];
    private ImmutableArray<ImmutableArray<int>>? uniques;

    /// <summary>A step for extra rows will ask.</summary>
    public bool IsWanted { get; set; }

    /// <summary>A row was refused for another one that cannot be found: any row may be the one.</summary>
    public bool MayBeAny { get; private set; }

    /// <summary>Whether a row of the target is held.</summary>
    /// <param name="key">Its values in the columns of <c>on</c>.</param>
    public bool Contains(object?[] key) => keys.Contains(SeenKeys.Digest(key));

    /// <summary>A row of the source that the target does not have after this batch.</summary>
    public void Absent(MergeRow row)
    {
        if (IsWanted && row.Existing is null && row.Key.Length > 0) absent.Add(row.Key);
    }

    /// <summary>A row that a preview would insert: whether the database takes it, only its unique keys say.</summary>
    public void Planned(MergeRow row)
    {
        if (IsWanted && Uniques.Any(unique => step.Match.Columns.Length == unique.Length && step.Match.Columns.All(unique.Contains))) Absent(row);
    }

    /// <summary>Finds what the database takes for the rows that are absent. Nothing is gathered on the connection at this moment.</summary>
    public void Find()
    {
        if (absent.Count == 0) return;
        alike.Find(Connection, absent, (_, found) => Hold(found));
        absent.Clear();
    }

    /// <summary>A row was refused because a unique key is taken: finds the row that has it, and says so where it is the key of the merge.</summary>
    /// <param name="row">Its batch was taken back, and the good rows before it are written again.</param>
    /// <returns>What to tell in place of the database's error; that error itself where it says enough.</returns>
    public Exception Refused(MergeRow row, Exception error)
    {
        if (error is not DbException refused || !Connection.Dialect.IsDuplicateKey(refused))
        {
            Absent(row);
            return error;
        }
        var own = new List<Row>();
        if (row.Existing is null) alike.Find(Connection, [row.Key], (_, found) => own.Add(found));
        foreach (var found in own) Hold(found);
        var others = IsWanted ? HoldOthers(row) : 0;
        if (IsWanted && own.Count + others == 0) MayBeAny = true;
        return own.Count == 0 ? error : RuntimeErrorCatalog.MergeAlike.With(
            $"{Masking.Record(session.Plan.Tables[step.Query.Table], row.Source)} was not inserted: its key is {Shown(row.Key)}, which is {Shown(KeyOf(own[0]))} to the database: {table.Name} has that row.", error);
    }

    /// <summary>For the done-mark of the merge: whoever goes on behind it needs to know.</summary>
    public byte[]? ToArray() => MayBeAny ? [0] : keys.Count == 0 ? null : MemoryMarshal.AsBytes(keys.ToArray().AsSpan()).ToArray();

    /// <summary>What an earlier attempt has found.</summary>
    public void Restore(byte[]? found)
    {
        if (found is null) return;
        MayBeAny = found.Length % DigestSize != 0;
        if (!MayBeAny) keys.UnionWith(MemoryMarshal.Cast<byte, UInt128>(found).ToArray());
    }

    public void Reset()
    {
        keys.Clear();
        absent.Clear();
        MayBeAny = false;
    }

    public void Dispose()
    {
        alike.Dispose();
        foreach (var lookup in byUnique.Values) lookup.Dispose();
    }

    private ISourceSession Connection => session.Connection(table.Source).Session;

    /// <summary>What the database keeps unique, as far as the table declares it as it is.</summary>
    private ImmutableArray<ImmutableArray<int>> Uniques => uniques ??= Connection.Catalog.Find(table.PhysicalName, session.Cancellation) is not { } real ? [] :
    [
        .. real.Uniques.Prepend(real.PrimaryKey).Select(unique => unique.Select(name => Declared(real, name)).ToImmutableArray()).Where(unique => !unique.IsEmpty && !unique.Contains(-1)),
    ];

    /// <summary>A column by its name in the database; -1 when it is not declared, or as of another kind, which the database may refuse to compare.</summary>
    private int Declared(CatalogTable real, string name) => table.Columns.FirstOrDefault(c => string.Equals(c.PhysicalName, name, StringComparison.OrdinalIgnoreCase)
        && real.Columns.FirstOrDefault(of => of.Name == name)?.Type?.Kind == c.Type.Kind)?.Index ?? -1;

    /// <summary>Holds what has another unique key of a row that was refused.</summary>
    /// <returns>How many rows have one.</returns>
    private int HoldOthers(MergeRow row)
    {
        var count = 0;
        writer.Compare(row);
        foreach (var unique in Uniques)
        {
            var values = new object?[unique.Length];
            var known = true;
            for (var i = 0; i < values.Length; i++) known &= writer.Holds(row, unique[i], out values[i]) && values[i] is not null;
            if (!known) continue;
            var name = string.Join(' ', unique);
            if (!byUnique.TryGetValue(name, out var lookup)) byUnique.Add(name, lookup = new BatchLookup(session, step.Existing, unique) { AsKept = true });
            lookup.Find(Connection, [values], (_, found) =>
            {
                if (KeyComparer.Instance.Equals(KeyOf(found), row.Key)) return;
                Hold(found);
                count++;
            });
        }
        return count;
    }

    private void Hold(Row found)
    {
        if (!IsWanted) return;
        if (keys.Count < Most) keys.Add(SeenKeys.Digest(KeyOf(found)));
        else MayBeAny = true;
    }

    private object?[] KeyOf(Row found) => [.. step.Match.Columns.Select(c => found[c])];

    private string Shown(object?[] key) => string.Join(", ", key.Select((value, i) => Masking.Show(value, shown.Hides(step.Match.Columns[i]))));
}
