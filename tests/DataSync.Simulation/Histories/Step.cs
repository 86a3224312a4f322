using DataSync.Simulation.Networks;
using DataSync.Simulation.Rules;

namespace DataSync.Simulation.Histories;

/// <summary>
/// One thing that happens in a history. It names what it is about, so that it means the same when steps before it are left out; what cannot be done as things
/// stand is passed over.
/// </summary>
internal abstract record Step;

/// <summary>A user enters a record.</summary>
internal sealed record Insert(string Station, RecordName Name, Fields Values) : Step
{
    public override string ToString() => $"{Station}: insert {Name} ({Values})";
}

/// <summary>A user changes one field.</summary>
internal sealed record Update(string Station, RecordName Name, string Field, string? Value) : Step
{
    public override string ToString() => $"{Station}: set {Field} of {Name} to {Value ?? "null"}";
}

/// <summary>A user deletes a record and what hangs below it.</summary>
internal sealed record Delete(string Station, RecordName Name) : Step
{
    public override string ToString() => $"{Station}: delete {Name} with what hangs below it";
}

/// <summary>A machine that stops in the middle of a step.</summary>
/// <param name="AfterCalls">Calls of its disk that still happen.</param>
internal sealed record Crash(Stop How, int AfterCalls)
{
    public override string ToString() => $", {(How == Stop.Killed ? "killed" : "power cut")} after {AfterCalls} calls of the disk";
}

/// <summary>A user who edits in the middle of a step, where no transaction is open.</summary>
/// <param name="AfterCalls">Calls of the disk that happen before.</param>
internal sealed record Meanwhile(Step Edit, int AfterCalls)
{
    public override string ToString() => $", meanwhile ({Edit}) after {AfterCalls} calls of the disk";
}

/// <summary>A station writes what is due for another one; the carrier takes it.</summary>
internal sealed record Output(string From, string To, Crash? Crash, Meanwhile? Meanwhile = null) : Step
{
    public override string ToString() => $"{From}: output for {To}{Crash}{Meanwhile}";
}

/// <summary>A station takes in what has come from another one.</summary>
internal sealed record Input(string At, string From, Crash? Crash, Meanwhile? Meanwhile = null) : Step
{
    public override string ToString() => $"{At}: input from {From}{Crash}{Meanwhile}";
}

/// <summary>What becomes of a file on its way.</summary>
internal enum Fate { Arrives, ArrivesAndStays, IsLost, IsDamaged }

/// <summary>Something happens to one of the files under way between two stations.</summary>
/// <param name="Which">Which of them, counted round.</param>
/// <param name="Where">For damage: where in the file.</param>
internal sealed record Carry(string From, string To, int Which, Fate Fate, int Where) : Step
{
    public override string ToString() => $"file {Which} under way from {From} to {To} {Fate switch { Fate.Arrives => "arrives", Fate.ArrivesAndStays => "arrives, and a copy stays under way", Fate.IsLost => "is lost", _ => $"arrives damaged (at {Where})" }}";
}

/// <summary>Time passes for all stations.</summary>
internal sealed record Pass(long Milliseconds) : Step
{
    public override string ToString() => $"{TimeSpan.FromMilliseconds(Milliseconds)} pass";
}

/// <summary>Somebody sets a station's clock.</summary>
internal sealed record SetClock(string Station, long Milliseconds) : Step
{
    public override string ToString() => $"{Station}: the clock is put {TimeSpan.FromMilliseconds(Milliseconds)} on";
}

/// <summary>An administrator changes what a station receives, or who its owner is.</summary>
internal sealed record ChangeRule(string Branch, BranchRule Rule) : Step
{
    public override string ToString() => $"{Branch} shall receive {Rule}";
}

/// <summary>An administrator changes how a station is connected.</summary>
internal sealed record ChangeConnection(string Branch, Connection Connection) : Step
{
    public override string ToString() => $"{Branch} is connected with {Connection}";
}

/// <summary>Somebody takes a copy of a station's database and of its folder; it replaces the one before.</summary>
internal sealed record BackUp(string Station) : Step
{
    public override string ToString() => $"{Station}: a backup is made";
}

/// <summary>What of a backup is put back: the database alone, or with it the folder, in which the mark lies.</summary>
internal enum Part { Database, Machine }

/// <summary>A station's backup is put back.</summary>
internal sealed record PutBack(string Station, Part Part) : Step
{
    public override string ToString() => $"{Station}: {(Part == Part.Database ? "the database is" : "database and folder are")} put back as in the backup";
}

/// <summary>The backup of a station is started on another machine, somebody edits there, and it writes under the number of the one that is in use; then it is switched off.</summary>
/// <param name="Part">What was copied: without the folder it knows that it is a copy.</param>
internal sealed record StartCopy(string Station, Part Part, Step Edit, string To) : Step
{
    public override string ToString() => $"{Station}: a copy of the backup ({(Part == Part.Database ? "the database" : "database and folder")}) is started elsewhere, there {Edit}, then output for {To}";
}
