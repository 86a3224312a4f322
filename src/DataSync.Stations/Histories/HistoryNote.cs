namespace DataSync.Stations.Histories;

/// <summary>
/// That a history has begun, of this station or of a partner: nothing is refused by it, but somebody should know. It stands in the communication log too.
/// </summary>
/// <param name="Code">DS7012, DS7033, DS7025, DS7030, DS7032.</param>
/// <param name="Cause">What was noticed.</param>
/// <param name="Remedy">What happens now, and what is to be done.</param>
public sealed record HistoryNote(string Code, string Cause, string Remedy)
{
    private const string GoesOn = "a new history has begun: files go on from what each partner has confirmed, and partners send back what this station had sent and taken in since; ";

    internal static HistoryNote Restored(string cause) => new(StationCodes.Restored, cause, GoesOn + "if the database it replaces is still in use somewhere, switch it off");

    internal static HistoryNote Copied(string cause) => new(StationCodes.CopiedDatabase, cause, GoesOn + "if the database it was copied from is still in use, switch one of the two off");

    internal static HistoryNote Unknown(string cause) => new(StationCodes.UnknownAcknowledgement, cause + ": the database was put back to an earlier state, or a copy of it is in use",
        GoesOn + "if a copy of this station is in use, switch one of the two off");

    internal static HistoryNote Renumbered(string cause) => new(StationCodes.Renumbered, cause, "a new history has begun: everything travels anew, both ways; if two stations shall exist, give this one a database of its own");

    internal static HistoryNote Partner(string cause) => new(StationCodes.PartnerRestored, cause,
        "nothing needs to be done: it gets back what it lost, and nothing that it has lost is deleted here; if a copy of it is in use, switch one of the two off");
}
