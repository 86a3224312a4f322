using System.Globalization;
using DataSync.Engine.Journal;

namespace DataSync.Engine.Steps;

/// <summary>Counts what a step does, over all its executions in one attempt.</summary>
internal sealed class StepTally
{
    public long Executions;
    public long RowsRead;
    public long RowsWritten;
    public long RowsUnchanged;
    public long RowsBad;
    public DateTimeOffset? Started;
    public DateTimeOffset? Ended;

    /// <summary>The last outcome worth telling; empty means ok.</summary>
    public string Outcome = "";

    public string Remark = "";

    /// <summary>What a step tells of itself at the end, when it has nothing else to remark.</summary>
    public Func<string> Tells = () => "";

    public void Reset()
    {
        Executions = RowsRead = RowsWritten = RowsUnchanged = RowsBad = 0;
        Started = Ended = null;
        Outcome = Remark = "";
    }

    /// <summary>What was counted up to now.</summary>
    public StepTally Copy() => (StepTally)MemberwiseClone();

    /// <summary>Back to what was counted then: rows are done again.</summary>
    public void Restore(StepTally then)
    {
        (Executions, RowsRead, RowsWritten, RowsUnchanged, RowsBad) = (then.Executions, then.RowsRead, then.RowsWritten, then.RowsUnchanged, then.RowsBad);
        (Outcome, Remark) = (then.Outcome, then.Remark);
    }

    /// <summary>The step is tried again: what it has written and committed stays counted, and everything else is counted anew.</summary>
    public void TryAgain(StepTally then)
    {
        var written = RowsWritten;
        Restore(then);
        RowsWritten = written;
    }

    /// <summary>What was written since then is taken back.</summary>
    public void TakeBack(StepTally then)
    {
        var written = RowsWritten - then.RowsWritten;
        if (written == 0) return;
        RowsWritten = then.RowsWritten;
        if (Outcome.Length == 0 && RowsWritten == 0) Outcome = "taken back";
        if (Remark.Length == 0) Remark = string.Create(CultureInfo.InvariantCulture, $"{written} written and taken back");
    }

    public StepReport Report(string step, string kind) =>
        new(step, kind, Outcome.Length > 0 ? Outcome : Executions == 0 ? "skipped" : "ok", Executions, RowsRead, RowsWritten, RowsUnchanged, RowsBad, Started, Ended, Remark.Length > 0 ? Remark : Tells());
}
