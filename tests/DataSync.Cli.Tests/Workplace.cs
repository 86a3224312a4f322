using DataSync.Sources;

namespace DataSync.Cli.Tests;

/// <summary>A folder of its own with a copy of a sample, in which commands run as they do for a user; only the streams are caught.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("datasync-cli-").FullName;

    public static string Root { get; } = FindRoot();

    public string this[string name] => Path.Combine(folder, name);

    public static Workplace With(string sample)
    {
        var workplace = new Workplace();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, "samples", sample), "*", SearchOption.AllDirectories))
        {
            var target = workplace[Path.GetRelativePath(Path.Combine(Root, "samples", sample), file)];
            Directory.CreateDirectory(Path.GetDirectoryName(target) ?? "");
            File.Copy(file, target);
        }
        return workplace;
    }

    public static Workplace Empty() => new();

    public Workplace Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this;
    }

    /// <summary>Runs SQL on a SQLite file of the folder.</summary>
    public void Sql(string database, string sql)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public string? Ask(string database, string sql)
    {
        using var connection = Open(database);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Runs a command line in this process.</summary>
    public (int Exit, string Out, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new CliContext(output, error, SystemClock.Instance, SourceRegistry.Kinds);
        var exit = CommandLine.Run(context, args, new System.CommandLine.InvocationConfiguration { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private Microsoft.Data.Sqlite.SqliteConnection Open(string database)
    {
        var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={this[database]};Pooling=False");
        connection.Open();
        return connection;
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "DataSync.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        return folder;
    }
}
