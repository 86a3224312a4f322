using System.Globalization;
using DataSync.Benchmarks.Sources;
using DataSync.Compiler.Artefacts;
using DataSync.Engine.Artefacts;
using DataSync.Engine.Running;
using DataSync.Engine.Sources;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Sources;
using Microsoft.Data.Sqlite;

namespace DataSync.Benchmarks.Tasks;

/// <summary>A project in a folder of its own: a script that copies one table to another, row by row with a mapping, and the two databases.</summary>
internal sealed class CopyProject : IDisposable
{
    private const string Table = "(id integer primary key, a integer not null, b integer not null, amount text not null, name text not null, city text not null, note text not null, at text not null)";
    private readonly string folder;
    private readonly bool borrowed;
    private readonly SyncPlan plan;
    private readonly PlanCode code;

    /// <summary>Fills a new project.</summary>
    public CopyProject(int rows)
    {
        Rows = rows;
        folder = Directory.CreateTempSubdirectory("datasync-bench-").FullName;
        ArtefactWriter.Write(Artefact, "copy", EightColumnScript.Compile("sqlite { file: \"here.db\" }", "sqlite { file: \"there.db\" }", "rows", "target", EightColumnScript.Copy));
        (plan, code) = Load();
        using var source = (SourceRegistry.Find("sqlite") ?? throw new InvalidOperationException("There is no kind sqlite."))
            .Create("here", new Dictionary<string, object?> { ["file"] = "here.db", ["create"] = true }, folder);
        using var session = source.Connect(default);
        EightColumns.Fill(session, rows);
    }

    /// <summary>A project that another process has filled, and keeps.</summary>
    public CopyProject(string folder, int rows)
    {
        (Rows, this.folder, borrowed) = (rows, folder, true);
        (plan, code) = Load();
    }

    public string Folder => folder;

    private string Artefact => Path.Combine(folder, "copy.syncplan");

    public int Rows { get; }

    /// <summary>The task, as <c>datasync run</c> runs it.</summary>
    public void Ours()
    {
        Empty();
        using var sources = new SourceSet(plan, SourceRegistry.Kinds, new SourceSetOptions { Folder = folder });
        EightColumnScript.Run(plan, code, sources, folder, "Copy", new RunOptions());
        Check();
    }

    /// <summary>What a programmer writes: one reader, one prepared insert, one transaction, typed getters.</summary>
    public void ByHand()
    {
        Empty();
        using (var here = Open("here.db"))
        using (var there = Open("there.db"))
        {
            using var transaction = there.BeginTransaction();
            using var select = here.CreateCommand();
            select.CommandText = "select id, a, b, amount, name, city, note, at from rows";
            using var insert = there.CreateCommand();
            insert.Transaction = transaction;
            insert.CommandText = "insert into target (id, a, b, amount, name, city, note, at) values ($0, $1, $2, $3, $4, $5, $6, $7)";
            var parameters = Enumerable.Range(0, 8).Select(i => insert.Parameters.Add(new SqliteParameter(string.Create(CultureInfo.InvariantCulture, $"${i}"), null))).ToArray();
            insert.Prepare();
            using var reader = select.ExecuteReader();
            while (reader.Read())
            {
                for (var i = 0; i < 3; i++) parameters[i].Value = reader.GetInt64(i);
                parameters[3].Value = reader.GetDecimal(3);
                for (var i = 4; i < 7; i++) parameters[i].Value = reader.GetString(i);
                parameters[7].Value = reader.GetDateTime(7);
                insert.ExecuteNonQuery();
            }
            transaction.Commit();
        }
        Check();
    }

    public void Dispose()
    {
        if (!borrowed) Directory.Delete(folder, recursive: true);
    }

    private (SyncPlan, PlanCode) Load()
    {
        var artefact = ArtefactReader.Read(Artefact);
        return (artefact.Plan, AssemblyPlanCode.Load(artefact.Code, artefact.Symbols));
    }

    private SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, file), Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private void Empty()
    {
        foreach (var file in Directory.GetFiles(folder, "there.db*")) File.Delete(file);
        using var there = Open("there.db");
        using var command = there.CreateCommand();
        command.CommandText = "pragma journal_mode = wal; create table target " + Table;
        command.ExecuteNonQuery();
    }

    private void Check()
    {
        using var there = Open("there.db");
        using var command = there.CreateCommand();
        command.CommandText = "select count(*) from target";
        if (command.ExecuteScalar() is not long copied || copied != Rows) throw new InvalidOperationException("Not all rows were copied.");
    }
}
