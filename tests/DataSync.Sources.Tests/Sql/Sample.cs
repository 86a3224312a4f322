using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Sources.Tests.Sql;

/// <summary>A table with a column of every type, and short ways to read and write it.</summary>
internal static class Sample
{
    public const int Id = 0, Name = 1, Count = 2, Amount = 3, Ratio = 4, Active = 5, Day = 6, Time = 7, At = 8, Token = 9, Data = 10;

    public static TablePlan Table { get; } = Of("Sample", "sample",
        ("id", SyncType.Int),
        ("name", new SyncType(TypeKind.Text, true, 40)),
        ("count", SyncType.Int.OrNull()),
        ("amount", new SyncType(TypeKind.Decimal, true, Precision: 12, Scale: 2)),
        ("ratio", SyncType.Float.OrNull()),
        ("active", SyncType.Bool.OrNull()),
        ("day", SyncType.Date.OrNull()),
        ("time", SyncType.Time.OrNull()),
        ("at", SyncType.DateTime.OrNull()),
        ("token", SyncType.Guid.OrNull()),
        ("data", SyncType.Bytes.OrNull()));

    public static ImmutableArray<int> All { get; } = [.. Table.Columns.Select(column => column.Index)];

    public static TablePlan Of(string name, string physical, params (string Name, SyncType Type)[] columns) => new(
        0, name, 0, physical, 0, [.. columns.Select((column, index) => new ColumnPlan(index, column.Name, column.Name, column.Type, index == 0))], 0, 0);

    public static FilterOperand Column(int index) => new FilterOperand.Column(index);

    public static FilterOperand Value(int function, TypeKind kind) => new FilterOperand.Parameter(function, kind);

    public static FilterPlan Is(int column, CompareOperator comparison, int function = 0) =>
        new FilterPlan.Comparison(Column(column), comparison, Value(function, Table.Columns[column].Type.Kind));

    public static void Insert(this ISourceSession session, params object?[][] rows)
    {
        using var insert = session.Prepare(new WriteRequest(WriteKind.Insert, Table, All, []));
        foreach (var row in rows)
        {
            for (var column = 0; column < All.Length; column++)
                insert.Values.Put(column, column < row.Length ? row[column] : null);
            insert.Execute(default).ShouldBe(1);
        }
    }

    public static List<object?[]> Rows(this ISourceSession session, ReadRequest request, params object?[] parameters)
    {
        using var read = session.Prepare(request);
        using var reader = read.Execute(parameters, default);
        var rows = new List<object?[]>();
        while (reader.Read())
            rows.Add([.. request.Columns.Select((column, position) => reader.Get(position, request.Table.Columns[column].Type.Kind))]);
        return rows;
    }

    public static List<object?[]> Rows(this ISourceSession session) => session.Rows(new ReadRequest(Table, All, [], [new OrderPlan(Id, false)], null));

    public static List<long> Ids(this ISourceSession session, FilterPlan filter, params object?[] parameters) =>
        [.. session.Rows(new ReadRequest(Table, [Id], [filter], [new OrderPlan(Id, false)], null), parameters).Select(row => (long?)row[0] ?? 0)];

    public static void Run(this ISourceSession session, string text)
    {
        using var command = session.Connection.CreateCommand();
        command.CommandText = text;
        command.Transaction = session.Transaction;
        command.ExecuteNonQuery();
    }
}
