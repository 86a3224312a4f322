using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Synchronization;

namespace DataSync.Conformance.Tests.Stations;

/// <summary>
/// stations §5.7 with keys of every kind: records lost at the branch, and records left over there, are found by the list and by the sketch, whether their keys are
/// negative, composite, texts that differ in case or blanks at their end, GUIDs or decimals. Source: communication-why 27.
/// </summary>
public sealed class KeyKindRules : IDisposable
{
    private const int Many = 600;

    private readonly ScriptedNetwork _network = new("""
        table Tag in crm as "tags" tracked { key code : text(40)
            kind : text(9)? }
        table Slot in crm as "slots" tracked { key area : int
            key place : text(20)
            kind : text(9)? }
        table Device in crm as "devices" tracked { key id : guid
            kind : text(9)? }
        table Price in crm as "prices" tracked { key amount : decimal(12,2)
            kind : text(9)? }
        station Vienna = 1 { main office, folder "vienna" }
        station Berlin = 101 { below Vienna, folder "berlin" }
        format Keys {
            Tag { output where true, input }, Slot { output where true, input }, Device { output where true, input }, Price { output where true, input }
        }
        connect Vienna to Berlin { format Keys
            synchronize
        }
        connect Berlin to Vienna { format Keys }
        """);

    [Theory]
    [Trait("Rule", "stations R89")]
    [Trait("Rule", "stations R91")]
    [Trait("Rule", "stations R93")]
    [Trait("Rule", "stations R104")]
    [Trait("Rule", "stations R106")]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_of_every_kind_are_compared_and_repaired(bool sketch)
    {
        Fill(sketch ? Many : 8);
        _network.Round();
        _network.Round();
        var before = Everything("Berlin");
        before.ShouldBe(Everything("Vienna"));
        _network.Now = _network.Now.AddDays(1);

        // Lost at the branch without anybody having seen it; and one of each forgotten by the station above.
        foreach (var (table, lost, _) in Chosen) Forget("Berlin", table, lost);
        foreach (var (table, _, left) in Chosen) Forget("Vienna", table, left);

        var compared = Applied(_network.Communicate("Vienna", "Berlin"));
        var log = _network.LastLog("Vienna", "Berlin", output: true);
        log.Kind.ShouldContain("synchronization");
        log["Tag"].Synchronization.ShouldBe(4 + (sketch ? Many : 8));
        Codings().ShouldBe(Enumerable.Repeat(sketch, 4));
        compared.Requested.GroupBy(asked => asked.Table).Select(asked => $"{asked.Key} {asked.Count()}").Order().ShouldBe(["Device 1", "Price 1", "Slot 2", "Tag 2"]);
        compared.Removed.Select(removed => removed.Table).Order().ShouldBe(["Device", "Price", "Slot", "Tag"]);

        _network.Communicate("Berlin", "Vienna");
        _network.Communicate("Vienna", "Berlin");
        Everything("Berlin").ShouldBe(Everything("Vienna"));
        _network.Round();
        Applied(_network.Communicate("Vienna", "Berlin")).Requested.ShouldBeEmpty();
    }

    public void Dispose() => _network.Dispose();

    /// <summary>By table: the keys lost at the branch, and those left over there.</summary>
    private static IEnumerable<(string Table, RecordKey[] Lost, RecordKey[] Left)> Chosen =>
    [
        ("Tag", [RecordKey.Of("AB"), RecordKey.Of("ab ")], [RecordKey.Of("")]),
        ("Slot", [RecordKey.Of(-3L, "a"), RecordKey.Of(3L, "a ")], [RecordKey.Of(3L, "A")]),
        ("Device", [RecordKey.Of(Device(2))], [RecordKey.Of(Device(3))]),
        ("Price", [RecordKey.Of(-1.5m)], [RecordKey.Of(0m)]),
    ];

    private static InputFile Applied(InputResult input) => input.Files.Single(file => file.Outcome == InputOutcome.Applied);

    private static Guid Device(int number) => new(number, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8);

    private void Fill(int rows)
    {
        Insert("tags", ["('ab')", "('AB')", "('ab ')", "('')", "('Ärger')", .. Enumerable.Range(1, rows).Select(i => $"('tag {i * i}')")]);
        Insert("slots", ["(-3, 'a')", "(3, 'a')", "(3, 'A')", "(3, 'a ')", .. Enumerable.Range(1, rows).Select(i => $"({i * 7}, 'p')")]);
        Insert("devices", [.. Enumerable.Range(1, rows).Select(i => $"('{Device(i)}')")]);
        Insert("prices", ["(-1.5)", "(1.5)", "(0)", .. Enumerable.Range(10, rows).Select(i => $"({i * 3}.25)")]);
    }

    private void Insert(string table, string[] keys) => _network.Sql("Vienna",
        $"insert into {table} ({(table switch { "tags" => "code", "slots" => "area, place", "devices" => "id", _ => "amount" })}) values {string.Join(", ", keys)}");

    private void Forget(string station, string table, RecordKey[] keys)
    {
        var list = string.Join(", ", keys.Select(key => $"x'{Convert.ToHexString(key.Canonical)}'"));
        foreach (var key in keys) _network.Sql(station, $"delete from {table.ToLowerInvariant()}s where {Where(table, key)}");
        _network.Sql(station, $"""
            delete from ds_journal_{table};
            delete from ds_held where tbl = '{table}' and rid in (select rid from ds_track_{table} where rkey in ({list}));
            delete from ds_track_{table} where rkey in ({list})
            """);
    }

    private static string Where(string table, RecordKey key) => table switch
    {
        "Tag" => $"code = '{key.Values[0]}'",
        "Slot" => $"area = {key.Values[0]} and place = '{key.Values[1]}'",
        "Device" => $"id = '{key.Values[0]}'",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"cast(amount as real) = {key.Values[0]}"),
    };

    private string Everything(string station) => string.Join(" | ", new[] { "select '<' || code || '>' from tags order by code", "select area || '<' || place || '>' from slots order by area, place",
        "select id from devices order by id", "select amount from prices order by amount" }.Select(query => _network.Ask(station, query)));

    private IEnumerable<bool> Codings()
    {
        var (source, target) = (_network.Station("Vienna"), _network.Station("Berlin"));
        var name = _network.LastLog("Vienna", "Berlin", output: true).File;
        using var file = StationFileReader.Open(Path.Combine(target.Folders.Done(source.Number), name));
        return [.. file.EntriesOf(FileEntryKind.Set).Select(entry => file.ReadSet(entry).Coding == SetCoding.Sketch)];
    }
}
