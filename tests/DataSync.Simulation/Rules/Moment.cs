namespace DataSync.Simulation.Rules;

/// <summary>The main office at one moment, and what of it a station below should hold.</summary>
internal sealed record Moment(IReadOnlyDictionary<RecordName, Fields> Main, HashSet<RecordName> Inside)
{
    public static Moment Of(IReadOnlyDictionary<RecordName, Fields> main, BranchRule rule) => new(main, Oracle.Scope(main, rule));
}
