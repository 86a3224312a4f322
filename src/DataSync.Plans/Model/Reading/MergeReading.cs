using System.Text.Json;

namespace DataSync.Plans.Model.Reading;

// Merges.
internal static partial class TaskReading
{
    private static MergeStep Merge(JsonElement e, string name, int site) =>
        new(e.One("query", Query), e.One("existing", Query), e.One("match", Match), e.One("mapping", Mapping), e.Int("batch"), e.Choice<BadRows>("badRows"))
        {
            Name = name,
            Site = site,
            Inserts = e.Flag("inserts"),
            Updates = e.Flag("updates"),
            Incremental = e.OneOrNull("incremental", Incremental),
            Digest = e.OneOrNull("digest", Digest),
            Notes = e.OneOrNull("notes", Echo),
            Echo = e.OneOrNull("echo", Echo),
        };

    private static MergeExtraStep MergeExtra(JsonElement e, string name, int site) =>
        new(e.Text("merge"), e.One("query", Query), e.One("source", Query), e.One("match", Match), e.Choice<ExtraAction>("action"), e.OneOrNull("mapping", Mapping),
            e.Int("batch"), e.Choice<BadRows>("badRows"))
        {
            Name = name,
            Site = site,
            ForgetsDigests = e.Flag("forgetsDigests"),
            AtMost = e.OneOrNull("atMost", Limit),
        };

    private static MatchPlan Match(JsonElement e) => new(e.Ints("columns"), e.Ints("from"), e.Int("mapFunction"));

    private static IncrementalPlan Incremental(JsonElement e) =>
        new(e.Int("column"), e.One("since", Conjunct), e.Int("markSlot"), e.Text("fingerprint"), e.Ints("parameters"));

    private static DigestPlan Digest(JsonElement e) => new(e.Text("fingerprint"), e.Ints("parameters"));

    private static EchoPlan Echo(JsonElement e) => new(e.Text("notes"), e.Ints("key"), e.Ints("columns"));

    private static LimitPlan Limit(JsonElement e) => new(e.Long("most"), e.Choice<LimitUnit>("unit"));
}
