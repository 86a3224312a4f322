using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Benchmarks.Sources;

/// <summary>The table that reading and writing are measured with: whole numbers, an exact one, texts and a time.</summary>
internal static class EightColumns
{
    internal static TablePlan Table { get; } = new(0, "Row", 0, "rows", 0,
    [
        Column(0, "id", SyncType.Int), Column(1, "a", SyncType.Int), Column(2, "b", SyncType.Int),
        Column(3, "amount", new SyncType(TypeKind.Decimal, Precision: 18, Scale: 4)),
        Column(4, "name", new SyncType(TypeKind.Text, Length: 40)), Column(5, "city", new SyncType(TypeKind.Text, Length: 40)),
        Column(6, "note", new SyncType(TypeKind.Text, Length: 40)), Column(7, "at", SyncType.DateTime),
    ], 0, 0);

    internal static void Fill(ISourceSession session, int rows)
    {
        using (var command = session.Connection.CreateCommand())
        {
            command.CommandText = "create table rows (id integer primary key, a integer not null, b integer not null, amount text not null, name varchar(40) not null, city varchar(40) not null, note varchar(40) not null, at datetime not null)";
            command.ExecuteNonQuery();
        }
        session.Begin();
        using (var insert = session.Prepare(new WriteRequest(WriteKind.Insert, Table, [.. Table.Columns.Select(column => column.Index)], [])))
        {
            var start = new DateTime(2026, 1, 1);
            for (var id = 1; id <= rows; id++)
            {
                insert.Values.Int(0, id);
                insert.Values.Int(1, id * 7 % 1000);
                insert.Values.Int(2, id * 31L);
                insert.Values.Decimal(3, id / 8m);
                insert.Values.Text(4, $"Company number {id}");
                insert.Values.Text(5, id % 3 == 0 ? "Wien" : "Zürich");
                insert.Values.Text(6, $"a remark of usual length, {id % 97}");
                insert.Values.DateTime(7, start.AddTicks(id * 12_345_670L));
                insert.Execute(default);
            }
        }
        session.Commit();
    }

    private static ColumnPlan Column(int index, string name, SyncType type) => new(index, name, name, type, index == 0);
}
