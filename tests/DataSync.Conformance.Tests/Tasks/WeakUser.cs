namespace DataSync.Conformance.Tests.Tasks;

/// <summary>A user of a server who has few rights on the tables of a task, and all on its marks, which are there already. Gone with the test.</summary>
internal sealed class WeakUser(Database database) : IDisposable
{
    private readonly string name = $"u{Guid.NewGuid():N}"[..12];
    private ScriptedTask? admitted;

    private IEnumerable<string> Accounts => database == Database.OdbcMariaDb ? [$"'{name}'@'%'", $"'{name}'@'localhost'"] : [name];

    /// <summary>How the task reaches its source as this user.</summary>
    public string Readdress(string address)
    {
        var (user, password) = database == Database.Postgres ? ("Username", "Password") : ("UID", "PWD");
        return FailureClassRules.With(database, user, name)(FailureClassRules.With(database, password, "weak")(address));
    }

    /// <summary>Makes the user.</summary>
    /// <returns>What takes the user away again, before the tables.</returns>
    /// <param name="rights">On the table of accounts: <c>select, delete</c>.</param>
    public IDisposable Admit(ScriptedTask task, string rights)
    {
        admitted = task;
        task.Sql("create table ds_done (run varchar(40) not null, step varchar(120) not null, item varchar(120) not null, data BYTES, primary key (run, step, item))"
            .Replace("BYTES", database == Database.OdbcMariaDb ? "longblob" : "bytea", StringComparison.Ordinal));
        var schema = database == Database.OdbcMariaDb ? task.Ask("select database()") + "." : "";
        foreach (var account in Accounts)
        {
            task.Sql(database == Database.OdbcMariaDb ? $"create user {account} identified by 'weak'" : $"create role {account} login password 'weak'");
            task.Sql($"grant {rights} on {schema}account to {account}");
            task.Sql($"grant {(database == Database.OdbcMariaDb ? "select, insert, delete, create" : "all")} on {schema}ds_done to {account}");
            if (database != Database.OdbcMariaDb) task.Sql($"grant create on schema public to {account}");
        }
        return this;
    }

    public void Dispose()
    {
        if (admitted is null) return;
        foreach (var account in Accounts)
        {
            if (database != Database.OdbcMariaDb) admitted.Sql($"drop owned by {account}");
            admitted.Sql(database == Database.OdbcMariaDb ? $"drop user {account}" : $"drop role {account}");
        }
    }
}
