using System.Collections.Immutable;
using DataSync.Plans.Values;

namespace DataSync.Plans.Functions;

/// <summary>All built-in functions: one table, from which binder, evaluator, compiler and documentation take them.</summary>
public static partial class BuiltinFunctions
{
    public static ImmutableArray<BuiltinFunction> All { get; } = [.. TextRows(), .. NumberRows(), .. DateRows(), .. ListRows(), .. HashRows()];

    private static readonly ILookup<string, BuiltinFunction> ByName = All.ToLookup(f => f.Name, StringComparer.Ordinal);

    public static IEnumerable<string> Names => ByName.Select(g => g.Key);

    /// <summary>All functions of a name; empty when there is none.</summary>
    public static IEnumerable<BuiltinFunction> Named(string name) => ByName[name];

    private static FunctionParameter P(string name, SyncType type) => new(name, type);

    private static FunctionExample Ex(string expression, string result) => new(expression, result);
}
