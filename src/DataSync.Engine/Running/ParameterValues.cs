using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Values;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Engine.Running;

/// <summary>The values of a plan's parameters: as given, otherwise their default.</summary>
public static class ParameterValues
{
    /// <param name="given">By name, in CLR form or as text.</param>
    /// <param name="now">What <c>now()</c> and <c>today()</c> say in a default.</param>
    /// <exception cref="SyncException">DS6227: no such parameter; DS6224: not a value of its type.</exception>
    public static object?[] Of(SyncPlan plan, PlanCode code, ImmutableDictionary<string, object?> given, DateTime now)
    {
        var unknown = given.Keys.FirstOrDefault(name => plan.Parameters.All(p => p.Name != name));
        if (unknown is not null) throw RuntimeErrorCatalog.UnknownParameter.With($"There is no parameter {unknown}.");
        var values = new object?[plan.Parameters.Length];
        // A default may use the parameters before it: they are filled in order.
        var frame = new Frame(0, new RunValues { Now = now, Parameters = values });
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = plan.Parameters[i];
            if (given.TryGetValue(parameter.Name, out var value))
                values[i] = value is string text && parameter.Type.Kind != TypeKind.Text ? ConstantReader.Read(parameter.Type.Kind, text) : value;
            else if (parameter.DefaultFunction >= 0)
                values[i] = code.Value(parameter.DefaultFunction)(frame);
        }
        return values;
    }
}
