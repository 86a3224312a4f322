using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;

namespace DataSync.Compiler.Lowering;

/// <summary>Statements of the script's own: pieces of text and the values between them, which stay values.</summary>
internal static class OwnSqlLowering
{
    public static OwnQueryStep Query(Lowered lowered, BoundQueryStep step, int site, Func<BoundOutcome?, int, OutcomePlan> outcome) =>
        new(Statement(lowered, step.Statement), Result(lowered, step.Row, step.List is null), outcome(step.WhenNone, site), step.List is null ? outcome(step.WhenMany, site) : null)
        {
            Name = step.Name,
            Site = site,
            Limit = step.Limit,
            ListSlot = step.List?.Slot ?? -1,
            Streams = step.List?.IsStreamed ?? false,
        };

    public static OwnWriteStep Write(Lowered lowered, BoundOwnWrite step, int site, Func<BoundOutcome?, int, OutcomePlan> outcome) => new(Statement(lowered, step.Statement))
    {
        Name = step.Name,
        Site = site,
        ExpectRows = step.ExpectRows,
        WhenNone = step.WhenNone is null ? null : outcome(step.WhenNone, site),
        OnceFunction = lowered.ValueOrNone(step.Once),
    };

    public static ProcedureStep Call(Lowered lowered, BoundProcedureCall step, int site) => new(
        new ProcedurePlan(step.Procedure.Name, step.Procedure.Source.Index, step.Procedure.PhysicalName,
            [.. step.Procedure.Inputs.Select(DataLowering.Column)], [.. step.Procedure.Outputs.Select(DataLowering.Column)],
            [.. Enumerable.Range(0, step.Procedure.IsOutput.Length).Where(i => step.Procedure.IsOutput[i])]),
        lowered.Mapping(step.Inputs, existing: null),
        step.Result is null ? null : Result(lowered, step.Result, isSingle: true))
    {
        Name = step.Name,
        Site = site,
        ReadsOnly = step.ReadsOnly,
        OnceFunction = lowered.ValueOrNone(step.Once),
    };

    public static ResultPlan Result(Lowered lowered, RowSymbol row, bool isSingle) =>
        new(row.Name, [.. row.Columns.Select(DataLowering.Column)], lowered.Code.RowTypes.Of(row), lowered.Code.Reader(row), isSingle ? row.Slot : -1);

    public static OwnValuePlan Value(Lowered lowered, BoundExpression value) => new(lowered.Value(value), value.Type.Kind, lowered.Site(value));

    private static OwnSqlPlan Statement(Lowered lowered, BoundOwnSql statement) =>
        new(statement.Source.Index, statement.Pieces, [.. statement.Values.Select(v => Value(lowered, v))]);
}
