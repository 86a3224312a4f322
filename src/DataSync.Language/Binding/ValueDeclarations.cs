using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Evaluation;
using DataSync.Language.Syntax;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

/// <summary>Constants and functions are bound when they are first needed, so that their order in the scripts does not matter; a circle is an error.</summary>
internal sealed class ValueDeclarations(BinderState state)
{
    private readonly Dictionary<string, (ConstantSymbol Symbol, ConstantDeclaration Syntax)> constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (FunctionSymbol Symbol, FunctionDeclaration Syntax)> functions = new(StringComparer.Ordinal);
    private readonly HashSet<Symbol> done = [];
    private readonly List<Symbol> open = [];
    private readonly List<FunctionSymbol> functionOrder = [];

    public IEnumerable<string> ConstantNames => constants.Keys;

    public IEnumerable<string> FunctionNames => functions.Keys;

    public ImmutableArray<ConstantSymbol> Constants => [.. constants.Values.Select(c => c.Symbol)];

    /// <summary>A function comes after those it calls.</summary>
    public ImmutableArray<FunctionSymbol> Functions => [.. functionOrder];

    public bool Contains(string name) => constants.ContainsKey(name) || functions.ContainsKey(name);

    public void Add(ConstantSymbol symbol, ConstantDeclaration syntax) => constants[symbol.Name] = (symbol, syntax);

    public void Add(FunctionSymbol symbol, FunctionDeclaration syntax) => functions[symbol.Name] = (symbol, syntax);

    public void BindAll()
    {
        foreach (var (symbol, syntax) in constants.Values) Once(symbol, () => BindConstant(symbol, syntax));
        foreach (var (symbol, syntax) in functions.Values) Once(symbol, () => BindFunction(symbol, syntax));
    }

    public ConstantSymbol? Constant(string name)
    {
        if (!constants.TryGetValue(name, out var constant)) return null;
        constant.Symbol.IsUsed = true;
        Once(constant.Symbol, () => BindConstant(constant.Symbol, constant.Syntax));
        return constant.Symbol;
    }

    public FunctionSymbol? Function(string name)
    {
        if (!functions.TryGetValue(name, out var function)) return null;
        Once(function.Symbol, () => BindFunction(function.Symbol, function.Syntax));
        return function.Symbol;
    }

    private void Once(Symbol symbol, Action bind)
    {
        if (done.Contains(symbol)) return;
        var index = open.IndexOf(symbol);
        if (index >= 0)
        {
            state.Report(DiagnosticCatalog.Recursion, symbol.At, symbol.Name, string.Join(" → ", open.Skip(index).Append(symbol).Select(s => s.Name)));
            done.Add(symbol);
            return;
        }
        open.Add(symbol);
        bind();
        open.Remove(symbol);
        done.Add(symbol);
    }

    private void BindConstant(ConstantSymbol symbol, ConstantDeclaration syntax)
    {
        var binder = new ExpressionBinder(state, this, symbol.At.Script);
        var value = binder.Assign(binder.Bind(syntax.Value, new Scope(null) { IsConstant = true }), symbol.Type, symbol.Name, syntax.Value);
        if (value is BoundError) return;
        try
        {
            symbol.Value = Evaluator.EvaluateConstant(value);
        }
        catch (SyncException e)
        {
            state.Report(DiagnosticCatalog.OverflowInConstant, value.At, e.Message);
        }
    }

    private void BindFunction(FunctionSymbol symbol, FunctionDeclaration syntax)
    {
        var scope = new Scope(null);
        foreach (var parameter in symbol.Parameters) scope.Add(parameter);
        var binder = new ExpressionBinder(state, this, symbol.At.Script);
        symbol.Body = binder.Assign(binder.Bind(syntax.Body, scope), symbol.Type, symbol.Name, syntax.Body);
        functionOrder.Add(symbol);
    }
}
