using DataSync.Plans.Model;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Concurrency;

/// <summary>Output sees what is committed, misses nothing that is committed later, and stands in nobody's way. communication-why.md, holes 1 and 16.</summary>
public abstract class UsersWhileOutputRunsTests : IDisposable
{
    private readonly TestNetwork _network;
    private readonly Seam.Watch _watch = new();
    private readonly User _user;

    protected UsersWhileOutputRunsTests(DatabaseWay way, TrackingKind tracking = TrackingKind.Triggers)
    {
        _network = TestNetwork.Loaded(way: way, tracking: tracking);
        Vienna.Through = source => new Seam(source, _watch);
        _user = new User(Vienna, way == DatabaseWay.MariaDbOdbc ? "set session innodb_lock_wait_timeout = 1" : "set lock_timeout = '1s'");
    }

    private TestStation Vienna => _network.Vienna;

    [Fact]
    public void A_transaction_that_is_open_across_an_output_travels_with_the_next()
    {
        _user.Do("update companies set name = 'Open' where id = 1");
        Vienna.Sql("update companies set name = 'Committed' where id = 2");
        _network.Communicate("Vienna", "Berlin").Output.Files.Single().Tables.Single(table => table.Table == "Company").Out.ShouldBe(1);
        _user.Commit();

        _network.Communicate("Vienna", "Berlin").Output.Files.Single().Tables.Single(table => table.Table == "Company").Out.ShouldBe(1);

        _network.Berlin.Value("select name from companies where id = 1").ShouldBe("Open");
        _network.Berlin.Value("select name from companies where id = 2").ShouldBe("Committed");
    }

    [Fact]
    public void What_users_commit_between_snapshot_and_journal_travels_with_the_next_and_nobody_waits()
    {
        Vienna.Sql("update companies set name = 'First' where id = 1");
        _watch.Next(Moment.Committing, "", () => { }); // When the ledger is opened …
        _watch.Next(Moment.Committing, "", () => { });
        _watch.Next(Moment.Committing, "", () => _user.Do( // … and now the journal is deleted and not committed.
            "update companies set name = 'Second' where id = 1", "insert into companies (id, name, country) values (500, 'New', 'DE')", "delete from activities where id = 2").Commit());

        _network.Communicate("Vienna", "Berlin");

        _watch.IsDone.ShouldBeTrue();
        _network.Berlin.Value("select name from companies where id = 1").ShouldBe("First");
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Value("select name from companies where id = 1").ShouldBe("Second");
        _network.Berlin.Value("select name from companies where id = 500").ShouldBe("New");
        _network.Berlin.Value("select count(*) from activities where id = 2").ShouldBe("0");
        if (_network.Tracking == TrackingKind.Triggers) Vienna.Value("select count(*) from ds_journal_Company").ShouldBe("0");
    }

    public void Dispose()
    {
        _user.Dispose();
        _network.Dispose();
    }
}
