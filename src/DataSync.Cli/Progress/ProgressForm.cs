namespace DataSync.Cli.Progress;

/// <summary>How a command tells how its steps over many rows get on; always on standard error, so that standard output is the result alone.</summary>
internal enum ProgressForm
{
    /// <summary>Live on a terminal, log lines elsewhere.</summary>
    Auto,

    /// <summary>A display that is drawn anew every second.</summary>
    Live,

    /// <summary>A line about every ten seconds and one at the end of each step.</summary>
    Log,

    /// <summary>One JSON object a line.</summary>
    Json,
    None,
}
