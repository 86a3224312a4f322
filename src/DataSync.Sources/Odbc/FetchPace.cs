namespace DataSync.Sources.Odbc;

/// <summary>When the rows of a result are fetched.</summary>
internal enum FetchPace
{
    /// <summary>When they are asked for.</summary>
    OnDemand,

    /// <summary>Before they are asked for, where that is faster with the driver: nothing that this connection does meanwhile is to be seen in them.</summary>
    Ahead,
}
