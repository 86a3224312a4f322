using DataSync.Cli.Tests;
using DataSync.TestServers;

namespace DataSync.Cli.Tests.Import;

/// <summary>The ways to a database that a script can name.</summary>
public enum Way { Sqlite, OdbcSqlite, Postgres, OdbcPostgres, OdbcMariaDb }

/// <summary>A folder with a script whose source <c>shop</c> leads to a fresh database.</summary>
internal sealed class LiveShop : IDisposable
{
    private readonly ServerDatabase? server;
    private readonly string variable;

    public LiveShop(Way way, string schema)
    {
        Way = way;
        At = Workplace.Empty();
        server = way switch
        {
            Way.Postgres or Way.OdbcPostgres => new ServerDatabase(ServerKind.Postgres),
            Way.OdbcMariaDb => new ServerDatabase(ServerKind.MariaDb),
            _ => null,
        };
        variable = "SHOP_" + Path.GetFileName(Path.GetDirectoryName(At["x"]) ?? "").Replace('-', '_').ToUpperInvariant();
        Environment.SetEnvironmentVariable(variable, way switch
        {
            Way.OdbcSqlite => $"Driver=SQLite3;Database={At["shop.db"]}",
            Way.Postgres => server?.Npgsql,
            _ => server?.Odbc,
        });
        Source = way switch
        {
            Way.Sqlite => "source shop = sqlite { file: \"shop.db\" }",
            Way.Postgres => $"source shop = postgres {{ connection: env {variable} }}",
            _ => $"source shop = odbc {{ connection: env {variable} }}",
        };
        Write("");
        Sql(schema);
    }

    public Way Way { get; }

    public Workplace At { get; }

    /// <summary>The declaration of the source.</summary>
    public string Source { get; }

    /// <summary>The server's database; there is none for SQLite.</summary>
    public ServerDatabase Server => server ?? throw new InvalidOperationException("SQLite has no server.");

    /// <summary>The variable that holds the connection text.</summary>
    public string Variable => variable;

    /// <summary>Leads the source elsewhere.</summary>
    public void Connect(string connection) => Environment.SetEnvironmentVariable(variable, connection);

    /// <summary>The script: its source and what follows.</summary>
    public void Write(string rest) => At.Write("post.sync", $"sync 1\n{Source}\n{rest}");

    public void Sql(string sql)
    {
        if (server is null)
        {
            At.Sql("shop.db", sql);
            return;
        }
        using var connection = server.Open();
        foreach (var statement in sql.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }
    }

    public string Ask(string sql)
    {
        if (server is null) return At.Ask("shop.db", sql.Replace("concat(id, ' ', name)", "id || ' ' || name", StringComparison.Ordinal)) ?? "";
        using var connection = server.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture) ?? "";
    }

    public string Quote(string name) => Way == Way.OdbcMariaDb ? $"`{name.Replace("`", "``", StringComparison.Ordinal)}`" : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A column as text, whatever its type.</summary>
    public string Text(string column) => $"cast({Quote(column)} as {(Way == Way.OdbcMariaDb ? "char" : "text")})";

    /// <summary>The columns of a table that are declared.</summary>
    public IReadOnlyList<string> Columns(string table)
    {
        var program = DataSync.Cli.Loading.ScriptCompilation.Bind(At["post.sync"], Path.GetDirectoryName(At["post.sync"]) ?? "");
        return [.. program.Tables.First(declared => declared.Name == table).Columns.Select(column => column.PhysicalName)];
    }

    /// <summary>Imports everything into model.sync and lets the script import it.</summary>
    /// <returns>What was written.</returns>
    public string Import()
    {
        var import = At.Run("import", "shop", "--script", At["post.sync"], "--out", At["model.sync"], "--force");
        import.Exit.ShouldBe(0, import.Error);
        Write("import \"model.sync\"\n");
        return File.ReadAllText(At["model.sync"]);
    }

    /// <summary>Makes the tables that the script declares.</summary>
    public void CreateTables()
    {
        var folder = Path.GetDirectoryName(At["post.sync"]) ?? "";
        var program = DataSync.Cli.Loading.ScriptCompilation.Bind(At["post.sync"], folder);
        program.HasErrors.ShouldBeFalse(string.Join("\n", program.Diagnostics));
        var plan = DataSync.Compiler.PlanCompiler.Lower(program).Plan;
        using var sources = new DataSync.Engine.Sources.SourceSet(plan, DataSync.Sources.SourceRegistry.Kinds, new DataSync.Engine.Sources.SourceSetOptions { Folder = folder });
        using var session = sources.Connect(0, CancellationToken.None);
        foreach (var table in plan.Tables) session.CreateTable(table);
    }

    public (int Exit, string Out, string Error) Check(params string[] more) => At.Run(["check", "--live", At["post.sync"], .. more]);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(variable, null);
        server?.Dispose();
        At.Dispose();
    }
}
