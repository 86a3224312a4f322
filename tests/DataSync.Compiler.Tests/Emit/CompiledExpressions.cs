using System.Collections.Immutable;
using DataSync.Compiler.Build;
using DataSync.Compiler.Emit;
using DataSync.Compiler.Lowering;
using DataSync.Engine.Artefacts;
using DataSync.Language.Binding;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Syntax;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Tests.Emit;

/// <summary>Expressions over one row of named values, compiled together: value function i is expression i.</summary>
internal sealed class CompiledExpressions : IDisposable
{
    private static readonly DateTime Now = new(2026, 11, 21, 9, 30, 15);

    private readonly AssemblyPlanCode code;

    private CompiledExpressions(AssemblyPlanCode code, string text)
    {
        this.code = code;
        Text = text;
    }

    /// <summary>The generated C#.</summary>
    public string Text { get; }

    /// <summary>A row in slot 0 with one column per type, for <see cref="Column"/>.</summary>
    public static RowSymbol Row(params ImmutableArray<SyncType> types) =>
        new("row", 0, null, [.. types.Select((t, i) => new ColumnSymbol($"c{i}", i, t, default))], default);

    public static BoundColumn Column(RowSymbol row, int index) => new(row, row.Columns[index], row.Columns[index].Type, default);

    public static CompiledExpressions Compile(RowSymbol row, IEnumerable<BoundExpression> expressions)
    {
        var sites = new SiteTable([new SourceText("x", "test.sync")]);
        var program = new GeneratedProgram(sites);
        program.RowTypes.AddMade("row", row);
        foreach (var expression in expressions) program.Value(expression, sites.Add(new Place(0, new TextSpan(0, 1))));
        var text = program.ToSource();
        var built = CodeBuilder.Build(text, sites.Scripts);
        return new CompiledExpressions(AssemblyPlanCode.Load(built.Dll, built.Pdb), text);
    }

    public object? Evaluate(int expression, params ReadOnlySpan<object?> values)
    {
        var frame = new Frame(1, new RunValues { Now = Now });
        var row = code.NewRow(0);
        for (var i = 0; i < values.Length; i++) row[i] = values[i];
        frame.Rows[0] = row;
        return code.Value(expression)(frame);
    }

    public void Dispose() => code.Dispose();
}
