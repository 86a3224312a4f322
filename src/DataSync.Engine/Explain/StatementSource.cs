using System.Collections.Immutable;
using System.Data.Common;
using DataSync.Engine.Failures;
using DataSync.Engine.Queries;
using DataSync.Engine.Sources;
using DataSync.Engine.Steps;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Engine.Explain;

/// <summary>Statements as the sources have them: prepared where a source can be reached, never executed.</summary>
/// <param name="connect">Connects to a source; null where none is to be connected to.</param>
internal sealed class StatementSource(PlanWords words, SourceSet sources, Func<int, ISourceSession?> connect) : IDisposable
{
    private readonly Dictionary<int, (ISourceSession? Session, string? Problem)> sessions = [];

    public PlanWords Words => words;

    /// <summary>Which rows the task at hand lists.</summary>
    public AuditPlan? Audit { get; set; }

    /// <summary>Whether the step at hand is inside a loop.</summary>
    public bool InLoop { get; set; }

    /// <summary>Whether rows of loops are listed one by one.</summary>
    public bool ListsBulk => Audit is { Level: not AuditLevel.None };

    /// <summary>The sources that were asked, reached or not.</summary>
    public IEnumerable<int> Asked => sessions.Keys;

    /// <summary>Why a source could not be asked; null where it could, or was not needed.</summary>
    public string? ProblemOf(int source) => sessions.GetValueOrDefault(source).Problem;

    /// <summary>The select of a query, with who evaluates what of its condition.</summary>
    public ExplainedStatement Read(QueryPlan query)
    {
        var table = words.Plan.Tables[query.Table];
        var filters = query.Where.Where(w => w.Filter is not null).ToImmutableArray();
        var request = new ReadRequest(table, query.Columns, [.. filters.Select(w => w.Filter).OfType<FilterPlan>()],
            [.. query.OrderBy.Select(o => new OrderPlan(o.Column, o.Descending))], filters.Length == query.Where.Length ? query.Limit : null);
        var asked = Ask(table.Source, session =>
        {
            using var read = session.Prepare(query.Distinct.IsEmpty ? request : request with { Columns = query.Distinct, Distinct = true });
            return new ExplainedStatement(words.Source(table.Source), read.Text,
                [.. read.ParameterFunctions.Select(words.Expression)],
                [.. query.Where.Select(w => Condition(w, table, w.Filter is null ? "it has no form that a source understands" : read.NotPushed[filters.IndexOf(w)])), .. Together(query, table, read)]);
        });
        return asked.Problem is null ? asked : asked with { Conditions = [.. query.Where.Select(w => new ExplainedCondition(w.Text, Evaluation.Unknown, null, null))] };
    }

    /// <summary>The look-up of one row by its key.</summary>
    public ExplainedStatement Look(TablePlan table, ImmutableArray<int> columns, ImmutableArray<int> key, bool locks = false) => Ask(table.Source, session =>
    {
        using var read = new KeyedRead(session, table, columns, key, locks);
        return new ExplainedStatement(words.Source(table.Source), read.Text, [.. read.Sent.Select(k => table.Columns[key[k]].Name)], []);
    });

    /// <summary>The look-up of many rows by their keys.</summary>
    public ExplainedStatement LookMany(TablePlan table, ImmutableArray<int> columns, ImmutableArray<int> key, bool locks) => Ask(table.Source, session =>
    {
        using var read = session.Prepare(new BatchReadRequest(table, columns, key, []) { Locks = locks });
        return new ExplainedStatement(words.Source(table.Source), read.Text, [.. key.Select(k => table.Columns[k].Name)], []);
    });

    /// <summary>What a step that writes row by row reads once more before it writes; nothing where it need not, or the source cannot be asked.</summary>
    /// <param name="columns">Columns of its first read.</param>
    /// <param name="many">Whether it may have found several rows.</param>
    public IEnumerable<ExplainedStatement> LookAgain(RowCheck check, TablePlan table, ImmutableArray<int> columns, ImmutableArray<int> key, bool many)
    {
        if (ProblemOf(table.Source) is not null) return [];
        if (!check.Compared.IsEmpty) return [Look(table, many ? check.Compared : columns, key, locks: true)];
        var isListed = Audit is null ? !InLoop : ListsBulk;
        if (!check.DecidesAnew || (check.OfKeyAlone && !isListed) || Is(table.Source, session => session.Dialect.KeepsWhatIsRead)) return [];
        return many && Is(table.Source, session => key.All(k => KeyedRead.ComparesAlike(session.Dialect, table, k)))
            ? [LookMany(table, columns, key, locks: true)] : [Look(table, columns, key, locks: true)];
    }

    /// <summary>A write of one row.</summary>
    public ExplainedStatement Write(WriteRequest request) => Ask(request.Table.Source, session =>
    {
        using var write = session.Prepare(request);
        return new ExplainedStatement(words.Source(request.Table.Source), write.Text, [.. request.Columns.Concat(request.Key).Select(c => request.Table.Columns[c].Name)], []);
    });

    /// <summary>The same for many rows together; nothing where the source has no way for that, or cannot be asked.</summary>
    public IEnumerable<ExplainedStatement> WriteMany(WriteRequest request)
    {
        var asked = Ask(request.Table.Source, session =>
        {
            using var write = session.PrepareBatch(request);
            return new ExplainedStatement(words.Source(request.Table.Source), write?.Text ?? "", [.. request.Columns.Concat(request.Kind == WriteKind.Upsert ? [] : request.Key).Select(c => request.Table.Columns[c].Name)], []);
        });
        return asked is { Problem: null, Text.Length: > 0 } ? [asked] : [];
    }

    /// <summary>Asks a source a question of yes or no; yes where it cannot be asked.</summary>
    public bool Is(int source, Func<ISourceSession, bool> question)
    {
        var answer = true;
        Ask(source, session =>
        {
            answer = question(session);
            return Fixed("", "", []);
        });
        return answer;
    }

    /// <summary>A statement whose text does not depend on the source: own SQL.</summary>
    public static ExplainedStatement Fixed(string source, string text, ImmutableArray<string> parameters) => new(source, text, parameters, []);

    /// <summary>Asks a source, or says why it cannot be asked.</summary>
    public ExplainedStatement Ask(int source, Func<ISourceSession, ExplainedStatement> ask)
    {
        if (!sessions.TryGetValue(source, out var known)) sessions[source] = known = Connect(source);
        if (known.Session is null) return Unasked(source);
        try
        {
            return ask(known.Session);
        }
        catch (DbException refused)
        {
            return new ExplainedStatement(words.Source(source), "", [], [], sources.Scrub(DatabaseErrors.Classify(refused).Message));
        }
    }

    public void Dispose()
    {
        foreach (var (session, _) in sessions.Values) session?.Dispose();
    }

    private ExplainedStatement Unasked(int source) => new(words.Source(source), "", [], [], sessions.GetValueOrDefault(source).Problem ?? "");

    private (ISourceSession?, string?) Connect(int source)
    {
        try
        {
            return connect(source) is { } session ? (session, null) : (null, "it was not asked for (--offline)");
        }
        catch (SyncException unreachable)
        {
            return (null, $"{unreachable.Code}: {unreachable.Message}");
        }
    }

    private static IEnumerable<ExplainedCondition> Together(QueryPlan query, TablePlan table, PreparedRead read) => query.Distinct.IsEmpty ? [] :
    [
        new($"distinct ({string.Join(", ", query.Distinct.Select(c => table.Columns[c].Name))})", read.DistinctNotPushed is null ? Evaluation.Source : Evaluation.Here, read.DistinctNotPushed, null),
    ];

    private static ExplainedCondition Condition(ConjunctPlan conjunct, TablePlan table, string? why) =>
        new(conjunct.Text, why is null ? Evaluation.Source : Evaluation.Here, why, KeyRule.Of(conjunct, table, why is null));
}
