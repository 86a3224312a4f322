using System.Globalization;
using DataSync.Compiler.Lowering;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Emit;

/// <summary>
/// The C# of one plan while it grows: numbered functions, and what they share (constants, functions of the scripts, code tables).
/// All names are minted here: F function, R row class, U function of a script, T code table, K constant; c field, r row, t and v values, a argument.
/// </summary>
internal sealed class GeneratedProgram(SiteTable sites)
{
    private readonly List<string> functions = [];
    private readonly List<string> shared = [];
    private readonly Dictionary<(string Type, string Value), string> constants = [];
    private readonly Dictionary<FunctionSymbol, string> userFunctions = [];
    private readonly Dictionary<TranslateSymbol, string> translates = [];
    private readonly Dictionary<string, int> readers = [];

    public RowTypeTable RowTypes { get; } = new();

    public SiteTable Sites => sites;

    /// <summary>A value that never changes, made once.</summary>
    public string Constant(string type, string value)
    {
        if (constants.TryGetValue((type, value), out var known)) return known;
        var name = FunctionScope.Name('K', constants.Count);
        constants.Add((type, value), name);
        return name;
    }

    /// <summary><c>bool? F(Frame)</c></summary>
    public int Condition(BoundExpression condition, int site) => Returning("bool?", condition, site, boxed: false);

    /// <summary><c>object F(Frame)</c></summary>
    public int Value(BoundExpression value, int site) => Returning("object", value, site, boxed: true);

    /// <summary>A function of the frame whose body the caller writes; what it reads is declared before it.</summary>
    /// <param name="head">Result type.</param>
    /// <param name="parameters">Behind the frame: <c>, RowWriter w</c>.</param>
    public int Function(string head, string parameters, Action<FunctionScope, CodeWriter> body)
    {
        var scope = new FunctionScope(this);
        var inner = new CodeWriter(CodeWriter.Body);
        body(scope, inner);
        return Add(number => WithHead($"public static {head} {number}(Frame f{parameters})", scope, inner.ToString()));
    }

    /// <summary><c>void F(RowReader, Row)</c>: the columns in the order given; the same request shares its function.</summary>
    public int Reader(TableSymbol table, IReadOnlyList<int> columns)
    {
        var key = $"{table.Index}:{string.Join(',', columns)}";
        if (readers.TryGetValue(key, out var known)) return known;
        return readers[key] = Add(number => ReaderEmitter.Emit(number, FunctionScope.Name('R', RowTypes.Of(table)), table.Name, [.. columns.Select(c => table.Columns[c])]));
    }

    /// <summary><c>void F(RowReader, Row)</c>: all fields of a row that no table has.</summary>
    public int Reader(RowSymbol row) => Add(number => ReaderEmitter.Emit(number, FunctionScope.Name('R', RowTypes.Of(row)), row.Name, row.Columns));

    /// <summary>Name of the method of a function of the scripts.</summary>
    public string UserFunction(FunctionSymbol function)
    {
        if (userFunctions.TryGetValue(function, out var known)) return known;
        var name = userFunctions[function] = FunctionScope.Name('U', userFunctions.Count);
        var scope = new FunctionScope(this);
        var inner = new CodeWriter(CodeWriter.Body);
        inner.Line($"return {new ExpressionEmitter(scope).Emit(function.Body)};");
        var parameters = string.Concat(function.Parameters.Select(p => $", {CSharpType.Of(p.Type)} {FunctionScope.Name('a', p.Index)}"));
        shared.Add(WithHead($"private static {CSharpType.Of(function.Type)} {name}(Frame f{parameters})", scope, inner.ToString()));
        return name;
    }

    /// <summary>Name of the method of a code table.</summary>
    public string Translate(TranslateSymbol table)
    {
        if (translates.TryGetValue(table, out var known)) return known;
        var name = translates[table] = FunctionScope.Name('T', translates.Count);
        var scope = new FunctionScope(this);
        var inner = new CodeWriter(CodeWriter.Body);
        TranslateEmitter.Emit(inner, new ExpressionEmitter(scope), table);
        shared.Add(WithHead($"private static {CSharpType.Of(table.To.OrNull())} {name}(Frame f, {CSharpType.Of(table.From.OrNull())} a0)", scope, inner.ToString()));
        return name;
    }

    public string ToSource()
    {
        var writer = new CodeWriter(0);
        writer.Line("#line hidden");
        foreach (var space in (string[])["System", "DataSync.Plans.Functions", "DataSync.Plans.Runtime", "DataSync.Plans.Sources", "DataSync.Plans.Values"]) writer.Line($"using {space};");
        writer.Line("namespace DataSync.Generated;");
        writer.Open("public static class Plan");
        var types = RowTypes.ToImmutable();
        writer.Open("public static Row NewRow(int type)");
        writer.Open("switch (type)");
        for (var i = 0; i < types.Length; i++) writer.Line($"case {i.ToString(CultureInfo.InvariantCulture)}: return new {FunctionScope.Name('R', i)}();");
        writer.Line("default: throw new IndexOutOfRangeException();");
        writer.Close();
        writer.Close();
        foreach (var (value, name) in constants) writer.Line($"private static readonly {value.Type} {name} = {value.Value};");
        foreach (var function in functions) writer.Append(function);
        foreach (var method in shared) writer.Append(method);
        writer.Close();
        for (var i = 0; i < types.Length; i++) RowClassEmitter.Emit(writer, i, types[i]);
        return writer.ToString();
    }

    private int Returning(string head, BoundExpression value, int site, bool boxed) => Function(head, "", (scope, writer) =>
    {
        var text = new ExpressionEmitter(scope).Emit(value);
        writer.Line($"f.Site = {site.ToString(CultureInfo.InvariantCulture)};");
        sites.Mapped(writer, site, boxed ? $"return (object){text};" : $"return {text};");
    });

    private int Add(Func<string, string> function)
    {
        // The place is taken first: an expression inside may add functions of its own.
        var number = functions.Count;
        functions.Add("");
        functions[number] = function(FunctionScope.Name('F', number));
        return number;
    }

    private static string WithHead(string head, FunctionScope scope, string body)
    {
        var writer = new CodeWriter(CodeWriter.Body - 1);
        writer.Open(head);
        scope.Declare(writer);
        writer.Append(body);
        writer.Close();
        return writer.ToString();
    }
}
