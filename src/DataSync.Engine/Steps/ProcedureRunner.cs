using System.Text.Json;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Preview;
using DataSync.Engine.Running;
using DataSync.Engine.Values;
using DataSync.Engine.Writing;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Engine.Steps;

/// <summary>
/// <c>call accounting.BookInvoice as booked { … }</c>: what it gives back is kept with its done-mark, so that a second attempt has it without calling again. Source: tasks C20, C35.
/// </summary>
internal sealed class ProcedureRunner : StatementRunner
{
    private readonly ProcedureStep step;
    private readonly MapOut map;
    private readonly CapturedValues values;
    private readonly object?[] inputs;
    private ProcedureCall? prepared;
    private ISourceSession? preparedOn;
    private object?[] outputs = [];

    public ProcedureRunner(ProcedureStep step, TaskSession session) : base(step, step.Procedure.Source, step.OnceFunction, session)
    {
        this.step = step;
        map = session.Code.MapOut(step.Mapping.MapFunction);
        values = new CapturedValues(step.Mapping.Columns.Length);
        inputs = new object?[step.Procedure.Inputs.Length];
    }

    public override string Kind => "call";

    protected override bool KeepsAnswer => step.Result is not null;

    protected override bool ChangesNothing => step.ReadsOnly;

    public override void Dispose() => prepared?.Dispose();

    protected override void Compute()
    {
        values.Clear();
        map(Frame, values);
        for (var i = 0; i < step.Mapping.Columns.Length; i++) inputs[step.Mapping.Columns[i]] = values.Boxed(i);
    }

    protected override void Plan()
    {
        Session.Recorder.Plan(new PlannedWrite(step.Name, PlannedKind.Run, SourceName, $"call {step.Procedure.PhysicalName}", "",
            [.. step.Procedure.Inputs.Select((input, i) => new PlannedValue(input.Name, "", Shown(i)))]));
        if (step.Result is not { } result) return;
        // Nothing was called: what follows sees values that say nothing.
        var row = Session.Code.NewRow(result.RowType);
        Frame.Rows[result.Slot] = row;
        Session.Recorder.Warn($"{step.Name}: a preview does not call it, so {result.Name} is empty here");
    }

    protected override bool Send(SourceConnection connection)
    {
        var began = Session.Timestamp;
        if (prepared is null || preparedOn != connection.Session)
        {
            prepared?.Dispose();
            prepared = null;
            prepared = (connection.Session.OwnSql ?? throw RuntimeErrorCatalog.NoSql.With($"The source {SourceName} has no procedures.")).Prepare(step.Procedure);
            preparedOn = connection.Session;
        }
        // What it has done before it fails is its own secret.
        if (!step.ReadsOnly) Session.Wrote(Source);
        outputs = prepared.Execute(inputs, Session.Cancellation);
        if (Recorded)
            Session.Recorder.Add(new Exchange(step.Name, SourceName, prepared.Text, string.Join(", ", inputs.Select((_, i) => Shown(i))), step.Result is null ? 0 : 1, Session.MillisecondsSince(began)));
        Take();
        return true;
    }

    protected override Flow WithoutEffect() => Flow.Next;

    protected override byte[]? Answer() => step.Result is null ? null : JsonSerializer.SerializeToUtf8Bytes(outputs.Select(Text).ToArray());

    protected override void TakeUp(byte[]? answer)
    {
        if (answer is null) return;
        var texts = JsonSerializer.Deserialize<string?[]>(answer) ?? [];
        outputs = [.. texts.Zip(step.Procedure.Outputs, (text, output) => text is null ? null : ConstantReader.Read(output.Type.Kind, text))];
        Take();
    }

    private static string? Text(object? value) => value is null ? null : ValueText.Show(value);

    private void Take()
    {
        if (step.Result is not { } result) return;
        var row = Session.Code.NewRow(result.RowType);
        for (var i = 0; i < outputs.Length; i++) row[i] = outputs[i];
        Frame.Rows[result.Slot] = row;
    }

    private string Shown(int input) => Session.Show(inputs[input], step.Procedure.Inputs[input].Masked);

    private string SourceName => Session.Plan.Sources[step.Procedure.Source].Name;
}
