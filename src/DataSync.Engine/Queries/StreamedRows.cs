using System.Collections;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Queries;

/// <summary>Rows that are gone through once, while they come: a list only for whoever walks it. Each row has an object of its own.</summary>
internal sealed class StreamedRows(RowReader reader, ReadIn readIn, Func<Row> create, Row first, Action count) : IReadOnlyList<Row>, IDisposable
{
    public int Count => throw new NotSupportedException("Rows that are streamed are not counted.");

    public Row this[int index] => throw new NotSupportedException("Rows that are streamed have no places.");

    public IEnumerator<Row> GetEnumerator()
    {
        try
        {
            for (var row = first; ; row = Next())
            {
                count();
                yield return row;
                if (!reader.Read()) yield break;
            }
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose() => reader.Dispose();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Row Next()
    {
        var row = create();
        readIn(reader, row);
        return row;
    }
}
