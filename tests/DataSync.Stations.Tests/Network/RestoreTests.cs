using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;
using DataSync.Stations.Ledger;
using DataSync.Stations.Undo;

namespace DataSync.Stations.Tests.Network;

/// <summary>What was taken away at a branch is brought back: whole trees, with parents, once, and for a while safe from the next synchronization.</summary>
public abstract class RestoreTests : IDisposable
{
    private readonly TestNetwork _network;

    protected RestoreTests(DatabaseWay way, TrackingKind tracking = TrackingKind.Triggers) => _network = TestNetwork.Loaded(way: way, tracking: tracking);

    private TestStation Berlin => _network.Berlin;

    private TestStation Vienna => _network.Vienna;

    [Fact]
    public void What_left_is_listed_by_file_and_table()
    {
        _network.Clock.Tick = TimeSpan.FromMilliseconds(1);
        var file = Leave(1, 2);

        var listed = Berlin.Station.Removed();
        listed.Select(group => (group.File, group.Table, group.Rule, group.Keys.Length)).ShouldBe([(file, "Company", "R93", 2), (file, "Person", "R93", 2), (file, "Activity", "R93", 2)]);
        Berlin.Station.Removed(new RestoreRequest { Table = "Person" }).Single().Keys.ShouldBe(["1", "2"], ignoreOrder: true);
        Berlin.Station.Removed(new RestoreRequest { File = "another" }).ShouldBeEmpty();
        Berlin.Station.Removed(new RestoreRequest { Since = DateOnly.FromDateTime(_network.Clock.Now.UtcDateTime).AddDays(1) }).ShouldBeEmpty();
        Should.Throw<StationException>(() => Berlin.Station.Removed(new RestoreRequest { Table = "Persn" })).Code.ShouldBe(StationCodes.UnknownTable);
    }

    [Fact]
    public void A_record_comes_back_as_it_was_with_what_hung_below_it()
    {
        _network.Clock.Tick = TimeSpan.FromMilliseconds(1);
        Vienna.Sql("update companies set rep = 'Sm\"ith \\ \nand sons', credit = 12.50 where id = 1; update activities set day = '2026-02-28' where id = 1");
        _network.Communicate("Vienna", "Berlin");
        var before = Rows();
        Leave(1, 2);

        var result = Berlin.Station.Restore(new RestoreRequest { Table = "Company", Key = "1" });

        result.Restored.Select(record => (record.Table, record.Key, record.Reason)).ShouldBe([("Company", "1", "asked for"), ("Person", "1", "hung below Company 1"), ("Activity", "1", "hung below Company 1")]);
        Rows().ShouldBe(before.Where(row => !row.Contains("Company 2", StringComparison.Ordinal) && !row.Contains("Person 2", StringComparison.Ordinal) && !row.Contains("Visit 2", StringComparison.Ordinal)));
        Berlin.Station.Removed().SelectMany(group => group.Keys).Distinct().ShouldBe(["2"]);
    }

    [Fact]
    public void Why_says_that_a_record_was_brought_back_until_a_user_changes_it()
    {
        Leave(1);
        Berlin.Station.Restore(new RestoreRequest { Table = "Company", Key = "1" });
        Berlin.Station.Why("Berlin", "Company", "1").Verdict.ShouldBe("Berlin holds it: it was brought back here, and has not been changed since.");

        _network.NextDay();
        Berlin.Sql("update companies set name = 'Changed' where id = 1");

        Berlin.Station.Why("Berlin", "Company", "1").Verdict.ShouldBe("Berlin holds it, changed here last.");
    }

    [Fact]
    public void A_child_comes_back_with_its_parents()
    {
        Leave(1);
        var result = Berlin.Station.Restore(new RestoreRequest { Table = "Activity", Key = "1" });
        result.Restored.Select(record => $"{record.Table}: {record.Reason}").ShouldBe(["Company: Activity 1 needs it", "Person: Activity 1 needs it", "Activity: asked for"]);
        Berlin.Companies.ShouldContain("Company 1");
    }

    [Fact]
    public void No_synchronization_takes_it_away_again_before_the_delete_cycle_has_passed_and_each_attempt_is_told()
    {
        Leave(1);
        Berlin.Station.Restore(new RestoreRequest { Table = "Company", Key = "1" });
        _network.Round();
        Settle();

        // Even when everything is confirmed, and another day has come.
        _network.NextDay();
        _network.Change("Vienna", "Berlin", connection => connection with { SynchronizeEvery = null });
        var kept = _network.Communicate("Vienna", "Berlin").Input.Applied();
        kept.KeptBy().ShouldBe(["Activity 1: restored", "Company 1: restored", "Person 1: restored"]);
        Berlin.Companies.ShouldContain("Company 1");
        Vienna.Companies.Count(name => name == "Company 1").ShouldBe(1, "it is one record, not two");

        _network.At(_network.Clock.Now.AddDays(8));
        var gone = _network.Communicate("Vienna", "Berlin").Input.Applied();
        gone.Gone("Company").ShouldBe(["1"]);
        Berlin.Companies.ShouldNotContain("Company 1");
        Berlin.Station.Removed(new RestoreRequest { Table = "Company" }).Single().Keys.ShouldBe(["1"], "it can be brought back again");
    }

    [Fact]
    public void The_station_above_learns_that_it_is_there_and_edits_of_both_meet()
    {
        Leave(1);
        Berlin.Station.Restore(new RestoreRequest { Table = "Company", Key = "1" });
        _network.At(_network.Clock.Now.AddMinutes(1));
        Berlin.Sql("update companies set rep = 'Berliner' where id = 1");
        _network.Communicate("Berlin", "Vienna").Input.Applied();
        Vienna.Value("select rep from companies where id = 1").ShouldBe("Berliner");
        Vienna.Value("select country from companies where id = 1").ShouldBe("AT", "what was changed there meanwhile is not undone");

        // So a deletion there reaches it, too.
        Vienna.Sql("delete from activities where id = 1; delete from persons where id = 1; delete from companies where id = 1");
        _network.Communicate("Vienna", "Berlin");
        Berlin.Companies.ShouldNotContain("Company 1");
    }

    [Fact]
    public void A_record_that_belongs_there_again_needs_no_protection()
    {
        Leave(1);
        Berlin.Station.Restore(new RestoreRequest { Table = "Company", Key = "1" });
        Settle();
        Vienna.Sql("update companies set country = 'DE' where id = 1");
        Settle();
        Vienna.Sql("update companies set country = 'AT' where id = 1");
        _network.NextDay();
        _network.Communicate("Vienna", "Berlin");
        Berlin.Companies.ShouldNotContain("Company 1");
    }

    [Fact]
    public void What_is_here_again_is_refused_or_left_out()
    {
        var file = Leave(1, 2);
        Vienna.Sql("update companies set country = 'DE' where id = 2");
        _network.Communicate("Vienna", "Berlin");
        Berlin.Companies.ShouldContain("Company 2");

        var refusal = Should.Throw<StationException>(() => Berlin.Station.Restore(new RestoreRequest { File = file }));
        refusal.Code.ShouldBe(StationCodes.RestoreConflict);
        refusal.Cause.ShouldContain("Company 2 is here again");
        Berlin.Companies.ShouldNotContain("Company 1", "nothing was brought back");

        var result = Berlin.Station.Restore(new RestoreRequest { File = file, LeaveOutConflicts = true });
        result.LeftOut.Select(record => $"{record.Table} {record.Key}").ShouldBe(["Company 2", "Person 2", "Activity 2"]);
        result.Restored.Length.ShouldBe(3);
    }

    [Fact]
    public void A_record_that_was_deleted_since_is_not_brought_back_to_life()
    {
        Leave(1);
        Berlin.Sql("insert into companies (id, name, country) values (1, 'Other', 'DE')");
        _network.Communicate("Berlin", "Vienna");
        Berlin.Sql("delete from companies where id = 1");
        Should.Throw<StationException>(() => Berlin.Station.Restore(new RestoreRequest { Table = "Company", Key = "1" })).Cause.ShouldContain("Company 1 was deleted since");
    }

    [Fact]
    public void A_child_of_a_deleted_parent_waits_for_the_parent()
    {
        // Berlin has a person below it that Vienna does not know yet: it goes with the company that is deleted there.
        Berlin.Sql("insert into persons (id, company_id, name) values (50, 1, 'Mine')");
        Vienna.Sql("delete from activities where id = 1; delete from persons where id = 1; delete from companies where id = 1");
        _network.Communicate("Vienna", "Berlin");
        Berlin.Persons.ShouldNotContain("Mine");

        Should.Throw<StationException>(() => Berlin.Station.Restore(new RestoreRequest { Table = "Person", Key = "50" })).Code.ShouldBe(StationCodes.ParentMissing);

        Berlin.Sql("insert into companies (id, name, country) values (1, 'Company 1', 'DE')");
        Berlin.Station.Restore(new RestoreRequest { Table = "Person", Key = "50" }).Restored.Single().Key.ShouldBe("50");
        _network.Communicate("Berlin", "Vienna");
        Vienna.Persons.ShouldContain("Mine");
    }

    [Fact]
    public void What_was_never_taken_away_is_told()
    {
        Should.Throw<StationException>(() => Berlin.Station.Restore(new RestoreRequest { Table = "Company", Key = "5" })).Code.ShouldBe(StationCodes.NotRemoved);
        Should.Throw<StationException>(() => Berlin.Station.Restore(new RestoreRequest { Table = "Company", Key = "five" })).Code.ShouldBe(StationCodes.UnreadableKey);
    }

    [Fact]
    public void The_undo_store_is_emptied_when_the_delete_cycle_has_passed()
    {
        Leave(1);
        _network.At(_network.Clock.Now.AddDays(6));
        _network.Communicate("Vienna", "Berlin");
        Berlin.Station.Removed().ShouldNotBeEmpty();
        _network.At(_network.Clock.Now.AddDays(1));
        _network.Communicate("Vienna", "Berlin");
        Berlin.Station.Removed().ShouldBeEmpty();
    }

    /// <summary>The companies leave Berlin; returns the file that took them.</summary>
    private string Leave(params int[] companies)
    {
        Vienna.Sql($"update companies set country = 'AT' where id in ({string.Join(", ", companies)})");
        return _network.Communicate("Vienna", "Berlin").Input.Applied().Name;
    }

    private void Settle()
    {
        _network.Communicate("Berlin", "Vienna");
        _network.Communicate("Vienna", "Berlin");
    }

    private string[] Rows() =>
    [
        .. Berlin.Read("select concat(id, '|', name, '|', country, '|', coalesce(rep, ''), '|', coalesce(credit, 0)) from companies order by id"),
        .. Berlin.Read("select concat(id, '|', company_id, '|', name) from persons order by id"),
        .. Berlin.Read("select concat(id, '|', company_id, '|', person_id, '|', subject, '|', coalesce(day, '2000-01-01')) from activities order by id"),
    ];

    public void Dispose() => _network.Dispose();
}

/// <summary>Rows as the undo store keeps them.</summary>
public sealed class RowContentTests
{
    private static readonly (TypeKind Kind, object? Value)[] Cells =
    [
        (TypeKind.Text, "a\"b\\c\nd=e"), (TypeKind.Text, ""), (TypeKind.Text, null), (TypeKind.Int, long.MinValue), (TypeKind.Decimal, -12.3400m), (TypeKind.Bool, true),
        (TypeKind.Date, new DateOnly(9999, 12, 31)), (TypeKind.Time, new TimeOnly(23, 59, 59).Add(TimeSpan.FromTicks(1234567))), (TypeKind.DateTime, new DateTime(2026, 11, 2, 9, 0, 0, DateTimeKind.Unspecified).AddTicks(1)),
        (TypeKind.Guid, Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff")), (TypeKind.Float, 0.1 + 0.2), (TypeKind.Bytes, new byte[] { 0, 255 }),
    ];

    [Fact]
    public void A_row_is_read_as_it_was_written()
    {
        var (table, row) = Of(Cells);

        var read = RowContent.Read(table, RowContent.Text(table, row), new ValueRow(Cells.Length));

        for (var i = 0; i < Cells.Length; i++) read[i].ShouldBe(Cells[i].Value);
    }

    // Ledgers hold hashes that were made of the text.
    [Fact]
    public void The_hash_of_a_row_is_that_of_its_text()
    {
        (TypeKind Kind, object? Value)[] others =
        [
            (TypeKind.Text, "\\"), (TypeKind.Text, "\"\""), (TypeKind.Text, "Zürich 🦊\\🦊"), (TypeKind.Int, 0L), (TypeKind.Decimal, decimal.MinValue), (TypeKind.Decimal, 0.0000000000000000000000000001m),
            (TypeKind.DateTime, new DateTime(1, 1, 1)), (TypeKind.DateTime, new DateTime(2026, 11, 2, 9, 0, 7).AddTicks(1_200_000)), (TypeKind.Time, new TimeOnly(9, 0)), (TypeKind.Duration, new SyncDuration(3, 4)),
            (TypeKind.Text, new string('x', 3_000) + "\"" + new string('ü', 700_000)), (TypeKind.Bool, false),
        ];
        foreach (var (table, row) in new[] { Of(Cells), Of(others), Of(Cells) })
            RowContent.Hash(table, row).ShouldBe(BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(RowContent.Text(table, row)))));
    }

    private static (TrackedTable Table, Row Row) Of((TypeKind Kind, object? Value)[] cells)
    {
        var columns = cells.Select((cell, i) => new ColumnPlan(i, $"c{i}", $"c{i}", new SyncType(cell.Kind, Nullable: true), IsKey: i == 3));
        var row = new ValueRow(cells.Length);
        for (var i = 0; i < cells.Length; i++) row[i] = cells[i].Value;
        return (new TrackedTable(new TablePlan(0, "T", 0, "t", 0, [.. columns], 0, -1), [3], []), row);
    }
}
