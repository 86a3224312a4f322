using DataSync.TestServers;

namespace DataSync.Cli.Tests.Doctor;

/// <summary>What the doctor says of a run journal in a PostgreSQL database, and of one in a file. Source: tasks R126, C40.</summary>
public sealed class SharedJournalTests : IDisposable
{
    private const string Waits = """
        insert into runs (run, script, task, item, plan, attempts, started, owner, host, lease) values
            ('a1', 'work.sync', 'Work', 'R-1', '', 1, '2026-11-02T00:00:00.000Z', '7 1 berlin x', 'berlin', '2026-11-02T00:01:00.000Z'),
            ('a2', 'work.sync', 'Work', '', '', 1, '2026-11-03T00:00:00.000Z', '7 1 berlin x', 'berlin', '2999-11-02T00:01:00.000Z');
        insert into fences (fence, source, script, task, owner, is_lost) values ('f1', 'shop', 'work.sync', 'Work', '7 1 berlin x', 1), ('f2', 'shop', 'work.sync', 'Work', '7 1 berlin x', 0);
        insert into held_mails (script, mail, recipient, run, step, item, mark, held, due, content) values ('work.sync', 'office', 'r', 'a1', 's', '', 'm', '2026-11-02T00:00:00.000Z', '2999-01-02T03:04:00.000Z', 'c')
        """;

    private readonly ServerDatabase database = new(ServerKind.Postgres);
    private readonly Workplace at = Workplace.Empty();

    public SharedJournalTests() => at.Write("work.sync", "sync 1\ntask Work { }\n");

    public void Dispose()
    {
        at.Dispose();
        database.Dispose();
    }

    [Fact]
    public void One_that_is_not_there_yet_is_not_made_and_one_that_is_there_is_told_of()
    {
        var before = Doctor();
        before.Out.ShouldContain($"  ok       run journal: {Journal()} can be reached; the first run makes its tables\n");
        before.Exit.ShouldBe(0);
        Ask("select to_regnamespace('datasync') is null").ShouldBe("True");

        DoctorProcess.Run([("PGPASSWORD", Servers.Password)], "run", at["work.sync"], "--journal", Journal()).Exit.ShouldBe(0);

        var after = Doctor();
        after.Out.ShouldContain($"  ok       run journal: {Journal()} can be written; version 17, of the owner {Servers.User}\n");
        after.Out.ShouldContain("  ok       in the run journal: 0 running, 0 fences in use, 0 mails waiting\n");
        after.Exit.ShouldBe(0);
        File.Exists(at["datasync-journal.db"]).ShouldBeFalse();
    }

    [Fact]
    public void Runs_that_nobody_is_at_fences_that_are_left_and_mails_that_wait_are_told_of()
    {
        DoctorProcess.Run([("PGPASSWORD", Servers.Password)], "run", at["work.sync"], "--journal", Journal()).Exit.ShouldBe(0);
        Change("set search_path to datasync; " + Waits);

        var doctor = Doctor();

        doctor.Out.ShouldContain("  ok       in the run journal: 1 running, 1 fences in use, 1 mails waiting, the first until 2999-01-02 03:04Z\n");
        doctor.Out.ShouldContain("  warning  DS5177: 1 runs have begun and not ended, and no process is at them: Work R-1 of 2026-11-02 (berlin).\n");
        doctor.Out.ShouldContain("  ok       in the run journal: fences are left in shop (1); the next run of their task removes them\n");
        doctor.Exit.ShouldBe(0);

        at.Run("run", at["work.sync"]).Exit.ShouldBe(0);
        at.Sql("datasync-journal.db", Waits);
        at.Run("doctor", at["work.sync"]).Out.ShouldContain("DS5177: 1 runs have begun and not ended, and no process is at them: Work R-1 of 2026-11-02 (berlin).\n", Case.Sensitive);
    }

    [Fact]
    public void An_older_one_is_not_brought_to_this_version_by_looking_and_a_newer_one_is_a_problem()
    {
        DoctorProcess.Run([("PGPASSWORD", Servers.Password)], "run", at["work.sync"], "--journal", Journal()).Exit.ShouldBe(0);
        Change("update datasync.journal_version set version = 16");
        var older = Doctor();
        older.Out.ShouldContain("can be written; version 16, of the owner datasync; the next run brings it to version 17, and older programs are refused then\n");
        older.Exit.ShouldBe(0);
        Ask("select version from datasync.journal_version").ShouldBe("16");

        Change("update datasync.journal_version set version = 99");
        var newer = Doctor();
        newer.Out.ShouldContain("problem  DS6229: A newer DataSync has written the run journal: it has version 99");
        newer.Exit.ShouldBe(1);
    }

    [Fact]
    public void A_schema_of_that_name_that_holds_something_else_is_a_problem()
    {
        Change("create schema datasync; create table datasync.orders (id int)");
        Doctor().Out.ShouldContain("problem  DS6229: What should be the run journal holds something else: it has the table datasync.orders.\n");
    }

    [Fact]
    public void One_that_cannot_be_reached_or_whose_user_has_no_right_is_a_problem()
    {
        DoctorProcess.Run([("PGPASSWORD", Servers.Password)], "doctor", at["work.sync"], "--journal", "postgres://me@127.0.0.1:9/none").Out.ShouldContain("problem  DS6229: The run journal postgres://me@127.0.0.1:9/none cannot be used: ");
        Doctor("wrong").Out.ShouldContain("help: The server does not let this user in: put the password into PGPASSWORD, or into the file that PGPASSFILE names.");

        var user = $"{database.Name}_reader";
        Change($"create role {user} login password 'reader'");
        try
        {
            Doctor("reader", user).Out.ShouldContain($"problem  DS6229: The run journal {Journal(user)} is not there yet, and this user may not make it.\n           help: Make the database, and let this user make a schema in it; or make the schema `datasync` for this user.");
            DoctorProcess.Run([("PGPASSWORD", Servers.Password)], "run", at["work.sync"], "--journal", Journal()).Exit.ShouldBe(0);
            Change($"grant usage on schema datasync to {user}; grant select, insert, update, delete on all tables in schema datasync to {user}; revoke delete on datasync.mails from {user}");
            var doctor = Doctor("reader", user);
            doctor.Out.ShouldContain("cannot be written: this user may not read and write mails.");
            doctor.Exit.ShouldBe(1);
            Change($"grant delete on datasync.mails to {user}");
            Doctor("reader", user).Exit.ShouldBe(0);
        }
        finally
        {
            Change($"drop owned by {user}; drop role {user}");
        }
    }

    private string Journal(string? user = null) => $"postgres://{user ?? Servers.User}@127.0.0.1:{Servers.PostgresPort}/{database.Name}";

    private (int Exit, string Out, string Error) Doctor(string? password = null, string? user = null) =>
        DoctorProcess.Run([("PGPASSWORD", password ?? Servers.Password)], "doctor", at["work.sync"], "--journal", Journal(user));

    private string? Ask(string sql) => Convert.ToString(On(sql, command => command.ExecuteScalar()), System.Globalization.CultureInfo.InvariantCulture);

    private void Change(string sql) => On(sql, command => command.ExecuteNonQuery());

    private T On<T>(string sql, Func<Npgsql.NpgsqlCommand, T> use)
    {
        using var connection = new Npgsql.NpgsqlConnection(database.Npgsql + ";Pooling=false");
        connection.Open();
        using var command = new Npgsql.NpgsqlCommand(sql, connection);
        return use(command);
    }
}
