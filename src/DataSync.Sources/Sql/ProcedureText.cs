using System.Collections.Immutable;
using System.Globalization;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Catalog;

namespace DataSync.Sources.Sql;

/// <summary>How a procedure is called: the statement, and where its outputs come from.</summary>
/// <param name="Call">Its text, a value between every two pieces.</param>
/// <param name="Outputs">The statement that gives the outputs, where the call itself does not; null otherwise.</param>
internal sealed record ProcedureText(OwnStatement Call, OwnStatement? Outputs)
{
    /// <summary>PostgreSQL: <c>call</c> gives the outputs as a row; a function of that name is selected from.</summary>
    /// <exception cref="SyncException">DS6153.</exception>
    internal static ProcedureText Postgres(ProcedurePlan procedure, PostgresDialect dialect, CatalogQuery catalog)
    {
        var (schema, name) = Parts(procedure);
        var found = catalog.Rows("""
            select p.prokind::text, array_to_string(array(select format_type(t, null) from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) as t), '|'),
                coalesce(array_to_string(p.proargmodes, ''), repeat('i', p.pronargs)), has_function_privilege(p.oid, 'execute')
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where p.proname = ? and (n.nspname = ? or (? = '' and pg_function_is_visible(p.oid))) and p.prokind in ('p', 'f')
            """, CancellationToken.None, name, schema ?? "", schema ?? "")
            .Select(row => (IsFunction: row[0] == "f", Types: (row[1] ?? "").Split('|', StringSplitOptions.RemoveEmptyEntries), Modes: row[2] ?? "", IsAllowed: CatalogQuery.IsTrue(row[3]))).ToList();
        if (found.Count == 0) throw Refused(procedure, "there is none of this name");
        var fitting = found.Where(p => p.IsFunction ? p.Modes.Count(IsInput) == procedure.Inputs.Length : p.Modes == Modes(procedure)).ToList();
        if (fitting.Count != 1)
            throw Refused(procedure, fitting.Count > 1 ? "there are several that take as many values" : Otherwise(procedure, found.Select(p => Signature(p.Modes, p.Types))));
        var one = fitting[0];
        if (!one.IsAllowed) throw Refused(procedure, "this user has not the right to execute it");
        var types = one.Types.Where((_, i) => IsInput(one.Modes[i])).ToList();
        RefuseLostDigits(procedure, types);
        var arguments = Arguments(procedure, one.IsFunction, position => ($"cast(", $" as {types[position]})"), _ => "null");
        var quoted = dialect.QuoteTable(procedure.PhysicalName);
        return new ProcedureText(Statement(one.IsFunction ? $"select * from {quoted}(" : $"call {quoted}(", arguments, ")"), null);
    }

    /// <summary>MariaDB: outputs go to variables of the connection and are selected from there, each as what it is declared.</summary>
    /// <exception cref="SyncException">DS6153.</exception>
    internal static ProcedureText MariaDb(ProcedurePlan procedure, MariaDbDialect dialect, CatalogQuery catalog)
    {
        var (schema, name) = Parts(procedure);
        var found = catalog.Rows("""
            select p.parameter_mode, p.dtd_identifier
            from information_schema.routines r
            left join information_schema.parameters p on p.specific_schema = r.routine_schema and p.specific_name = r.specific_name and p.routine_type = r.routine_type and p.ordinal_position > 0
            where r.routine_schema = coalesce(nullif(?, ''), database()) and r.routine_name = ? and r.routine_type = 'PROCEDURE' order by p.ordinal_position
            """, CancellationToken.None, schema ?? "", name);
        if (found.Count == 0) throw Refused(procedure, "there is none of this name, or this user has not the right to execute it");
        var parameters = found.Where(row => row[0] is not null).Select(row => (Mode: row[0] switch { "OUT" => 'o', "INOUT" => 'b', _ => 'i' }, Type: row[1] ?? "")).ToList();
        var modes = string.Concat(parameters.Select(p => p.Mode));
        if (modes != Modes(procedure)) throw Refused(procedure, Otherwise(procedure, [Signature(modes, [.. parameters.Select(p => p.Type)])]));
        RefuseLostDigits(procedure, [.. parameters.Where(p => IsInput(p.Mode)).Select(p => p.Type)]);
        var call = Statement($"call {dialect.QuoteTable(procedure.PhysicalName)}(", Arguments(procedure, false, _ => ("", ""), Variable), ")");
        return new ProcedureText(call, procedure.Outputs.IsEmpty ? null
            : new OwnStatement(["select " + string.Join(", ", procedure.Outputs.Select((output, i) => Typed(output.Type.Kind, Variable(i))))]));
    }

    /// <summary>Any other database: the standard's call; outputs are not had.</summary>
    internal static ProcedureText Standard(ProcedurePlan procedure, SourceDialect dialect) => procedure.Outputs.IsEmpty
        ? new ProcedureText(Statement($"{{call {dialect.QuoteTable(procedure.PhysicalName)}(", Arguments(procedure, false, _ => ("", ""), _ => "null"), ")}"), null)
        : throw Refused(procedure, "with this driver nothing that a procedure gives back is had");

    internal static SyncException Refused(ProcedurePlan procedure, string why) => new(SourceCodes.Procedure,
        $"The procedure {procedure.PhysicalName} cannot be called: {why}.", "Correct the declaration, or the procedure.", FailureClass.ObjectMissing);

    private static (string? Schema, string Name) Parts(ProcedurePlan procedure) =>
        procedure.PhysicalName.LastIndexOf('.') is var dot && dot > 0 ? (procedure.PhysicalName[..dot], procedure.PhysicalName[(dot + 1)..]) : (null, procedure.PhysicalName);

    private static void RefuseLostDigits(ProcedurePlan procedure, List<string> types)
    {
        for (var i = 0; i < types.Count; i++)
            if (procedure.Inputs[i].Type.Kind is TypeKind.Decimal or TypeKind.Float && CatalogTypes.Nearest(types[i], false)?.Kind == TypeKind.Int)
                throw Refused(procedure, $"{procedure.Inputs[i].Name} is declared {procedure.Inputs[i].Type} and is {types[i]} there: digits would be lost");
    }

    /// <summary>A letter for each parameter as it is declared: <c>i</c> goes in, <c>o</c> comes out.</summary>
    private static string Modes(ProcedurePlan procedure) =>
        string.Concat(Enumerable.Range(0, procedure.Inputs.Length + procedure.Outputs.Length).Select(place => procedure.OutputPlaces.Contains(place) ? 'o' : 'i'));

    private static string Otherwise(ProcedurePlan procedure, IEnumerable<string> signatures)
    {
        var modes = Modes(procedure);
        var (inputs, outputs) = (new Queue<ColumnPlan>(procedure.Inputs), new Queue<ColumnPlan>(procedure.Outputs));
        var types = modes.Select(mode => ((mode == 'o' ? outputs : inputs).Dequeue().Type with { Nullable = false }).ToString()).ToList();
        return $"it is ({string.Join(") or (", signatures)}) there, and declared is ({Signature(modes, types)})";
    }

    private static string Signature(string modes, IReadOnlyList<string> types) =>
        string.Join(", ", types.Select((type, i) => $"{modes[i] switch { 'o' => "out ", 'b' => "inout ", 't' => "column ", 'v' => "variadic ", _ => "" }}{type}"));

    private static bool IsInput(char mode) => mode is 'i' or 'b';

    private static string Variable(int output) => string.Create(CultureInfo.InvariantCulture, $"@ds_out_{output}");

    private static string Typed(TypeKind kind, string variable) => kind switch
    {
        TypeKind.Int or TypeKind.Bool => $"cast({variable} as signed)",
        TypeKind.Float => $"cast({variable} as double)",
        TypeKind.Date => $"cast({variable} as date)",
        TypeKind.Time => $"cast({variable} as time(6))",
        TypeKind.DateTime => $"cast({variable} as datetime(6))",
        _ => variable,
    };

    /// <summary>The arguments in the order of the declaration: of an input what stands around its value, of an output what stands for it.</summary>
    private static ImmutableArray<(string Before, string After, bool IsValue)> Arguments(ProcedurePlan procedure, bool inputsOnly, Func<int, (string, string)> input, Func<int, string> output)
    {
        var arguments = ImmutableArray.CreateBuilder<(string, string, bool)>();
        var (inputs, outputs) = (0, 0);
        for (var place = 0; place < procedure.Inputs.Length + procedure.Outputs.Length; place++)
        {
            if (procedure.OutputPlaces.Contains(place))
            {
                if (!inputsOnly) arguments.Add((output(outputs), "", false));
                outputs++;
            }
            else
            {
                var (before, after) = input(inputs++);
                arguments.Add((before, after, true));
            }
        }
        return arguments.ToImmutable();
    }

    private static OwnStatement Statement(string begin, ImmutableArray<(string Before, string After, bool IsValue)> arguments, string end)
    {
        var pieces = ImmutableArray.CreateBuilder<string>();
        var piece = begin;
        for (var i = 0; i < arguments.Length; i++)
        {
            piece += (i == 0 ? "" : ", ") + arguments[i].Before;
            if (!arguments[i].IsValue) continue;
            pieces.Add(piece);
            piece = arguments[i].After;
        }
        pieces.Add(piece + end);
        return new OwnStatement(pieces.ToImmutable());
    }
}

/// <summary>A call by the statements of a session: one row of outputs, found by their places.</summary>
internal sealed class ProcedureByStatement : ProcedureCall
{
    private readonly ProcedurePlan _procedure;
    private readonly PreparedRead? _read;
    private readonly OwnWrite? _call;
    private readonly bool _readCalls;

    /// <param name="readCalls">The call itself gives the row.</param>
    internal ProcedureByStatement(ProcedurePlan procedure, ProcedureText text, IOwnSql own)
    {
        _procedure = procedure;
        _readCalls = text.Outputs is null && !procedure.Outputs.IsEmpty;
        if (!_readCalls)
            _call = own.Prepare(text.Call);
        if (!procedure.Outputs.IsEmpty)
            _read = own.Prepare(new OwnReadRequest(text.Outputs ?? text.Call, procedure.Outputs, null) { ByPlace = true });
        Text = text.Call.Text("?");
    }

    public override string Text { get; }

    public override object?[] Execute(ReadOnlySpan<object?> inputs, CancellationToken cancellation)
    {
        _call?.Execute(inputs, cancellation);
        if (_read is null)
            return [];
        using var row = _read.Execute(_readCalls ? inputs : [], cancellation);
        if (!row.Read())
            throw Other("no row");
        var outputs = new object?[_procedure.Outputs.Length];
        for (var index = 0; index < outputs.Length; index++)
            outputs[index] = row.Get(index, _procedure.Outputs[index].Type.Kind);
        return row.Read() ? throw Other("several rows") : outputs;
    }

    public override void Dispose()
    {
        _read?.Dispose();
        _call?.Dispose();
    }

    private SyncException Other(string what) => new(SourceCodes.ProcedureResult, $"{_procedure.PhysicalName} gives {what} back, and one row is declared.",
        "Use `query … returns many` for a function that gives rows.", FailureClass.Script);
}
