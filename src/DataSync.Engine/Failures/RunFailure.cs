using DataSync.Plans.Runtime;

namespace DataSync.Engine.Failures;

/// <summary>Why a run failed and where: what a person needs in order to act. Nothing in it shows a masked value. Source: tasks R116, R127.</summary>
/// <param name="Code">DSnnnn.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do; may be empty.</param>
/// <param name="Class">Class of failure.</param>
/// <param name="Step">Name of the step; empty when no step was running.</param>
/// <param name="Script">Script file; empty when unknown.</param>
/// <param name="Line">Counts from 1; 0 when unknown.</param>
/// <param name="Column">Counts from 1; 0 when unknown.</param>
/// <param name="Text">What stands there: the target of a mapping, a condition.</param>
/// <param name="Record">Table and key of the record concerned (<c>Invoice R-1</c>); empty when none.</param>
public sealed record RunFailure(string Code, string Message, string Remedy, FailureClass Class, string Step, string Script, int Line, int Column,
    string Text, string Record)
{
    /// <summary><c>script.sync:12:9</c>, or empty.</summary>
    public string Place => Script.Length == 0 ? "" : FormattableString.Invariant($"{Script}:{Line}:{Column}");

    /// <summary>All of it in one line, for logs and consoles.</summary>
    public override string ToString()
    {
        var place = Place.Length == 0 ? "" : Place + ": ";
        var step = Step.Length == 0 ? "" : $" (step {Step}{(Text.Length == 0 || Text == Step ? "" : ", " + Text)}{(Record.Length == 0 ? "" : ", " + Record)})";
        return $"{place}error {Code}: {Message}{step}{(Remedy.Length == 0 ? "" : " " + Remedy)}";
    }
}
