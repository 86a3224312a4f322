using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Tests.Emit;

public sealed class MappingTests
{
    private const string Tables = """
        sync 1
        source db = sqlite { file: "x.db" }
        table A in db { key id : text(8), name : text(60)?, amount : decimal(12, 4)?, day : text(20)?, n : int? }
        table B in db { key id : text(8), name : text(5)?, amount : decimal(6, 2)?, day : date?, n : int?, state : text(10)? in ("on", "off"), level : int? in (1, 2, 3, 4) }

        """;

    [Theory]
    [InlineData("name <- x.name", "Nordsee", "DS6102")]
    [InlineData("name <- x.name", "Nord", "\"Nord\"")]
    [InlineData("name <- x.name  truncate", "Nordsee", "\"Nords\"")]
    [InlineData("name <- x.name  truncate", "😀😀😀😀😀😀", "\"😀😀😀😀😀\"")]
    [InlineData("name <- x.name", null, "null")]
    [InlineData("name <- x.name  when null use \"none\"", null, "\"none\"")]
    [InlineData("name <- x.name  when null fail \"No name for {x.id}.\"", null, "DS6201")]
    [InlineData("name <- x.name  required", null, "DS6108")]
    [InlineData("name <- x.name  required", "", "DS6108")]
    [InlineData("state <- x.name", "on", "\"on\"")]
    [InlineData("state <- x.name", "away", "DS6105")]
    [InlineData("day <- to_date(x.name)", "2026-02-29", "DS6106")]
    [InlineData("day <- to_date(x.name)  when invalid clear", "2026-02-29", "null")]
    [InlineData("day <- to_date(x.name)  when invalid use today()", "2026-02-29", "2026-11-21")]
    [InlineData("day <- to_date(x.name)  when invalid fail \"{x.name} is no day.\"", "2026-02-29", "DS6201")]
    [InlineData("day <- to_date(x.name)  when invalid clear", "2026-02-28", "2026-02-28")]
    public void A_text_is_mapped(string line, string? name, string expected) => Mapped(line, name, null).ShouldBe(expected);

    [Theory]
    [InlineData("amount <- x.amount", "1.50", "1.50")]
    [InlineData("amount <- x.amount", "1.5000", "1.50")]
    [InlineData("amount <- x.amount", "1.505", "DS6104")]
    [InlineData("amount <- x.amount", "12345.00", "DS6103")]
    [InlineData("amount <- x.amount  round half even", "1.505", "1.50")]
    [InlineData("amount <- x.amount  round half up", "1.505", "1.51")]
    [InlineData("amount <- x.amount  round half down", "1.505", "1.50")]
    [InlineData("amount <- x.amount  round half up", "9999.995", "DS6103")]
    [InlineData("amount <- x.amount  when null use 0  round half up", null, "0")]
    public void A_decimal_is_mapped(string line, string? amount, string expected) =>
        Mapped(line, null, amount is null ? null : decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(expected);

    [Fact]
    public void A_list_of_many_numbers_is_code_that_a_plan_may_have()
    {
        using var script = CompiledScript.Compile(Tables + """
            task T for A as x { let few = [1, 2, 3, 4, 5], insert B { id <- x.id, level <- if x.n in few then 4 else x.n } }
            """.Replace(", insert", "\n insert", StringComparison.Ordinal));
        var frame = script.Frame("1", null, null, null, 9L);
        frame.Rows[script.Plan.Tasks[0].Locals[0].Slot] = script.Code.NewRow(script.Plan.Tasks[0].Locals[0].RowType);
        foreach (var step in script.Plan.Tasks[0].Steps.OfType<LetStep>()) script.Code.Assign(step.AssignFunction)(frame);
        Should.Throw<SyncException>(() => Values(script, script.Step<InsertStep>().Mapping, frame)).Code.ShouldBe("DS6105");
        frame.Rows[0].ShouldNotBeNull()[4] = 5L;
        Values(script, script.Step<InsertStep>().Mapping, frame).ShouldBe(["1", 4L]);
    }

    [Fact]
    public void What_an_upsert_keeps_is_what_the_row_holds()
    {
        using var script = CompiledScript.Compile(Tables + """
            task T for A as x {
                upsert B by id { id <- x.id, name <- x.name  when null keep, n <- x.n  only if empty }
            }
            """);
        var step = script.Step<UpsertStep>();
        step.ExistingSlot.ShouldBeGreaterThanOrEqualTo(0);
        var frame = script.Frame("1", null, null, null, 7L);
        Values(script, step.Mapping, frame).ShouldBe(["1", null, 7L]);
        frame.Rows[step.ExistingSlot] = script.Row(1, "1", "kept", null, null, 3L, null, null);
        Values(script, step.Mapping, frame).ShouldBe(["1", "kept", 3L]);
    }

    [Fact]
    public void Values_are_staged_together_or_not_at_all()
    {
        using var script = CompiledScript.Compile(Tables + """
            task T for A as x {
                set x { name <- x.day, day <- x.name }
                set x { name <- "changed", n <- x.n + 1 }
            }
            """);
        var steps = script.Plan.Tasks[0].Steps.OfType<SetStep>().ToArray();
        var frame = script.Frame("1", "a", null, "b", long.MaxValue);
        script.Code.Assign(steps[0].AssignFunction)(frame);
        var row = frame.Rows[0].ShouldNotBeNull();
        (row[1], row[3]).ShouldBe(("b", "a"));
        Should.Throw<SyncException>(() => script.Code.Assign(steps[1].AssignFunction)(frame)).Code.ShouldBe("DS6001");
        row[1].ShouldBe("b");
    }

    [Fact]
    public void A_failure_knows_its_line()
    {
        using var script = CompiledScript.Compile(Tables + """
            task T for A as x {
                insert B {
                    id   <- x.id
                    name <- trim(x.name)
                    n    <- x.n
                }
            }
            """);
        var frame = script.Frame("1", "Nordsee", null, null, 1L);
        Should.Throw<SyncException>(() => Values(script, script.Step<InsertStep>().Mapping, frame)).Code.ShouldBe("DS6102");
        var site = script.Site(frame);
        (site.Line, site.Column, site.Text, site.Masked).ShouldBe((8, 9, "name <- trim(x.name)", false));
    }

    [Fact]
    public void A_failure_on_a_masked_column_is_marked()
    {
        using var script = CompiledScript.Compile("""
            sync 1
            source db = sqlite { file: "x.db" }
            table A in db { key id : int, mail : text(60) masked }
            table B in db { key id : int, copy : text(5) }
            task T for A as x { insert B { id <- x.id, copy <- x.mail } }
            """);
        var frame = script.Frame(1L, "somebody@example.com");
        Should.Throw<SyncException>(() => Values(script, script.Step<InsertStep>().Mapping, frame));
        script.Site(frame).Masked.ShouldBeTrue();
    }

    [Fact]
    public void Null_in_a_column_that_has_none_is_refused_when_it_is_read()
    {
        using var script = CompiledScript.Compile(Tables + "task T for A as x { set x { n <- 1 } }");
        var read = script.Code.ReadIn(script.Plan.Tables[0].ReadAllFunction);
        Should.Throw<SyncException>(() => read(new NoValues(), script.Row(0))).Code.ShouldBe("DS6109");
    }

    private static string Mapped(string line, string? name, decimal? amount)
    {
        using var script = CompiledScript.Compile($"{Tables}task T for A as x {{ insert B {{ id <- x.id, {line} }} }}");
        var frame = script.Frame("1", name, amount, null, null);
        try { return ValueText.Quote(Values(script, script.Step<InsertStep>().Mapping, frame)[1]); }
        catch (SyncException e) { return e.Code; }
    }

    private static object?[] Values(CompiledScript script, MappingPlan mapping, Frame frame)
    {
        var writer = new CapturingWriter(mapping.Columns.Length);
        script.Code.MapOut(mapping.MapFunction)(frame, writer);
        return writer.Values;
    }

    private sealed class NoValues : RowReader
    {
        public override bool Read() => true;

        public override bool IsNull(int column) => true;

        public override string Text(int column) => throw new InvalidOperationException();

        public override long Int(int column) => throw new InvalidOperationException();

        public override decimal Decimal(int column) => throw new InvalidOperationException();

        public override double Float(int column) => throw new InvalidOperationException();

        public override bool Bool(int column) => throw new InvalidOperationException();

        public override DateOnly Date(int column) => throw new InvalidOperationException();

        public override TimeOnly Time(int column) => throw new InvalidOperationException();

        public override DateTime DateTime(int column) => throw new InvalidOperationException();

        public override Guid Guid(int column) => throw new InvalidOperationException();

        public override byte[] Bytes(int column) => throw new InvalidOperationException();

        public override void Dispose()
        {
        }
    }
}
