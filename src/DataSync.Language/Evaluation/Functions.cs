using System.Collections.Immutable;
using System.Reflection;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Runtime;

namespace DataSync.Language.Evaluation;

/// <summary>Calls the methods of built-in functions by their names.</summary>
internal static class Functions
{
    public static object? Call(BoundCall call, ImmutableArray<object?> arguments, RunValues run)
    {
        var function = call.Function;
        if (function.NullStrict && arguments.Any(a => a is null)) return null;
        var method = function.Owner.GetMethod(function.Method, BindingFlags.Public | BindingFlags.Static)
            ?? throw new InvalidOperationException($"{function.Name} has no method {function.Owner.Name}.{function.Method}.");
        if (method.IsGenericMethodDefinition)
        {
            var element = arguments[0]?.GetType().GetElementType() ?? throw new InvalidOperationException($"{function.Name} takes a list first.");
            method = method.MakeGenericMethod(element);
        }
        object?[] given = function.TakesRun ? [run, .. arguments] : [.. arguments];
        return method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, given, null);
    }
}
