using System.Collections.Immutable;
using DataSync.Engine.Failures;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Queries;

/// <summary>
/// Runs the query of a step: prepared once, executed as often as the step runs. What the source does not take of the condition is evaluated here.
/// An empty key never sends a statement. Source: tasks R46 to R49, R58.
/// </summary>
internal sealed class QueryRunner : IDisposable
{
    private readonly TaskSession session;
    private readonly QueryPlan query;
    private readonly TablePlan table;
    private readonly PlanCode code;
    private const int MostDifferent = 1_000_000;
    private ReadIn readIn;
    private HashSet<ValueKey>? met;
    private readonly QueryKey[] keys;
    private readonly object?[] keyValues;
    private readonly ReadRequest request;
    private ImmutableArray<int> delivered = [];
    private PreparedRead? prepared;
    private ISourceSession? preparedOn;
    private (int Key, ValueFunction? Function)[] parameters = [];
    private object?[] parameterValues = [];
    private Condition[] residual = [];
    private Condition[]? whole;

    /// <param name="code">Where the query's functions are; the plan's own code as a rule.</param>
    public QueryRunner(TaskSession session, QueryPlan query, PlanCode? code = null)
    {
        this.session = session;
        this.query = query;
        this.code = code ?? session.Code;
        table = session.Plan.Tables[query.Table];
        readIn = this.code.ReadIn(query.ReadFunction);
        keys = [.. query.Where.SelectMany(w => w.KeyFunctions.Select(k => new QueryKey(this.code.Value(k), k, w.Site)))];
        keyValues = new object?[keys.Length];
        var complete = query.Where.All(w => w.Filter is not null);
        request = new ReadRequest(table, query.Columns, [.. query.Where.Select(w => w.Filter).OfType<FilterPlan>()],
            [.. query.OrderBy.Select(o => new OrderPlan(o.Column, o.Descending))], complete && query.Distinct.IsEmpty ? query.Limit : null);
    }

    /// <summary>Whether what the run writes while the rows are read goes elsewhere.</summary>
    public bool Undisturbed
    {
        init => request = request with { Undisturbed = value };
    }

    public TablePlan Table => table;

    public int Slot => query.Slot;

    public int? Limit => query.Limit;

    /// <summary>The statement, once it was prepared.</summary>
    public string Text => prepared?.Text ?? "";

    /// <summary>Evaluates the keys.</summary>
    /// <returns>False when one is empty: then nothing may be sent.</returns>
    public bool KeysPresent()
    {
        for (var i = 0; i < keys.Length; i++)
        {
            session.Frame.Site = keys[i].Site;
            var value = keys[i].Function(session.Frame);
            if (value is null or Array { Length: 0 }) return false;
            keyValues[i] = value;
        }
        return true;
    }

    /// <summary>Sends the statement. <see cref="KeysPresent"/> was called before and said true.</summary>
    /// <param name="connection">Which connection; the one of the table's source when null.</param>
    public RowReader Execute(ISourceSession? connection = null)
    {
        connection ??= session.Connection(table.Source).Session;
        if (prepared is null || preparedOn != connection)
        {
            prepared?.Dispose();
            prepared = null;
            prepared = Prepare(connection);
            preparedOn = connection;
        }
        for (var i = 0; i < parameters.Length; i++)
            parameterValues[i] = parameters[i].Function is { } function ? function(session.Frame) : keyValues[parameters[i].Key];
        met?.Clear();
        return prepared.Execute(parameterValues, session.Cancellation);
    }

    /// <summary>Reads on to the next row that fulfils the whole condition, into <paramref name="row"/> and its slot.</summary>
    public bool Next(RowReader reader, Row row)
    {
        while (reader.Read())
        {
            Take(reader, row);
            if (Holds(residual) && (met is null || IsNew(row, met))) return true;
        }
        return false;
    }

    /// <summary>Reads the row a reader is on, which was found in another way, into <paramref name="row"/> and its slot.</summary>
    /// <param name="reader">Delivers the query's columns first.</param>
    /// <returns>Whether it fulfils the whole condition.</returns>
    public bool Fulfils(RowReader reader, Row row)
    {
        Take(reader, row);
        return Holds(whole ??= [.. query.Where.Select(w => code.Condition(w.ConditionFunction))]);
    }

    /// <summary>Like <see cref="Next(RowReader, Row)"/>, but a row with a value that cannot be read is told apart.</summary>
    /// <param name="unreadable">What is wrong with it, and the row as far as it can be read.</param>
    public bool Next(RowReader reader, Row row, out UnreadableRow? unreadable)
    {
        unreadable = null;
        while (reader.Read())
        {
            try
            {
                readIn(reader, row);
                session.Frame.Rows[query.Slot] = row;
                if (!Holds(residual)) continue;
            }
            catch (SyncException error) when (error.Failure == FailureClass.Data)
            {
                unreadable = Salvage(reader, error);
                return true;
            }
            if (met is null || IsNew(row, met)) return true;
        }
        return false;
    }

    /// <summary>The values sent last, as they may be shown.</summary>
    public string ShownParameters() => string.Join(", ", parameterValues.Select((v, i) => session.Show(v, MaskedParameters.Contains(prepared?.ParameterFunctions[i] ?? -1))));

    public void Dispose() => prepared?.Dispose();

    private ImmutableHashSet<int> MaskedParameters => field ??= FilterMasking.Functions(request.Filters, table);

    private void Take(RowReader reader, Row row)
    {
        try
        {
            readIn(reader, row);
        }
        catch (SyncException unfit)
        {
            throw new SyncException(unfit.Code, $"{unfit.Message} It is in {ReadRecord.Name(reader, table, query.Columns)}.", unfit.Remedy, unfit.Failure, unfit);
        }
        session.Frame.Rows[query.Slot] = row;
    }

    private bool Holds(Condition[] conditions)
    {
        foreach (var condition in conditions)
            if (condition(session.Frame) is not true) return false;
        return true;
    }

    private bool IsNew(Row row, HashSet<ValueKey> before)
    {
        if (!before.Add(new ValueKey([.. query.Distinct.Select(c => row[c])]))) return false;
        if (before.Count <= MostDifferent) return true;
        throw RuntimeErrorCatalog.TooManyDifferent.With(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"There are more than {MostDifferent} different rows of {table.Name}."));
    }

    /// <summary>The read that takes equal rows together in the source; where it cannot, they are left out here.</summary>
    private PreparedRead Select(ISourceSession connection)
    {
        met = null;
        readIn = code.ReadIn(query.ReadFunction);
        delivered = query.Columns;
        if (query.Distinct.IsEmpty) return connection.Prepare(request);
        if (request.Filters.Length == query.Where.Length)
        {
            var together = connection.Prepare(request with { Columns = query.Distinct, Distinct = true, Limit = query.Limit });
            if (together.DistinctNotPushed is null)
            {
                readIn = code.ReadIn(query.DistinctReadFunction);
                delivered = query.Distinct;
                return together;
            }
            together.Dispose();
        }
        met = [];
        return connection.Prepare(request);
    }

    private UnreadableRow Salvage(RowReader reader, SyncException error)
    {
        var row = new ValueRow(table.Columns.Length);
        for (var i = 0; i < delivered.Length; i++)
        {
            var column = delivered[i];
            try
            {
                row[column] = reader.Get(i, table.Columns[column].Type.Kind);
            }
            catch (SyncException) when (table.Columns[column].Masked)
            {
                error = new SyncException(error.Code, $"The value of the masked column {table.Columns[column].Name} cannot be read.", error.Remedy, error.Failure);
            }
            catch (SyncException)
            {
                // The first of them is the reason already.
            }
        }
        return new UnreadableRow(row, new SyncException(error.Code, $"{error.Message} It is in {ReadRecord.Name(reader, table, delivered)}.", error.Remedy, error.Failure, error));
    }

    private PreparedRead Prepare(ISourceSession connection)
    {
        var read = Select(connection);
        parameters = new (int, ValueFunction?)[read.ParameterFunctions.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            var function = read.ParameterFunctions[i];
            parameters[i] = KeyOf(function) is >= 0 and var key ? (key, null) : (-1, code.Value(function));
        }

        parameterValues = new object?[parameters.Length];
        var filter = 0;
        var left = new List<Condition>();
        foreach (var conjunct in query.Where)
            if (conjunct.Filter is null || read.NotPushed[filter++] is not null)
                left.Add(code.Condition(conjunct.ConditionFunction));
        residual = [.. left];
        return read;
    }

    private int KeyOf(int function)
    {
        for (var i = 0; i < keys.Length; i++)
            if (keys[i].Index == function) return i;
        return -1;
    }

    private sealed record QueryKey(ValueFunction Function, int Index, int Site);
}
