using DataSync.Plans.Sources;

namespace DataSync.Benchmarks.Sources;

/// <summary>One row of the table that reading and writing are measured with.</summary>
internal readonly record struct EightValues(long Id, long A, long B, decimal Amount, string Name, string City, string Note, DateTime At)
{
    internal const string Names = "id, a, b, amount, name, city, note, at";

    private static readonly DateTime Start = new(2026, 1, 1);

    /// <param name="id">From 1.</param>
    /// <param name="turn">Another turn gives the row other values, so that an update has something to do.</param>
    internal static EightValues Of(long id, int turn) => new(
        id, (id * 7 + turn) % 1000, id * 31, (id + turn) / 8m, $"Company number {id}", id % 3 == 0 ? "Wien" : "Zürich", $"a remark of usual length, {(id + turn) % 97}",
        Start.AddTicks(id * 12_345_670L));

    internal void Into(RowWriter values)
    {
        values.Int(0, Id);
        values.Int(1, A);
        values.Int(2, B);
        values.Decimal(3, Amount);
        values.Text(4, Name);
        values.Text(5, City);
        values.Text(6, Note);
        values.DateTime(7, At);
    }
}
