using System.Buffers.Binary;
using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Values;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Merge;

namespace DataSync.Stations.Tests.Merge;

/// <summary>Merging states of a record is commutative, associative and idempotent: so order, repetition and tiers do not matter.</summary>
public sealed class RecordMergeTests
{
    private const int Fields = 5;

    private static readonly TrackedTable Table = new(new TablePlan(0, "T", 0, "t", 0,
        [.. Enumerable.Range(0, Fields + 1).Select(i => new ColumnPlan(i, $"c{i}", $"c{i}", SyncType.Text, IsKey: i == 0))], 0, -1), [0], []);

    private static readonly ImmutableArray<int> All = [.. Enumerable.Range(0, Fields + 1)];

    private readonly SeededEntropy _chance = new(57);

    [Fact]
    [Trait("Rule", "stations R57")]
    public void In_whatever_order_and_however_often_states_meet_they_come_to_the_same()
    {
        for (var round = 0; round < 500; round++)
        {
            var states = Enumerable.Range(0, 2 + Next(5)).Select(_ => State()).ToArray();
            var expected = Enumerable.Range(1, Fields).Select(column => states.Max(state => state[column])).ToArray();
            for (var order = 0; order < 6; order++)
            {
                var merged = states[Next(states.Length)];
                for (var step = 0; step < 4 * states.Length; step++) merged = Merge(merged, states[Next(states.Length)]);
                foreach (var state in states.OrderBy(_ => Next(1000))) merged = Merge(merged, state);
                Enumerable.Range(1, Fields).Select(column => merged[column]).ShouldBe(expected);
                merged.Record.ShouldBe(expected.Max());
                merged.Stamps.ShouldAllBe(stamp => stamp.Version != merged.Record, "one state has one form");
                Merge(merged, merged).StampText().ShouldBe(merged.StampText());
            }

            // In tiers: some of them meet elsewhere first.
            var (left, right) = (states[0], states[^1]);
            foreach (var state in states.Skip(1)) left = Merge(left, state);
            foreach (var state in states.Reverse().Skip(1)) right = Merge(right, state);
            Merge(left, right).StampText().ShouldBe(Merge(right, left).StampText());
        }
    }

    [Fact]
    public void What_does_not_travel_keeps_its_version_and_is_not_compared()
    {
        var local = FieldVersions.Of(Table, column => Version(column == 5 ? 9 : 2), RecordVersion.None);
        var sent = FieldVersions.Of(Table, _ => Version(3), RecordVersion.None);
        var result = RecordMerge.OfRow(Table, Track(local), Life.First, sent, [0, 1, 2]);
        (result.Outcome, result.IsAsSent).ShouldBe((MergeOutcome.Update, true));
        result.Columns.ShouldBe([1, 2]);
        Enumerable.Range(1, Fields).Select(column => result.Versions[column].Time).ShouldBe([3, 3, 2, 2, 9]);
        result.Versions.Together(Table, [0, 1, 2]).ShouldBe(sent.Together(Table, [0, 1, 2]));
        FieldVersions.ParseStamps(result.Versions.StampText()).ShouldBe(result.Versions.Stamps);
    }

    [Fact]
    public void Only_a_result_that_is_what_was_sent_counts_as_the_senders()
    {
        var local = FieldVersions.Of(Table, column => Version(column == 1 ? 5 : 2), RecordVersion.None);
        var sent = FieldVersions.Of(Table, column => Version(column == 2 ? 6 : 2), RecordVersion.None);
        var result = RecordMerge.OfRow(Table, Track(local), Life.First, sent, All);
        (result.Outcome, result.IsAsSent).ShouldBe((MergeOutcome.Update, false));
        RecordMerge.OfRow(Table, Track(local), Life.First, FieldVersions.Of(Table, _ => Version(2), RecordVersion.None), All).Outcome.ShouldBe(MergeOutcome.LocalStays);
        RecordMerge.OfRow(Table, Track(local), new Life(3), sent, All).IsAsSent.ShouldBeTrue("a later life wins whole");
    }

    private static FieldVersions Merge(FieldVersions here, FieldVersions arriving) => RecordMerge.OfRow(Table, Track(here), Life.First, arriving, All).Versions;

    private static Track Track(FieldVersions versions) => new(1, RecordKey.Of(1L), new ChangeNumber(1), 0, versions.Record, Life.First, TrackState.Live,
        StationNumber.None, 0, 0, Communicated: true, FileSequence.None)
    {
        Stamps = versions.Stamps,
    };

    private static RecordVersion Version(long time) => new(time, new StationNumber(1), 0);

    private FieldVersions State() => FieldVersions.Of(Table, _ => new RecordVersion(1 + Next(6), new StationNumber(1 + Next(3)), 0), RecordVersion.None);

    private int Next(int below)
    {
        Span<byte> bytes = stackalloc byte[4];
        _chance.Fill(bytes);
        return (int)(BinaryPrimitives.ReadUInt32LittleEndian(bytes) % (uint)below);
    }
}
