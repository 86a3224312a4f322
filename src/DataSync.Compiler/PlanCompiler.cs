using System.Collections.Immutable;
using DataSync.Compiler.Build;
using DataSync.Compiler.Emit;
using DataSync.Compiler.Lowering;
using DataSync.Language.Binding;
using DataSync.Plans.Model;

namespace DataSync.Compiler;

/// <summary>From the bound tree to a plan with its code.</summary>
public static class PlanCompiler
{
    /// <param name="program">Without errors.</param>
    /// <exception cref="GeneratedCodeException">A defect of the compiler.</exception>
    public static CompiledPlan Compile(BoundProgram program)
    {
        var (plan, code, scripts) = Lower(program);
        var built = CodeBuilder.Build(code, scripts);
        return new CompiledPlan(plan, built.Dll, built.Pdb, scripts)
        {
            Descriptions = [.. program.Sources.SelectMany(s => s.Service?.Files ?? []).Select(f => new ScriptText(f.Path, f.Text)).Distinct()],
        };
    }

    /// <summary>The plan and the C# that belongs to it: for tests and explanations.</summary>
    public static (SyncPlan Plan, string Code, ImmutableArray<ScriptText> Scripts) Lower(BoundProgram program)
    {
        var code = new GeneratedProgram(new SiteTable(program.Scripts));
        var lowered = new Lowered(code) { FirstMail = program.Sources.Length, Merges = MergeEchoes.All(program.Tasks) };
        var data = new DataLowering(lowered);
        var network = new NetworkLowering(lowered, data);
        var tests = new TestLowering(lowered, network);

        foreach (var table in program.Tables) code.RowTypes.AddTable(table);
        network.LowerAttributes(program);
        var plan = new SyncPlan
        {
            LanguageVersion = program.LanguageVersion,
            Capabilities = CapabilitiesOf(program),
            Scripts = [.. code.Sites.Scripts.Select(s => s.Path)],
            Sources = [.. program.Sources.Select(data.Source), .. program.Mails.Select(data.Mail)],
            Tables = [.. program.Tables.Select(data.Table)],
            Defaults = [.. program.Defaults.Select(d => new DefaultPlan(d.Name, d.Answer, code.Sites.Add(d.At)))],
            Parameters = [.. program.Parameters.Select(data.Parameter)],
            Environments = [.. program.Environments.Select(data.Environment)],
            Network = network.Lower(program),
            Tasks = [.. program.Tasks.Select(t => TaskLowering.Lower(lowered, t))],
            Schedules = [.. program.Schedules.Select(s => ScheduleLowering.Lower(lowered, s))],
            // Before the tests: what they compute is not explained.
            Origins = lowered.Origins.ToImmutable(),
            Tests = [.. program.Tests.Select(tests.Lower)],
            Sites = [],
            RowTypes = [],
        };
        plan = plan with { Services = ServiceLowering.Services(lowered, program.Sources), Capabilities = [.. plan.Capabilities, .. lowered.Undoes ? [Capabilities.Undo] : ImmutableArray<string>.Empty] };
        return (plan with { Sites = code.Sites.ToImmutable(), RowTypes = code.RowTypes.ToImmutable() }, code.ToSource(), code.Sites.Scripts);
    }

    private static ImmutableArray<string> CapabilitiesOf(BoundProgram program)
    {
        var needed = ImmutableArray.CreateBuilder<string>();
        if (program.Tasks.Length > 0) needed.Add(Capabilities.Tasks);
        if (program.Stations.Length > 0) needed.Add(Capabilities.Stations);
        if (program.Tests.Length > 0) needed.Add(Capabilities.Tests);
        if (program.Sources.Any(s => s.Service is not null)) needed.Add(Capabilities.Services);
        if (program.Mails.Length > 0) needed.Add(Capabilities.Mail);
        return needed.ToImmutable();
    }
}
