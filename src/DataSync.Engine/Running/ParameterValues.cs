using System.Collections.Immutable;
using DataSync.Engine.Explain;
using DataSync.Engine.Failures;
using DataSync.Engine.Values;
using DataSync.Plans.Model;
using DataSync.Plans.Names;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Engine.Running;

/// <summary>A parameter of a run.</summary>
/// <param name="Value">As a literal, hidden when masked.</param>
public sealed record ShownParameter(string Name, string Value);

/// <summary>The values of a plan's parameters: as given, otherwise their default.</summary>
public static class ParameterValues
{
    /// <param name="given">By name, in CLR form or as text.</param>
    /// <param name="now">What <c>now()</c> and <c>today()</c> say in a default.</param>
    /// <exception cref="SyncException">DS6227: no such parameter; DS6224: not a value of its type.</exception>
    public static object?[] Of(SyncPlan plan, PlanCode code, ImmutableDictionary<string, object?> given, DateTime now)
    {
        RefuseUnknown(plan.Parameters, given);
        var values = new object?[plan.Parameters.Length];
        // A default may use the parameters before it: they are filled in order.
        var frame = new Frame(0, new RunValues { Now = now, Parameters = values });
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = plan.Parameters[i];
            if (given.TryGetValue(parameter.Name, out var value)) values[i] = Typed(plan, parameter, value);
            else if (parameter.DefaultFunction >= 0) values[i] = code.Value(parameter.DefaultFunction)(frame);
        }
        return values;
    }

    /// <summary>The values as they may be shown: one that meets a masked column is hidden. Source: tasks C10.</summary>
    public static ImmutableArray<ShownParameter> Shown(SyncPlan plan, object?[] values)
    {
        var masked = Masked(plan);
        return [.. plan.Parameters.Select((p, i) => new ShownParameter(p.Name, Masking.Show(values[i], masked.Contains(p.Name))))];
    }

    /// <summary>Refuses a run that needs a parameter which was not given, perhaps because its name was misspelt.</summary>
    /// <exception cref="SyncException">DS6227: no such parameter; DS6284.</exception>
    public static void RequireAll(SyncPlan plan, TaskPlan task, ImmutableDictionary<string, object?> given)
    {
        RefuseUnknown(plan.Parameters, given);
        var missing = plan.Parameters.Where(p => p.DefaultFunction < 0 && !p.Type.Nullable && !given.ContainsKey(p.Name)).ToArray();
        if (missing.Length == 0) return;
        var read = FunctionNumbers.ParametersOf(plan, task);
        if (missing.FirstOrDefault(p => read.Contains(p.Name)) is { } needed)
            throw RuntimeErrorCatalog.ParameterMissing.With($"The parameter {needed.Name} ({needed.Type}) has no default and was not given. {Example(needed.Type.Kind)}");
    }

    /// <summary>Refuses a value for a parameter that there is not.</summary>
    /// <exception cref="SyncException">DS6227.</exception>
    public static void RefuseUnknown(ImmutableArray<ParameterPlan> declared, ImmutableDictionary<string, object?> given)
    {
        if (given.Keys.FirstOrDefault(name => declared.All(p => p.Name != name)) is { } unknown)
            throw RuntimeErrorCatalog.UnknownParameter.With($"There is no parameter {unknown}.{NameSuggestion.Question(unknown, declared.Select(p => p.Name))}");
    }

    /// <summary>Names of the parameters that meet a masked column.</summary>
    private static HashSet<string> Masked(SyncPlan plan) =>
        plan.Origins.SelectMany(o => o.Lines).Where(l => l.Site >= 0 && l.Site < plan.Sites.Length && plan.Sites[l.Site].Masked)
            .SelectMany(l => l.Uses).Where(u => u.Kind == UseKind.Parameter).Select(u => u.Name).ToHashSet(StringComparer.Ordinal);

    private static object? Typed(SyncPlan plan, ParameterPlan parameter, object? value)
    {
        var type = parameter.Type;
        if (value is null)
            return type.Nullable ? null : throw RuntimeErrorCatalog.ValueUnreadable.With($"The parameter {parameter.Name} must have a value: it is {type}. {Example(type.Kind)}");
        try
        {
            var typed = value is string text && type.Kind != TypeKind.Text ? ConstantReader.Read(type.Kind, text) : value;
            if (typed is string words && type.Length > 0 && words.EnumerateRunes().Count() > type.Length)
                throw RuntimeErrorCatalog.ValueUnreadable.With($"The parameter {parameter.Name} is {type}, and the value has {words.EnumerateRunes().Count()} characters.");
            return typed;
        }
        catch (SyncException) when (value is string && type.Kind != TypeKind.Text)
        {
            // Without its cause, which repeats the value.
            throw RuntimeErrorCatalog.ValueUnreadable.With($"The parameter {parameter.Name} is {type}, and {Masking.Show(value, Masked(plan).Contains(parameter.Name))} is none. {Example(type.Kind)}");
        }
    }

    private static string Example(TypeKind kind) => "For example: " + kind switch
    {
        TypeKind.Int => "42",
        TypeKind.Decimal => "12.50",
        TypeKind.Float => "0.5",
        TypeKind.Bool => "true",
        TypeKind.Date => "2026-11-21",
        TypeKind.Time => "09:30:00",
        TypeKind.DateTime => "2026-11-21T09:30:00",
        TypeKind.Guid => "0f8fad5b-d9cb-469f-a165-70867728950e",
        TypeKind.Bytes => "cafe01",
        _ => "some words",
    } + ".";
}
