using DataSync.Sources.Odbc;
using DataSync.TestServers;

namespace DataSync.Cli.Tests.Doctor;

/// <summary>A user of a server who may read one table and do nothing else; gone with its owner.</summary>
internal sealed class LimitedUser : IDisposable
{
    private const string Password = "only-reads";
    private readonly ServerDatabase database;
    private readonly string name;

    public LimitedUser(ServerDatabase database, string table)
    {
        this.database = database;
        name = "u" + database.Name;
        if (database.Kind == ServerKind.Postgres)
            Run($"create role {name} login password '{Password}'", "revoke create on schema public from public", $"grant select on {table} to {name}");
        else
            Run($"create user {name}@'%' identified by '{Password}'", $"grant select on {database.Name}.{table} to {name}@'%'");
    }

    /// <summary>Gives the user more rights.</summary>
    public void Grant(string rights, string table) =>
        Run(database.Kind == ServerKind.Postgres ? $"grant {rights} on {table} to {name}" : $"grant {rights} on {database.Name}.{table} to {name}@'%'");

    /// <summary>Gives the user rights on all of the database, by a role where the server knows one that is active by itself.</summary>
    public void GrantCreate() => Run(database.Kind == ServerKind.Postgres
        ? [$"grant create on schema public to {name}"]
        : [$"create role {Role}", $"grant create, select, insert, update, delete on {database.Name}.* to {Role}", $"grant {Role} to {name}@'%'", $"set default role {Role} for {name}@'%'"]);

    /// <summary>Gives the user what it takes to install the ledger of a station that tracks a table.</summary>
    public void GrantLedger(string table) => Run(database.Kind == ServerKind.Postgres
        ? [$"grant create on schema public to {name}", $"grant trigger on {table} to {name}"]
        : [$"grant create, index, select, insert, update, delete on {database.Name}.* to {name}@'%'", $"grant trigger on {database.Name}.{table} to {name}@'%'"]);

    private string Role => "r" + database.Name;

    /// <summary>Lets the user execute a procedure.</summary>
    public void GrantExecute(string procedure) =>
        Run(database.Kind == ServerKind.Postgres ? $"grant execute on procedure {procedure} to {name}" : $"grant execute on procedure {database.Name}.{procedure} to {name}@'%'");

    public string Odbc => OdbcConnectionText.Parse(database.Odbc).With("UID", name).With("PWD", Password).ToString();

    public string Npgsql => $"Host=127.0.0.1;Port={database.Port};Database={database.Name};Username={name};Password={Password}";

    public void Dispose()
    {
        if (database.Kind == ServerKind.Postgres) Run($"drop owned by {name} cascade", $"drop role {name}");
        else Run($"drop user {name}@'%'", $"drop role if exists {Role}");
    }

    private void Run(params ReadOnlySpan<string> statements)
    {
        using var connection = database.Open();
        foreach (var statement in statements)
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }
    }
}
