using System.Collections.Immutable;
using DataSync.Compiler.Build;
using DataSync.Compiler.Emit;
using DataSync.Compiler.Lowering;
using DataSync.Engine.Artefacts;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Evaluation;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Tests.Differential;

/// <summary>Random expressions over random rows: the reference evaluator and compiled code give the same value or the same error.</summary>
public sealed class DifferentialTests
{
    private const int Lines = 150;
    private const int Rows = 12;

    private static readonly RunValues Run = new() { Now = new DateTime(2026, 11, 21, 9, 30, 15) };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Compiled_code_agrees_with_the_reference_evaluator(int seed)
    {
        var random = new Random(seed);
        var generator = new ExpressionGenerator(random);
        var lines = Enumerable.Range(0, Lines).Select(i => $"let v{i} = {generator.Expression(Kind(random), random.Next(1, 5))}").ToImmutableArray();
        var program = RandomScript.Bind("task Compare for T as x {", ref lines);
        lines.Length.ShouldBeGreaterThan(Lines / 2, "most expressions must be ones that the binder takes");

        var task = program.Tasks.Single();
        var lets = task.Steps.OfType<BoundLet>().ToArray();
        var sites = new SiteTable(program.Scripts);
        var code = new GeneratedProgram(sites);
        foreach (var table in program.Tables) code.RowTypes.AddTable(table);
        foreach (var let in lets) code.Value(let.Value, sites.Add(let.Value.At));
        var built = CodeBuilder.Build(code.ToSource(), sites.Scripts);
        using var compiled = AssemblyPlanCode.Load(built.Dll, built.Pdb);

        var failures = 0;
        for (var r = 0; r < Rows; r++)
        {
            var frame = new Frame(task.Slots, Run);
            var slot = task.Item.ShouldNotBeNull().Slot;
            var row = compiled.NewRow(0);
            var values = generator.Row();
            for (var i = 0; i < values.Length; i++) row[i + 1] = values[i];
            frame.Rows[slot] = row;
            for (var i = 0; i < lets.Length; i++)
            {
                var expected = Outcome(() => new Evaluator(frame).Evaluate(lets[i].Value));
                var actual = Outcome(() => compiled.Value(i)(frame));
                if (expected.StartsWith("DS", StringComparison.Ordinal)) failures++;
                actual.ShouldBe(expected, $"{lines[i]}\nwith {string.Join(", ", values.Select(ValueText.Quote))}");
            }
        }
        failures.ShouldBeLessThan(Rows * lets.Length * 2 / 3, "most expressions must have a value to compare");
    }

    private static TypeKind Kind(Random random) => ExpressionGenerator.Kinds[random.Next(ExpressionGenerator.Kinds.Length)];

    private static string Outcome(Func<object?> evaluate)
    {
        try { return ValueText.Quote(evaluate()); }
        catch (SyncException e) { return $"{e.Code} {e.Message}"; }
    }
}
