using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Sql;
using DataSync.Plans.Values;
using ForEachStep = DataSync.Language.Syntax.ForEachStep;

namespace DataSync.Language.Binding;

// Statements of the script's own. Source: tasks C20.
internal sealed partial class TaskBinder
{
    private BoundStep? BindOwnSql(QueryStep s, Scope scope)
    {
        var isFollowedByLoop = following is ForEachStep { Source: { Segments.Length: 1 } path } && s.ResultName is { } name && path.First.Text == name.Text;
        foreach (var clause in s.Clauses.OfType<CacheClause>()) state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(clause), "cache", "a statement of your own: which tables it reads is not known");
        var source = FindSqlSource(s.Source);
        var statement = BindStatement(s, source, scope);
        return s.Columns.IsEmpty ? BindOwnWrite(s, statement, scope) : BindOwnQuery(s, statement, isFollowedByLoop, scope);
    }

    private SourceSymbol? FindSqlSource(NamePath path)
    {
        if (path.Segments.Length > 1) state.Report(DiagnosticCatalog.NameTooDeep, At(path), path.First.Text);
        var source = path.IsMissing ? null : state.FindSource(path.First, script);
        // A source that each station binds is known only there.
        if (source is { Kind.Length: > 0 } && !state.Options.SqlKinds.Contains(source.Kind)) state.Report(DiagnosticCatalog.NoSqlSource, At(path), source.Name, source.Kind);
        return source;
    }

    /// <summary>Null when something is wrong with it; that has been reported.</summary>
    private BoundOwnSql? BindStatement(QueryStep s, SourceSymbol? source, Scope scope)
    {
        var pieces = ImmutableArray.CreateBuilder<string>();
        var values = ImmutableArray.CreateBuilder<BoundExpression>();
        var braces = new List<Interpolation>();
        var whole = true;
        pieces.Add("");
        foreach (var part in s.Text.Parts)
        {
            if (part is StringText text) pieces[^1] += text.Value;
            if (part is not Interpolation value) continue;
            braces.Add(value);
            pieces.Add("");
            var bound = expressions.Bind(value.Expression, scope);
            if (bound.Type.Kind is TypeKind.List or TypeKind.Duration)
            {
                state.Report(DiagnosticCatalog.TypeMismatch, At(value.Expression), "a single value", Types.Describe(bound));
                bound = new BoundError(bound.At);
            }
            whole &= bound is not BoundError;
            values.Add(bound);
        }
        var scan = new OwnSqlScan(pieces.ToImmutable());
        foreach (var finding in scan.Findings)
        {
            whole = false;
            var at = finding.Problem == OwnSqlProblem.ValueInQuotes ? At(braces[finding.Piece]) : At(s.Text);
            state.Report(Descriptor(finding.Problem), at, finding.Found);
        }
        if (scan.Findings.IsEmpty && (s.Columns.IsEmpty ? OwnSqlKind.WhyNotWriting(scan.Words) : OwnSqlKind.WhyNotReading(scan.Words)) is { } word)
        {
            whole = false;
            state.Report(DiagnosticCatalog.WrongStatement, At(s.Text), s.Columns.IsEmpty ? "A query without `returns` writes rows" : "A query that returns rows reads them", word);
        }
        return whole && source is not null ? new BoundOwnSql(source, scan.Pieces, values.ToImmutable()) : null;
    }

    private static DiagnosticDescriptor Descriptor(OwnSqlProblem problem) => problem switch
    {
        OwnSqlProblem.Empty => DiagnosticCatalog.EmptyStatement,
        OwnSqlProblem.ValueInQuotes => DiagnosticCatalog.ValueInQuotes,
        OwnSqlProblem.Several => DiagnosticCatalog.SeveralStatements,
        OwnSqlProblem.Marker => DiagnosticCatalog.OwnMarker,
        _ => DiagnosticCatalog.UnclearQuotes,
    };

    private BoundOwnWrite? BindOwnWrite(QueryStep s, BoundOwnSql? statement, Scope scope)
    {
        CheckMoments(s, "A statement that writes answers none and failed.", WhenMoment.None, WhenMoment.Failed);
        if (s.ResultName is { } unused)
        {
            state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(unused), $"as {unused.Text}", "a statement that gives no rows");
            Name(scope, new UnknownSymbol(unused.Text, At(unused)), unused);
        }
        if (s.Clause<LimitClause>() is { } limit) state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(limit), "limit", "a statement that writes: say `expect n rows`");
        var none = BindOutcome(s.When(WhenMoment.None), Allowed.Write, scope);
        var once = BindOnce(s, scope);
        if (statement is null) return null;
        if (transaction is not null && transaction != statement.Source) state.Report(DiagnosticCatalog.NothingToTransact, At(s.Source), "This statement", transaction.Name);
        var expected = s.Clause<ExpectRowsClause>() is { } expect ? expect.Count?.Value ?? long.MaxValue : (long?)null;
        AuditLines.Unseen(state, task, At(s));
        return new BoundOwnWrite(NameOf(s, $"query {statement.Source.Name}"), statement, expected, none, once, At(s));
    }

    /// <summary>The value of <c>once per</c>, or null.</summary>
    private BoundExpression? BindOnce(Step s, Scope scope)
    {
        if (s.Clause<OnceClause>() is not { } once) return null;
        var key = expressions.Bind(once.Key, scope);
        if (key is BoundError) return null;
        if (!key.Type.Nullable) return key;
        state.Report(DiagnosticCatalog.NullIntoRequired, At(once.Key), "once per");
        return null;
    }

    private BoundQueryStep? BindOwnQuery(QueryStep s, BoundOwnSql? statement, bool isFollowedByLoop, Scope scope)
    {
        CheckMoments(s, s.ReturnsMany ? "A query that returns many answers none and failed." : "A query answers none, many and failed.",
            s.ReturnsMany ? [WhenMoment.None, WhenMoment.Failed] : [WhenMoment.None, WhenMoment.Many, WhenMoment.Failed]);
        foreach (var clause in s.Clauses)
            if (clause is ExpectRowsClause or OnceClause) state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(clause), state.TextAt(At(clause)), "a query that reads");
        var columns = BindResultColumns(s.Columns);
        if (s.ResultName is not { } named)
        {
            state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(s.Source), "returns", $"a query whose result has no name: write `query {s.Source} as …`");
            return null;
        }
        var row = new RowSymbol(named.Text, slots++, null, columns, At(named));
        shapes.Add(row);
        return s.ReturnsMany ? BindRows(s, statement, row, isFollowedByLoop, scope) : BindRow(s, statement, row, scope);
    }

    private BoundQueryStep? BindRow(QueryStep s, BoundOwnSql? statement, RowSymbol row, Scope scope)
    {
        var none = BindOutcome(s.When(WhenMoment.None), Allowed.Read, scope);
        var many = BindOutcome(s.When(WhenMoment.Many), Allowed.Many, scope, shape: row);
        if (many is { Kind: OutcomeKind.First or OutcomeKind.Last } && statement is not null && !statement.Pieces.Any(p => p.Contains("order", StringComparison.OrdinalIgnoreCase)))
            state.Report(DiagnosticCatalog.FirstWithoutOrder, many.At, many.Kind.ToString().ToLowerInvariant());
        row.MayBeNone = GoesOn(none) || many is { Kind: OutcomeKind.All } || GoesOn(many) || SurvivesFailure(s);
        row.KeepsTargets = none is { Kind: OutcomeKind.Keep };
        Name(scope, row, s.ResultName ?? s.Source.Last);
        var limit = s.Clause<LimitClause>()?.Count.Value;
        if (many is { Kind: OutcomeKind.All } && limit is null) state.Report(DiagnosticCatalog.RowsWithoutLimit, many.At, row.Name);
        return statement is null ? null : new BoundQueryStep(NameOf(s, $"query {row.Name}"), statement, row, null, limit, none, many, At(s));
    }

    private BoundQueryStep? BindRows(QueryStep s, BoundOwnSql? statement, RowSymbol row, bool isFollowedByLoop, Scope scope)
    {
        var none = BindOutcome(s.When(WhenMoment.None), Allowed.Read, scope);
        var limit = s.Clause<LimitClause>()?.Count.Value;
        // Named once here and once by the loop: nobody else asks for the rows.
        var list = new RowListSymbol(row.Name, slots++, null, row.At)
        {
            Shape = row,
            IsStreamed = limit is null && isFollowedByLoop && syntax.DescendantsAndSelf().OfType<Identifier>().Count(i => i.Text == row.Name) == 2,
        };
        if (!list.IsStreamed && limit is null) state.Report(DiagnosticCatalog.RowsWithoutLimit, row.At, row.Name);
        Name(scope, list, s.ResultName ?? s.Source.Last);
        return statement is null ? null : new BoundQueryStep(NameOf(s, $"query {row.Name}"), statement, row, list, limit, none ?? new BoundOutcome(OutcomeKind.Keep, null, [], null, At(s)), null, At(s));
    }

    private static bool SurvivesFailure(Step s) => s.When(WhenMoment.Failed)?.Outcome is WordOutcome { Word: OutcomeWord.Skip or OutcomeWord.Continue } or StepsOutcome;

    private ImmutableArray<ColumnSymbol> BindResultColumns(ImmutableArray<ColumnDeclaration> declared)
    {
        var columns = ImmutableArray.CreateBuilder<ColumnSymbol>();
        foreach (var syntax in declared)
        {
            if (syntax.Name.IsMissing) continue;
            if (columns.Any(c => c.Name == syntax.Name.Text))
            {
                state.Report(DiagnosticCatalog.DuplicateName, At(syntax.Name), syntax.Name.Text);
                continue;
            }
            var column = DeclarationBinder.BindColumn(state, expressions.Values, script, syntax, columns.Count);
            var unfit = column.IsGenerated ? "generated" : column.IsComputed ? "computed" : column.IsVersion ? "version" : column.Default is not null ? "default" : column.Position is not null ? "at" : null;
            if (unfit is not null) state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(syntax), unfit, "a column that is only read");
            columns.Add(column);
        }
        return columns.ToImmutable();
    }

    /// <summary>A loop over rows that a statement gives.</summary>
    private BoundForEach BindForEachShape(ForEachStep s, RowListSymbol list, RowSymbol shape, Scope scope)
    {
        var name = NameOf(s, $"for each {s.RowName.Text}");
        var row = new RowSymbol(s.RowName.Text, slots++, null, shape.Columns, At(s.RowName)) { Shape = shape, Answer = shape.Answer };
        if (s.Where is not null || s.Clause<OrderByClause>() is not null || s.Clause<LimitClause>() is not null || s.Clause<DistinctClause>() is not null)
            state.Report(DiagnosticCatalog.OutcomeNotHere, At(s.Source), "where, order by, limit, distinct", "Put them into the statement that gives the rows.");
        var inner = new Scope(scope);
        Name(inner, row, s.RowName);
        var body = BindSteps(s.Body.Steps, inner);
        var (bad, file) = BindBadRows(s);
        return new BoundForEach(name, null, list, row, body, s.Clause<BatchClause>()?.Size.Value ?? 0, bad, At(s)) { BadRowFile = file };
    }
}
