using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Functions;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

// Calls: built-in functions, functions and code tables of the scripts, counts.
internal sealed partial class ExpressionBinder
{
    private BoundExpression BindCall(CallExpression e, Scope scope)
    {
        if (e.Target is not NameExpression target) return Report(DiagnosticCatalog.NotCallable, e.Target);
        var name = target.Name.Text;
        if (target.Name.IsMissing) return new BoundError(At(e));
        if (name == "count" && BindCount(e, scope) is { } count) return count;
        foreach (var argument in e.Arguments)
            if (argument.Station is { } station) state.Report(DiagnosticCatalog.StationNotHere, At(station));

        var arguments = e.Arguments.Select(argument => Bind(argument.Value, scope)).ToImmutableArray();
        if (values.Function(name) is { } function) return BindUserCall(e, function, arguments);
        if (state.Translates.TryGetValue(name, out var translate)) return BindTranslate(e, translate, arguments);
        var candidates = BuiltinFunctions.Named(name).ToList();
        if (candidates.Count == 0)
        {
            state.ReportUnknown(DiagnosticCatalog.UnknownFunction, At(target), name, BuiltinFunctions.Names.Concat(values.FunctionNames).Concat(state.Translates.Keys), name);
            return new BoundError(At(e));
        }
        if (arguments.Any(a => a is BoundError)) return new BoundError(At(e));
        return name == "coalesce" && arguments.Length > 2 ? BindCoalesce(e, candidates, arguments, scope) : BindBuiltin(e, candidates, arguments, scope);
    }

    private BoundExpression BindBuiltin(CallExpression e, List<BuiltinFunction> candidates, ImmutableArray<BoundExpression> arguments, Scope scope)
    {
        BuiltinFunction? best = null;
        var bestCost = int.MaxValue;
        foreach (var candidate in candidates)
        {
            if (Cost(candidate, arguments) is not { } cost || cost >= bestCost) continue;
            (best, bestCost) = (candidate, cost);
        }
        if (best is null)
            return Report(DiagnosticCatalog.NoSuchArguments, e, candidates[0].Name, string.Join(", ", arguments.Select(Types.Describe)), string.Join(", or ", candidates.Take(4).Select(c => c.Signature)));
        if (scope.IsConstant && best.TakesRun) return Report(DiagnosticCatalog.NotConstant, e, $"{best.Name} reads the clock of the run");
        ImmutableArray<BoundExpression> converted = [.. arguments.Select((a, i) => Convert(a, best.NullStrict ? best.Parameters[i].Type : best.Parameters[i].Type.OrNull()) ?? a)];
        return new BoundCall(best, converted, ResultType(best, arguments, converted), At(e));
    }

    private static int? Cost(BuiltinFunction candidate, ImmutableArray<BoundExpression> arguments)
    {
        if (candidate.Parameters.Length != arguments.Length) return null;
        var cost = 0;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (Types.Conversion(arguments[i].Type, candidate.Parameters[i].Type) is not { } way) return null;
            cost += way.Cost;
        }
        return cost;
    }

    private static SyncType ResultType(BuiltinFunction function, ImmutableArray<BoundExpression> given, ImmutableArray<BoundExpression> arguments)
    {
        var type = function.Result;
        if (function.KeepsSize && arguments[0].Type.Kind == type.Kind) type = arguments[0].Type.NotNull();
        if (CutTo(function, arguments) is { } length && (type.Length == 0 || length < type.Length)) type = type with { Length = length };
        var nullable = function.NullStrict
            ? function.MayReturnNull || arguments.Any(a => a.Type.Nullable)
            : given.All(a => a.Type.Nullable);
        if (function.Name == "coalesce" && Types.Common(arguments[0].Type, arguments[1].Type) is { } common) type = common;
        return type with { Nullable = nullable };
    }

    /// <summary>The length that a text is cut to, where a literal says so.</summary>
    private static int? CutTo(BuiltinFunction function, ImmutableArray<BoundExpression> arguments) => function.Name switch
    {
        "left" or "right" => Literal(arguments[1]),
        "substring" when arguments.Length == 3 => Literal(arguments[2]),
        _ => null,
    };

    private static int? Literal(BoundExpression argument) => argument is BoundLiteral { Value: long and > 0 and <= int.MaxValue and var n } ? (int)n : null;

    /// <summary>Several values: from the right, two at a time.</summary>
    private BoundExpression BindCoalesce(CallExpression e, List<BuiltinFunction> candidates, ImmutableArray<BoundExpression> arguments, Scope scope)
    {
        var result = arguments[^1];
        for (var i = arguments.Length - 2; i >= 0; i--)
        {
            result = BindBuiltin(e, candidates, [arguments[i], result], scope);
            if (result is BoundError) return result;
        }
        return result;
    }

    private BoundExpression BindUserCall(CallExpression e, FunctionSymbol function, ImmutableArray<BoundExpression> arguments)
    {
        function.IsUsed = true;
        if (arguments.Any(a => a is BoundError)) return new BoundError(At(e));
        if (arguments.Length != function.Parameters.Length)
        {
            var signature = $"{function.Name}({string.Join(", ", function.Parameters.Select(p => $"{p.Name}: {p.Type}"))}) : {function.Type}";
            return Report(DiagnosticCatalog.NoSuchArguments, e, function.Name, string.Join(", ", arguments.Select(Types.Describe)), signature);
        }
        var converted = arguments.Select((a, i) => Assign(a, function.Parameters[i].Type, function.Parameters[i].Name, e.Arguments[i])).ToImmutableArray();
        return converted.Any(a => a is BoundError) ? new BoundError(At(e)) : new BoundUserCall(function, converted, function.Type, At(e));
    }

    private BoundExpression BindTranslate(CallExpression e, TranslateSymbol translate, ImmutableArray<BoundExpression> arguments)
    {
        translate.IsUsed = true;
        if (arguments.Any(a => a is BoundError)) return new BoundError(At(e));
        if (arguments.Length != 1)
            return Report(DiagnosticCatalog.NoSuchArguments, e, translate.Name, string.Join(", ", arguments.Select(Types.Describe)), $"{translate.Name}(x: {translate.From}) : {translate.To}");
        var operand = Require(arguments[0], translate.From, e.Arguments[0]);
        return operand is BoundError ? operand : new BoundTranslate(translate, operand, translate.To with { Nullable = translate.To.Nullable || operand.Type.Nullable }, At(e));
    }

    /// <summary><c>count(rows)</c> of rows, or of a table in a test; null when it is the function.</summary>
    private BoundExpression? BindCount(CallExpression e, Scope scope)
    {
        if (e.Arguments is not [{ } argument]) return null;
        if (argument.Value is NameExpression name && scope.Find(name.Name.Text) is { } symbol)
        {
            if (symbol is not RowListSymbol list) return null;
            list.IsUsed = true;
            return new BoundRowCount(list, At(e));
        }
        if (scope.Counts is not { } counts) return null;
        if (PathOf(argument.Value) is not { } path) return null;
        var table = path.Length == 1 ? state.FindTable(path[0], script) : FindTable(path);
        var station = argument.Station is { } at ? state.FindStation(at, script) : null;
        if (table is null || argument.Station is not null && station is null) return new BoundError(At(e));
        if (!CheckStation(table, station, At(argument))) return new BoundError(At(e));
        var count = new BoundTableCount(table, station, counts.Count, At(e));
        counts.Add(count);
        return count;
    }

    private static Identifier[]? PathOf(Expression expression) => expression switch
    {
        NameExpression e => [e.Name],
        MemberAccess { Target: NameExpression first } e => [first.Name, e.Name],
        _ => null,
    };

    private TableSymbol? FindTable(Identifier[] path)
    {
        if (state.FindSource(path[0], script) is not { } source) return null;
        var found = state.TableOrder.Find(t => t.Source.Name == source.Name && t.Name == path[1].Text);
        if (found is null) state.Report(DiagnosticCatalog.UnknownTable, At(path[1]), path[1].Text);
        return found;
    }

    /// <summary>A table of a source that each station binds for itself needs a station; another one must not have one.</summary>
    public bool CheckStation(TableSymbol table, StationSymbol? station, Place at)
    {
        var perStation = table.Source.Kind.Length == 0;
        if (perStation == (station is not null)) return true;
        state.Report(perStation ? DiagnosticCatalog.StationNeeded : DiagnosticCatalog.StationNotNeeded, at, table.Name);
        return false;
    }
}
