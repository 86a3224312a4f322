using DataSync.Plans.Model;
using DataSync.Stations.Input;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Concurrency;

/// <summary>
/// What users commit while a file is taken in is merged with it like anything else, whenever they do; nobody's change is lost, and nobody waits longer than for the rows that
/// the file changes. communication-why.md, holes 11 and 15.
/// </summary>
public abstract class UsersWhileInputRunsTests : IDisposable
{
    private readonly TestNetwork _network;
    private readonly Seam.Watch _watch = new();
    private readonly User _user;

    protected UsersWhileInputRunsTests(DatabaseWay way, TrackingKind tracking = TrackingKind.Triggers)
    {
        _network = TestNetwork.Loaded(way: way, tracking: tracking);
        Berlin.Through = source => new Seam(source, _watch);
        _user = new User(Berlin, way == DatabaseWay.MariaDbOdbc ? "set session innodb_lock_wait_timeout = 1" : "set lock_timeout = '1s'");
    }

    private TestStation Berlin => _network.Berlin;

    [Fact]
    public void A_change_that_is_committed_before_the_row_is_locked_is_not_overwritten()
    {
        FromVienna("update companies set name = 'Vienna' where id = 1");
        _network.NextDay();
        _watch.Next(Moment.Locking, "companies", () => _user.Do("update companies set name = 'User', rep = 'User' where id = 1").Commit());

        Take().Tables.Single(table => table.Table == "Company").Unchanged.ShouldBe(1, "the user's change is newer");

        Both("select name || ' ' || rep from companies where id = 1", "User User");
    }

    [Fact]
    public void Fields_that_a_user_and_the_file_change_both_count()
    {
        FromVienna("update companies set name = 'Vienna' where id = 1");
        _watch.Next(Moment.Locking, "companies", () => _user.Do("update companies set rep = 'User' where id = 1").Commit());

        Take();

        Both("select name || ' ' || rep from companies where id = 1", "Vienna User");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_record_that_a_user_inserts_first_is_merged_with_the_one_that_comes(bool isLocked)
    {
        FromVienna("insert into companies (id, name, country) values (500, 'Vienna', 'DE'); insert into companies (id, name, country) values (501, 'Vienna too', 'DE')");
        _network.NextDay();
        _watch.Next(isLocked ? Moment.Inserting : Moment.Locking, "companies", () => _user.Do("insert into companies (id, name, country) values (500, 'User', 'DE')").Commit());

        var taken = Take();

        taken.SetAside.ShouldBeEmpty();
        Both("select name from companies where id = 500", "User");
        Both("select name from companies where id = 501", "Vienna too");
    }

    [Fact]
    public void A_record_that_a_user_deletes_stays_deleted()
    {
        Settled("insert into companies (id, name, country) values (500, 'New', 'DE')");
        FromVienna("update companies set name = 'Vienna' where id = 500");
        _watch.Next(Moment.Locking, "companies", () => _user.Do("delete from companies where id = 500").Commit());

        Take();

        Both("select count(*) from companies where id = 500", "0");
    }

    [Fact]
    public void A_record_that_a_user_deletes_and_makes_anew_is_his()
    {
        Settled("insert into companies (id, name, country) values (500, 'New', 'DE')");
        FromVienna("update companies set name = 'Vienna' where id = 500");
        _watch.Next(Moment.Locking, "companies", () => _user.Do("delete from companies where id = 500", "insert into companies (id, name, country) values (500, 'Anew', 'DE')").Commit());

        Take();

        Both("select name from companies where id = 500", "Anew");
    }

    [Fact]
    public void A_record_that_is_deleted_above_goes_though_a_user_changes_it_meanwhile()
    {
        Settled("insert into companies (id, name, country) values (500, 'New', 'DE')");
        FromVienna("delete from companies where id = 500");
        _watch.Next(Moment.Locking, "companies", () => _user.Do("update companies set name = 'User' where id = 500").Commit());

        Take();

        Both("select count(*) from companies where id = 500", "0");
    }

    [Fact]
    public void A_record_that_leaves_stays_when_a_user_changes_it_meanwhile()
    {
        FromVienna("update companies set country = 'AT' where id = 1");
        _watch.Next(Moment.Locking, "companies", () => _user.Do("update companies set rep = 'User' where id = 1").Commit());

        Take().KeptBy().ShouldContain("Company 1: E2");

        Berlin.Value("select rep from companies where id = 1").ShouldBe("User");
        _network.Communicate("Berlin", "Vienna");
        _network.Vienna.Value("select rep from companies where id = 1").ShouldBe("User");
    }

    [Fact]
    public void A_tree_that_leaves_stays_when_a_user_hangs_something_below_it_meanwhile()
    {
        FromVienna("update companies set country = 'AT' where id = 1");
        _watch.Next(Moment.Locked, "companies", () => _user.Do("insert into persons (id, company_id, name) values (500, 1, 'User')").Commit());

        Take().KeptBy().ShouldContain("Person 500: E1");

        Berlin.Value("select name from companies where id = 1").ShouldBe("Company 1");
        _network.Communicate("Berlin", "Vienna");
        _network.Vienna.Value("select name from persons where id = 500").ShouldBe("User");
    }

    [Fact]
    public async Task A_user_who_holds_a_row_is_waited_for()
    {
        FromVienna("update companies set name = 'Vienna' where id = 1");
        _user.Do("update companies set rep = 'User' where id = 1");
        using var reached = new ManualResetEventSlim();
        _watch.Next(Moment.Locking, "companies", reached.Set);
        var input = Task.Run(() => Take());
        reached.Wait();
        _user.Commit();
        await input;

        Both("select name || ' ' || rep from companies where id = 1", "Vienna User");
    }

    [Fact]
    public void While_input_holds_rows_users_change_others_and_their_triggers_wait_for_nothing()
    {
        FromVienna("update companies set name = 'Vienna' where id = 1; insert into companies (id, name, country) values (500, 'Vienna', 'DE')");
        _watch.Next(Moment.Committing, "", () => { }); // When the ledger is opened …
        _watch.Next(Moment.Committing, "", () => { });
        _watch.Next(Moment.Committing, "", () => _user.Do(
            "update companies set name = 'User' where id = 2", "insert into companies (id, name, country) values (600, 'User', 'DE')", "delete from activities where id = 3").Commit());

        Take();

        Both("select name from companies where id = 1", "Vienna");
        Both("select name from companies where id = 2", "User");
        Both("select name from companies where id = 600", "User");
        Both("select count(*) from activities where id = 3", "0");
    }

    [Fact]
    public async Task A_deadlock_ends_for_the_input_which_is_repeated()
    {
        FromVienna("update companies set name = 'Vienna' where id = 1; update persons set name = 'Vienna' where id = 1");

        // PostgreSQL gives up the one who looks while both wait, MariaDB the one who has changed less.
        if (Berlin.Way == DatabaseWay.MariaDbOdbc)
        {
            _user.Do("set session innodb_lock_wait_timeout = 50").Do([.. Enumerable.Range(1, 10).Select(turn => $"update activities set subject = 'User {turn}'")]);
        }
        else
        {
            _watch.AtConnect = ["set deadlock_timeout = '300ms'"];
            _user.Do("set local deadlock_timeout = '60s'", "set local lock_timeout = '50s'");
        }

        _user.Do("update persons set name = name where id = 1");
        Task? user = null;
        _watch.Next(Moment.Locked, "companies", () => user = Task.Run(() => _user.Do("update companies set rep = 'User' where id = 1").Commit()));

        // Input has the company and wants the person; the user has the person and wants the company.
        Take();
        await user.ShouldNotBeNull();

        _watch.Times(Moment.Locking, "companies").ShouldBeGreaterThan(1, "the transaction is repeated");
        Both("select name || ' ' || rep from companies where id = 1", "Vienna User");
        Both("select name from persons where id = 1", "Vienna");
    }

    [Fact]
    public void A_lock_that_is_never_given_up_refuses_the_input_and_loses_nothing()
    {
        FromVienna("update companies set name = 'Vienna' where id = 1");
        _watch.AtConnect = [Berlin.Way == DatabaseWay.MariaDbOdbc ? "set session innodb_lock_wait_timeout = 0" : "set lock_timeout = '20ms'"];
        _user.Do("update companies set rep = 'User' where id = 1");

        var refusal = Should.Throw<StationException>(() => Berlin.Input("Vienna"));

        refusal.Code.ShouldBe(StationCodes.Contended);
        _watch.Times(Moment.Locking, "companies").ShouldBe(5, "it is repeated before it is refused");
        Directory.GetFiles(Berlin.Folders.In(_network.Vienna.Number), "*.dsync").ShouldHaveSingleItem();
        _user.Commit();
        Take();
        Both("select name || ' ' || rep from companies where id = 1", "Vienna User");
    }

    [Fact]
    public void A_preview_that_meets_a_lock_ends_and_leaves_nothing()
    {
        FromVienna("update companies set name = 'Vienna' where id = 1");
        _watch.AtConnect = [Berlin.Way == DatabaseWay.MariaDbOdbc ? "set session innodb_lock_wait_timeout = 0" : "set lock_timeout = '20ms'"];
        _user.Do("update companies set rep = 'User' where id = 1");
        var turn = Berlin.Value("select turn from ds_station");
        using (var rehearsal = Berlin.Station.Rehearse())
        {
            Should.Throw<StationException>(() => rehearsal.Input(new InputRequest { Partners = ["Vienna"] })).Code.ShouldBe(StationCodes.RehearsalEnds);
            Should.Throw<StationException>(() => rehearsal.Input(new InputRequest { Partners = ["Vienna"] })).Code.ShouldBe(StationCodes.RehearsalEnds, "and does not go on");
        }

        Berlin.Value("select turn from ds_station").ShouldBe(turn);
        _user.Commit();
        Take();
        Both("select name || ' ' || rep from companies where id = 1", "Vienna User");
    }

    public void Dispose()
    {
        _user.Dispose();
        _network.Dispose();
    }

    private void FromVienna(string sql)
    {
        _network.Vienna.Sql(sql);
        _network.Vienna.Output("Berlin");
        _network.Carry("Vienna", "Berlin");
    }

    private void Settled(string sql)
    {
        _network.Vienna.Sql(sql);
        _network.Round();
        _network.NextDay();
    }

    private InputFile Take()
    {
        var taken = Berlin.Input("Vienna").Applied();
        _watch.IsDone.ShouldBeTrue("the user has done what he was to do");
        return taken;
    }

    private void Both(string query, string value)
    {
        _network.Communicate("Berlin", "Vienna");
        _network.Communicate("Vienna", "Berlin");
        Berlin.Value(query).ShouldBe(value);
        _network.Vienna.Value(query).ShouldBe(value);
    }
}
