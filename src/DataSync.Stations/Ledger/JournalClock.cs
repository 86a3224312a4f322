namespace DataSync.Stations.Ledger;

/// <summary>Where triggers take the time of a change from.</summary>
public enum JournalClock
{
    /// <summary>The database's own clock.</summary>
    Database,

    /// <summary>The clock reading of the station's last call: for networks that run under a simulated clock.</summary>
    Ledger,
}
