using DataSync.Stations.Ledger;

namespace DataSync.Stations.Tests.Network;

/// <summary>What triggers note of users' changes, and what happens when they are away.</summary>
public abstract class TriggerTests : IDisposable
{
    private readonly TestNetwork _network;

    protected TriggerTests(DatabaseWay way)
    {
        _network = new TestNetwork(way: way);
        _network.Change("Vienna", "Berlin", connection => connection with { Synchronize = false });
        _network.Fill();
        _network.Round();
    }

    private protected TestStation Vienna => _network.Vienna;

    protected string Journal => string.Join(" ", Vienna.Read("select op || k0 from ds_journal_Company order by id"));

    protected string Fields => string.Join(" ", Vienna.Read("select fields from ds_journal_Company where op = 'U' order by id"));

    [Fact]
    public void They_note_what_changed_byte_for_byte_and_nothing_else()
    {
        Vienna.Sql("update companies set name = name, country = country");
        Journal.ShouldBe("");
        Vienna.Sql("update companies set name = upper(name) where id = 1; update companies set name = 'Company 2 ', country = 'de' where id = 2; "
            + "update companies set id = 99 where id = 15; delete from companies where id = 14; update companies set rep = '' where id = 3; update companies set rep = null where id = 3");
        Journal.ShouldBe("U1 U2 D15 I99 D14 U3 U3");
        Fields.ShouldBe(",1 ,1,2 ,3 ,3");
    }

    [Fact]
    public void What_a_user_takes_back_is_not_noted()
    {
        using var session = Vienna.Source.Connect(CancellationToken.None);
        session.Begin();
        using (var command = session.Connection.CreateCommand())
        {
            command.Transaction = session.Transaction;
            command.CommandText = "update companies set name = 'Never' where id = 1";
            command.ExecuteNonQuery();
        }

        session.Rollback();
        Journal.ShouldBe("");
    }

    [Fact]
    public void Their_own_clock_tells_the_moment_of_the_change()
    {
        _network.JournalClock = JournalClock.Database;
        Vienna.Station.Install();
        var before = Number($"select {Seconds}");
        Vienna.Sql("update companies set name = 'One' where id = 1");
        var after = Number($"select {Seconds}");
        Number("select at from ds_journal_Company").ShouldBeInRange(before * 1000, (after + 1) * 1000);

        long Number(string text) => long.Parse(Vienna.Value(text), System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void What_comes_in_by_a_file_is_not_noted_and_the_user_is_again_afterwards()
    {
        _network.Berlin.Sql("update companies set name = 'One' where id = 1");
        _network.Communicate("Berlin", "Vienna");
        Journal.ShouldBe("");
        Vienna.Companies[0].ShouldBe("One");
        Vienna.Sql("update companies set name = 'Eins' where id = 1");
        Journal.ShouldBe("U1");
    }

    [Fact]
    public void Changes_made_while_triggers_were_away_are_found_when_they_are_made_anew()
    {
        RemoveTriggers();
        Vienna.Sql("update companies set name = 'Unseen' where id = 1; delete from persons where id = 2; insert into companies (id, name, country) values (50, 'New', 'DE')");
        Journal.ShouldBe("");
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Companies[0].ShouldBe("Unseen");
        _network.Berlin.Companies[^1].ShouldBe("New");
        Vienna.Sql("update companies set name = 'Seen' where id = 1");
        Journal.ShouldBe("U1");
    }

    [Fact]
    public void An_uninstalled_ledger_leaves_tables_as_they_were_and_users_undisturbed()
    {
        Vienna.Sql("update companies set name = 'One' where id = 1");
        Vienna.Station.Uninstall();
        Leftovers().ShouldBeEmpty();
        Vienna.Companies.Length.ShouldBe(15);
        Vienna.Sql("update companies set name = 'Two' where id = 2; delete from persons where id = 3; insert into companies (id, name, country) values (50, 'New', 'DE')");
        Vienna.Station.Uninstall();

        // Begun anew, it is a station of which nobody has heard: everything travels.
        Vienna.Output("Berlin").Files.Single().Kind.ShouldBe(DataSync.Stations.Files.StationFileKind.InitialLoad);
    }

    [Fact]
    public void A_table_that_no_format_names_any_more_is_watched_no_longer_and_looked_through_when_it_comes_back()
    {
        var whole = _network.Network;
        var without = whole with
        {
            Formats = [.. whole.Formats.Select(format => format with { Rows = [.. format.Rows.Where(row => row.Table != TestNetwork.Order)] })],
        };
        Vienna.Sql("insert into orders (id, company_id) values (1, 1)");
        _network.Network = without;
        Vienna.Station.Install();
        Vienna.Sql("insert into orders (id, company_id) values (2, 2)");
        Vienna.Value("select count(*) from ds_journal_Order").ShouldBe("0");
        _network.Network = whole;
        _network.Communicate("Vienna", "Berlin");
        _network.Berlin.Read("select id from orders order by id").ShouldBe(["1", "2"]);
    }

    protected abstract void RemoveTriggers();

    /// <summary>How the database itself tells the seconds since 1970-01-01 UTC.</summary>
    protected abstract string Seconds { get; }

    /// <summary>Tables, triggers and functions of the ledger.</summary>
    protected abstract IEnumerable<string> Leftovers();

    public void Dispose()
    {
        _network.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class SqliteTriggerTests() : TriggerTests(DatabaseWay.Sqlite)
{
    [Fact]
    public void A_number_that_becomes_a_text_is_a_change()
    {
        Vienna.Sql("update companies set id = 1, rep = 5 where id = 1; update companies set rep = '5' where id = 1");
        Fields.ShouldBe(",3");
    }

    protected override string Seconds => "cast(strftime('%s', 'now') as integer)";

    protected override void RemoveTriggers() => Vienna.Sql(
        "drop trigger ds_journal_Company_update; drop trigger ds_journal_Company_insert; drop trigger ds_journal_Person_delete");

    protected override IEnumerable<string> Leftovers() => Vienna.Read("select name from sqlite_master where name like 'ds#_%' escape '#'");
}

public sealed class PostgresTriggerTests() : TriggerTests(DatabaseWay.Postgres)
{
    [Fact]
    public void Truncate_is_refused_because_no_row_trigger_sees_it()
    {
        Should.Throw<Npgsql.PostgresException>(() => Vienna.Sql("truncate table companies cascade")).MessageText.ShouldContain("tracked by DataSync");
        Vienna.Companies.Length.ShouldBe(15);
    }

    [Fact]
    public void A_user_without_rights_on_the_journal_and_with_another_path_is_noted_all_the_same()
    {
        var user = $"clerk_{Guid.NewGuid():N}";
        Vienna.Sql($"create role {user}; grant update on companies to {user}; grant select on companies to {user}");
        try
        {
            Vienna.Sql($"set local role {user}; set local search_path = pg_catalog; update public.companies set name = 'One' where id = 1");
            Journal.ShouldBe("U1");
        }
        finally
        {
            Vienna.Sql($"drop owned by {user}; drop role {user}");
        }
    }

    [Fact]
    public void A_table_in_parts_is_noted_once_for_each_change()
    {
        Vienna.Station.Uninstall();
        Vienna.Sql("""
            drop table companies;
            create table companies (id bigint primary key, name text not null, country text not null, rep text, credit numeric(12, 2)) partition by range (id);
            create table companies_low partition of companies for values from (0) to (100);
            create table companies_high partition of companies for values from (100) to (1000);
            insert into companies (id, name, country) values (1, 'One', 'DE'), (101, 'High', 'DE')
            """);
        Vienna.Station.Install();
        Vienna.Sql("update companies set name = 'Eins' where id = 1; delete from companies where id = 101; update companies set id = 102 where id = 1; insert into companies_low (id, name, country) values (2, 'Two', 'DE')");
        Journal.ShouldBe("U1 D101 D1 I102 I2");
    }

    protected override string Seconds => "floor(extract(epoch from clock_timestamp()))::bigint";

    protected override void RemoveTriggers() => Vienna.Sql("drop function \"ds_journal_Company_note\"() cascade; alter table persons disable trigger all");

    protected override IEnumerable<string> Leftovers() => Vienna.Read(
        "select relname::text from pg_class where relname like 'ds\\_%' union all select proname::text from pg_proc where proname like 'ds\\_%' union all select tgname::text from pg_trigger where tgname like 'ds\\_%'");
}

public sealed class MariaDbTriggerTests() : TriggerTests(DatabaseWay.MariaDbOdbc)
{
    [Fact]
    public void Capitals_accents_and_blanks_are_changes_under_any_collation()
    {
        Vienna.Sql("alter table companies modify name varchar(100) character set utf8mb4 collate utf8mb4_general_ci not null; update companies set name = 'Smith' where id = 1");
        Vienna.Output("Berlin");
        Vienna.Sql("update companies set name = 'SMITH' where id = 1; update companies set name = 'SMITH ' where id = 1; update companies set name = 'SMÍTH ' where id = 1; update companies set name = name");
        Journal.ShouldBe("U1 U1 U1");
    }

    protected override string Seconds => "floor(unix_timestamp(current_timestamp(3)))";

    protected override void RemoveTriggers() => Vienna.Sql(
        "drop trigger ds_journal_Company_update; drop trigger ds_journal_Company_insert; drop trigger ds_journal_Person_delete");

    protected override IEnumerable<string> Leftovers() => Vienna.Read(
        "select table_name from information_schema.tables where table_schema = database() and left(table_name, 3) = 'ds_' union all select trigger_name from information_schema.triggers where trigger_schema = database()");
}
