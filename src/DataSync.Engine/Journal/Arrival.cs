using DataSync.Plans.Sources;

namespace DataSync.Engine.Journal;

/// <summary>A file that a schedule has found: it is run once, and is another one when its size or its time has changed.</summary>
/// <param name="Firing">What its run belongs to; told apart from that of an earlier file of the same name by the time at which it was taken.</param>
public sealed record Arrival(Firing Firing, SeenFile File, ArrivalState State);

/// <summary>What is to be done with a file.</summary>
public enum ArrivalState
{
    /// <summary>Its run begins, or goes on.</summary>
    Open,

    /// <summary>Its run has ended well: it is put away.</summary>
    Done,

    /// <summary>A person has given its run up: it is put away.</summary>
    GivenUp,

    /// <summary>It is not the one any more with which its run has begun to write: a person decides.</summary>
    Changed,

    /// <summary>The firing that found it is somebody else's by now.</summary>
    Lost,
}

/// <summary>A file that waits, as the journal knows it.</summary>
/// <param name="Outcome">How its last attempt has ended; null where none has.</param>
public sealed record WaitingFile(string Name, DateTimeOffset Taken, bool IsDone, string Run, RunOutcome? Outcome, int Attempts, string? Code, string? Message);
