using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>Every row of a table, some at a time.</summary>
internal sealed partial class TableAccess
{
    /// <summary>Rows that are read together.</summary>
    internal const int Page = 4_096;

    /// <summary>
    /// Every row, some at a time, each once and in no order of ours; other statements may run between. A row that is written meanwhile may be missed. Where the database cannot be asked for pages all rows are one.
    /// </summary>
    public IEnumerable<IReadOnlyList<Row>> InPages()
    {
        using var read = session.Prepare(new PageRequest(table.Stored, _all, table.Key));
        if (read is null)
        {
            yield return [.. Each()];
            yield break;
        }

        DemandKeys();
        var page = new RowPage();
        Fill(page, read.First(Page, CancellationToken.None));
        while (page.Last is { } last)
        {
            // To the database other keys may be equal to the last one: of those some are on the page and others not.
            if (page.Count == Page) Complete(page, read.Alike([.. last.Values], CancellationToken.None));
            yield return page.Rows;
            if (page.Count < Page) yield break;
            page = new RowPage();
            Fill(page, read.Behind([.. last.Values], Page, CancellationToken.None));
        }
    }

    private void Fill(RowPage page, RowReader rows)
    {
        using var reader = rows;
        while (reader.Read())
        {
            page.Count++;
            if (IsMarked(reader, _all))
            {
                page.Last = KeyOf(reader) ?? page.Last;
                continue;
            }

            var row = Read(reader);
            page.Add(table.KeyOf(row), row);
        }
    }

    private void Complete(RowPage page, RowReader alike)
    {
        using var reader = alike;
        while (reader.Read())
        {
            if (IsMarked(reader, _all)) continue;
            var row = Read(reader);
            page.AddIfMissing(table.KeyOf(row), row);
        }
    }

    // They stand behind all others in the order of some databases, and behind nothing when they are compared.
    private void DemandKeys()
    {
        using var read = session.Prepare(new ReadRequest(table.Stored, _keyed, [new FilterPlan.AnyOf([.. table.Key.Select(column => new FilterPlan.IsNull(new FilterOperand.Column(column)))])], [], null));
        using var reader = read.Execute([], CancellationToken.None);
        while (reader.Read()) if (!IsMarked(reader, _keyed)) _ = table.KeyOf(reader);
    }

    private sealed class RowPage
    {
        private readonly List<Row> _rows = [];
        private readonly HashSet<RecordKey> _keys = [];

        public IReadOnlyList<Row> Rows => _rows;

        /// <summary>How many rows the database gave, marked ones too.</summary>
        public int Count { get; set; }

        /// <summary>The key behind which the next page begins.</summary>
        public RecordKey? Last { get; set; }

        public void Add(RecordKey key, Row row)
        {
            Last = key;
            _keys.Add(key);
            _rows.Add(row);
        }

        // Two rows with one key stay two, and are told when they are stored.
        public void AddIfMissing(RecordKey key, Row row)
        {
            if (!_keys.Remove(key)) _rows.Add(row);
        }
    }
}
