using DataSync.Engine.Artefacts;
using DataSync.Language.Binding;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Compiler.Tests;

/// <summary>A script compiled and loaded, its functions at hand.</summary>
internal sealed class CompiledScript : IDisposable
{
    private static readonly RunValues Run = new() { Now = new DateTime(2026, 11, 21, 9, 30, 15) };

    private CompiledScript(SyncPlan plan, AssemblyPlanCode code)
    {
        Plan = plan;
        Code = code;
    }

    public SyncPlan Plan { get; }

    public AssemblyPlanCode Code { get; }

    public static CompiledScript Compile(string script)
    {
        var program = Binder.Bind([SyntaxTree.Parse(new SourceText(script, "test.sync"))]);
        return Compile(program);
    }

    public static CompiledScript Compile(BoundProgram program)
    {
        program.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()).ShouldBeEmpty();
        var compiled = PlanCompiler.Compile(program);
        return new CompiledScript(compiled.Plan, AssemblyPlanCode.Load(compiled.Dll, compiled.Pdb));
    }

    /// <summary>A script file with what it imports, compiled.</summary>
    public static CompiledPlan Build(string path)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        var program = Binder.Bind([SyntaxTree.Parse(Read(Path.GetFileName(path)))], new BinderOptions { ReadScript = Read });
        program.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()).ShouldBeEmpty();
        return PlanCompiler.Compile(program);

        SourceText Read(string name) => new(File.ReadAllText(Path.Combine(folder, name)), name);
    }

    /// <summary>A frame for the first task, with its item.</summary>
    public Frame Frame(params ReadOnlySpan<object?> item)
    {
        var task = Plan.Tasks[0];
        var frame = new Frame(task.Slots, Run);
        foreach (var local in task.Locals) frame.Rows[local.Slot] = Code.NewRow(local.RowType);
        if (task.Item is { } symbol) frame.Rows[symbol.Slot] = Row(symbol.Table, item);
        return frame;
    }

    public Row Row(int table, params ReadOnlySpan<object?> values)
    {
        var row = Code.NewRow(Plan.Tables[table].RowType);
        for (var i = 0; i < values.Length; i++) row[i] = values[i];
        return row;
    }

    public T Step<T>() where T : StepPlan => Plan.Tasks[0].Steps.OfType<T>().First();

    /// <summary>The place that was evaluated last.</summary>
    public SitePlan Site(Frame frame) => Plan.Sites[frame.Site];

    public void Dispose() => Code.Dispose();
}

/// <summary>Remembers what is written.</summary>
internal sealed class CapturingWriter(int count) : RowWriter
{
    public object?[] Values { get; } = new object?[count];

    public override void Null(int column) => Values[column] = null;

    public override void Text(int column, string value) => Values[column] = value;

    public override void Int(int column, long value) => Values[column] = value;

    public override void Decimal(int column, decimal value) => Values[column] = value;

    public override void Float(int column, double value) => Values[column] = value;

    public override void Bool(int column, bool value) => Values[column] = value;

    public override void Date(int column, DateOnly value) => Values[column] = value;

    public override void Time(int column, TimeOnly value) => Values[column] = value;

    public override void DateTime(int column, DateTime value) => Values[column] = value;

    public override void Guid(int column, Guid value) => Values[column] = value;

    public override void Bytes(int column, byte[] value) => Values[column] = value;
}
