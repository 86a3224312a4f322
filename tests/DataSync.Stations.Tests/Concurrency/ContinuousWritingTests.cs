using DataSync.Plans.Model;
using System.Globalization;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Concurrency;

/// <summary>Users write without a pause at both stations while these communicate, round after round; in the end nothing is lost and both hold the same.</summary>
public abstract class ContinuousWritingTests(DatabaseWay way, TrackingKind tracking = TrackingKind.Triggers) : IDisposable
{
    private const int Users = 3, Edits = 40;

    private readonly TestNetwork _network = TestNetwork.Loaded(onDisk: true, way: way, tracking: tracking);

    [Fact]
    public async Task Nothing_is_lost_and_both_stations_end_equal()
    {
        var users = new[] { _network.Vienna, _network.Berlin }
            .SelectMany((station, at) => Enumerable.Range(1, Users).Select(user => Task.Run(() => Write(station, (at * Users) + user))))
            .ToArray();
        var rounds = 0;
        while (!Task.WhenAll(users).IsCompleted || rounds < 2)
        {
            _network.Communicate("Vienna", "Berlin");
            _network.Communicate("Berlin", "Vienna");
            rounds++;
        }

        await Task.WhenAll(users);
        _network.Round();
        _network.Round();

        const string All = "select id || ' ' || name || ' ' || coalesce(rep, '-') || ' ' || coalesce(cast(credit as char(12)), '-') from companies where country = 'DE' order by id";
        Trimmed(_network.Berlin.Read(All)).ShouldBe(Trimmed(_network.Vienna.Read(All)));
        foreach (var user in Enumerable.Range(1, Users * 2))
        {
            _network.Vienna.Value(string.Create(CultureInfo.InvariantCulture, $"select name from companies where id = {1000 * user}")).ShouldBe($"Edit {Edits}");
            // Of what each user made he deleted every second again.
            _network.Vienna.Value(string.Create(CultureInfo.InvariantCulture, $"select count(*) from companies where id > {1000 * user} and id < {1000 * (user + 1)}")).ShouldBe((Edits / 2).ToString(CultureInfo.InvariantCulture));
            _network.Vienna.Value(string.Create(CultureInfo.InvariantCulture, $"select count(*) from persons where company_id = {1000 * user}")).ShouldBe(Edits.ToString(CultureInfo.InvariantCulture));
        }

        _network.Berlin.Value("select count(*) from persons").ShouldBe((7 + (Users * 2 * Edits)).ToString(CultureInfo.InvariantCulture), "those of seven companies, and all that were made");
        _network.Vienna.Output("Berlin").Files.SelectMany(file => file.Tables).Sum(table => table.Out).ShouldBe(0, "nothing is owed any more");
    }

    public void Dispose() => _network.Dispose();

    // One company of his own, one that all share; every edit makes another and every second deletes it; and something hangs below his own.
    private static void Write(TestStation station, int user)
    {
        using var connection = new User(station, station.Way == DatabaseWay.MariaDbOdbc ? "set autocommit = 1" : "select 1");
        string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        connection.Insist(Text($"insert into companies (id, name, country) values ({1000 * user}, 'Own', 'DE')"));
        for (var edit = 1; edit <= Edits; edit++)
        {
            connection.Insist(
                Text($"update companies set name = 'Edit {edit}', credit = {edit} where id = {1000 * user}"),
                Text($"update companies set rep = 'User {user}' where id = {(edit % 7) + 1}"),
                Text($"insert into companies (id, name, country) values ({(1000 * user) + edit}, 'Made', 'DE')"),
                Text($"insert into persons (id, company_id, name) values ({(1000 * user) + edit}, {1000 * user}, 'Person')"));
            if (edit % 2 == 0) connection.Insist(Text($"delete from companies where id = {(1000 * user) + edit}"));
        }
    }

    private static IEnumerable<string> Trimmed(IEnumerable<string> rows) => rows.Select(row => row.TrimEnd(' ').Replace(".00", "", StringComparison.Ordinal));
}
