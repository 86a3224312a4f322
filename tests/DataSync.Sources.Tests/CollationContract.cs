using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Tests.Sql;

namespace DataSync.Sources.Tests;

/// <summary>Conditions over tables that somebody else made, with other collations and other types: what is pushed down still gives the answer of compiled code.</summary>
public abstract partial class SourceContract
{
    /// <summary>Tables of the sample's columns as other programs make them: a name, and the types of <c>name</c>, <c>count</c>, <c>amount</c>, <c>ratio</c>, <c>active</c>, <c>day</c>, <c>at</c>.</summary>
    private protected abstract (string Name, string[] Types)[] RealTables { get; }

    [Fact]
    [Trait("Rule", "tasks R65")]
    public void Whatever_is_pushed_down_gives_the_answer_of_compiled_code_whatever_the_collations_and_types()
    {
        var seed = 20261122;
        foreach (var (name, types) in RealTables)
        {
            var random = new RandomFilters(new Random(seed++));
            var rows = random.Rows(60);
            Session.Run($"create table {name} (id bigint primary key, {string.Join(", ", RealColumns.Zip(types).Select(pair => $"{Session.Dialect.Quote(pair.First)} {pair.Second}"))})");
            var table = Sample.Table with { PhysicalName = name };
            using (var insert = Session.Prepare(new WriteRequest(WriteKind.Insert, table, [Sample.Id, .. Written], [])))
            {
                foreach (var row in rows)
                {
                    insert.Values.Put(0, row[0]);
                    for (var column = 0; column < Written.Length; column++)
                        insert.Values.Put(column + 1, row[Written[column]] is string text && types[column].StartsWith("char(", StringComparison.Ordinal) ? text.TrimEnd(' ') : row[Written[column]]);
                    insert.Execute(default).ShouldBe(1, name);
                }
            }
            // What the columns make of the values is what is compared.
            rows = [.. Session.Rows(new ReadRequest(table, [Sample.Id, .. Written], [], [new OrderPlan(Sample.Id, false)], null)).Select(Spread)];
            var pushed = 0;
            for (var number = 0; number < 250; number++)
            {
                var values = new List<object?>();
                var filter = random.Filter(2, values);
                using var read = Session.Prepare(new ReadRequest(table, [Sample.Id], [filter], [new OrderPlan(Sample.Id, false)], null));
                using var reader = read.Execute([.. read.ParameterFunctions.Select(function => values[function])], default);
                var ids = new List<long>();
                while (reader.Read())
                    ids.Add(reader.Int(0));
                var expected = rows.Where(row => RandomFilters.Holds(filter, row, values) == true).Select(row => (long?)row[0] ?? 0).ToList();
                var said = $"{name}: {filter} with {string.Join(", ", values.Select(ValueText.Quote))}: {read.Text}";
                if (read.NotPushed[0] is null)
                {
                    pushed++;
                    ids.ShouldBe(expected, said);
                }
                else
                {
                    // What only narrows down must not lose a row.
                    expected.Except(ids).ShouldBeEmpty(said);
                }
            }
            pushed.ShouldBeGreaterThan(20, name);
        }
    }

    private static readonly string[] RealColumns = ["name", "count", "amount", "ratio", "active", "day", "at"];

    private static readonly int[] Written = [Sample.Name, Sample.Count, Sample.Amount, Sample.Ratio, Sample.Active, Sample.Day, Sample.At];

    private static object?[] Spread(object?[] read)
    {
        var row = new object?[Sample.Data + 1];
        row[Sample.Id] = read[0];
        for (var column = 0; column < Written.Length; column++)
            row[Written[column]] = read[column + 1];
        return row;
    }
}
