using System.Globalization;
using System.Text;
using DataSync.Benchmarks.Sources;
using DataSync.Engine.Artefacts;
using DataSync.Engine.Running;
using DataSync.Engine.Sources;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Sources;
using DataSync.Sources.Odbc;
using DataSync.TestServers;

namespace DataSync.Benchmarks.Tasks;

/// <summary>Two tables of eight columns in one database that is reached through its ODBC driver; a script that copies and upserts one into the other, and the same by hand.</summary>
internal sealed class BulkProject : IDisposable
{
    private const string Tasks = $$"""
        {{EightColumnScript.Copy}}
        task Update {
            for each r in Row {
                update Target as t where t.id = r.id { {{EightColumnScript.Others}} }
            }
        }

        task Upsert {
            for each r in Row {
                upsert Target by id { id <- r.id, {{EightColumnScript.Others}} }
            }
        }
        """;

    private const string Columns = "id, a, b, amount, name, city, note, at";
    private static readonly string[] ArrayTypes = ["bigint", "bigint", "bigint", "numeric", "text", "text", "text", "timestamp"];
    private readonly string folder = Directory.CreateTempSubdirectory("datasync-bench-").FullName;
    private readonly ServerDatabase server;
    private readonly string connection;
    private readonly SyncPlan plan;
    private readonly AssemblyPlanCode code;

    public BulkProject(ServerKind kind, int rows)
    {
        Rows = rows;
        server = new ServerDatabase(kind);
        connection = server.Odbc;
        var compiled = EightColumnScript.Compile("odbc { connection: env PLACE }", "odbc { connection: env PLACE }", "bench_rows", "bench_target", Tasks);
        plan = compiled.Plan;
        code = AssemblyPlanCode.Load(compiled.Dll, compiled.Pdb);
        using var sources = Sources();
        using var session = sources.Connect(0, default);
        foreach (var table in plan.Tables) session.CreateTable(table);
        Fill(session);
    }

    public int Rows { get; }

    private bool IsPostgres => server is { Kind: ServerKind.Postgres };

    /// <summary>The task, with batches, done-marks and journal.</summary>
    public void Ours(string task, bool rowByRow = false)
    {
        using var sources = Sources();
        EightColumnScript.Run(plan, code, sources, folder, task, new RunOptions { RowByRow = rowByRow });
    }

    /// <summary>What a programmer writes who knows the driver's best way: arrays for PostgreSQL, many rows of one statement elsewhere; a transaction for 10,000 rows.</summary>
    /// <param name="after">What the statement says of rows that are there already.</param>
    public void ByHand(string after)
    {
        using var here = new OdbcConnection(connection);
        here.Open();
        using var there = new OdbcConnection(connection);
        there.Open();
        using var select = here.CreateCommand();
        select.CommandText = $"select {Columns} from bench_rows";
        using var reader = select.ExecuteReader();
        if (IsPostgres) Arrays(reader, there, after);
        else ManyRows(reader, there, after);
    }

    /// <summary>No row in the target.</summary>
    public void Empty() => Run("truncate table bench_target");

    /// <summary>Every row in the target, and every one different.</summary>
    public void Different()
    {
        Empty();
        Run("insert into bench_target select id, a + 1, b, amount, name, city, 'other', at from bench_rows");
    }

    /// <summary>Half of the rows in the target, half of those different.</summary>
    public void Half()
    {
        Empty();
        Run($"insert into bench_target select id, a + case when id % 4 = 0 then 1 else 0 end, b, amount, name, city, note, at from bench_rows where id % 2 = 0");
    }

    /// <summary>Both ways must have brought the target in step.</summary>
    public void Check()
    {
        using var open = new OdbcConnection(connection);
        open.Open();
        using var command = open.CreateCommand();
        command.CommandText = "select count(*) from bench_rows r join bench_target t on t.id = r.id and t.a = r.a and t.note = r.note";
        if (Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) != Rows) throw new InvalidOperationException("The target is not in step.");
    }

    public void Dispose()
    {
        code.Dispose();
        server.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>What an upsert by hand says.</summary>
    public string OnConflict()
    {
        string[] others = [.. Columns.Split(", ").Skip(1)];
        if (server is { Kind: ServerKind.MariaDb }) return " on duplicate key update " + string.Join(", ", others.Select(c => $"{c} = values({c})"));
        var sets = " on conflict (id) do update set " + string.Join(", ", others.Select(c => $"{c} = excluded.{c}"));
        return IsPostgres ? $"{sets} where ({string.Join(", ", others.Select(c => "bench_target." + c))}) is distinct from ({string.Join(", ", others.Select(c => "excluded." + c))})" : sets;
    }

    private static void Arrays(OdbcDataReader reader, OdbcConnection there, string after)
    {
        const int block = 4000;
        using var insert = there.CreateCommand();
        insert.CommandText = $"insert into bench_target ({Columns}) select * from unnest({string.Join(", ", ArrayTypes.Select(t => $"cast(? as {t}[])"))}){after}";
        insert.Parameters.Resize(8);
        StringBuilder[] arrays = [.. ArrayTypes.Select(_ => new StringBuilder("{"))];
        var transaction = there.BeginTransaction();
        insert.Transaction = transaction;
        var (rows, open) = (0, 0);
        while (reader.Read())
        {
            for (var i = 0; i < 3; i++) arrays[i].Append(CultureInfo.InvariantCulture, $"{reader.GetInt64(i)},");
            arrays[3].Append(CultureInfo.InvariantCulture, $"{reader.GetDecimal(3)},");
            for (var i = 4; i < 7; i++) arrays[i].Append('"').Append(reader.GetString(i).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append("\",");
            arrays[7].Append(CultureInfo.InvariantCulture, $"\"{reader.GetDateTime(7):yyyy-MM-dd HH:mm:ss.FFFFFF}\",");
            if (++rows == block) Send();
            if (++open < 10_000) continue;
            if (rows > 0) Send();
            transaction.Commit();
            insert.Transaction = transaction = there.BeginTransaction();
            open = 0;
        }
        if (rows > 0) Send();
        transaction.Commit();

        void Send()
        {
            for (var i = 0; i < 8; i++)
            {
                arrays[i][^1] = '}';
                insert.Parameters[i].Set(arrays[i].ToString());
                arrays[i].Clear().Append('{');
            }
            insert.ExecuteNonQuery();
            rows = 0;
        }
    }

    private static void ManyRows(OdbcDataReader reader, OdbcConnection there, string after)
    {
        const int block = 500;
        using var insert = there.CreateCommand();
        insert.CommandText = Statement(block);
        insert.Parameters.Resize(block * 8);
        var transaction = there.BeginTransaction();
        insert.Transaction = transaction;
        var (rows, open) = (0, 0);
        while (reader.Read())
        {
            var at = rows * 8;
            for (var i = 0; i < 3; i++) insert.Parameters[at + i].Set(reader.GetInt64(i));
            insert.Parameters[at + 3].Set(reader.GetDecimal(3));
            for (var i = 4; i < 7; i++) insert.Parameters[at + i].Set(reader.GetString(i));
            insert.Parameters[at + 7].Set(reader.GetDateTime(7));
            if (++rows == block)
            {
                insert.ExecuteNonQuery();
                rows = 0;
            }
            if (++open < 10_000) continue;
            Rest();
            transaction.Commit();
            insert.Transaction = transaction = there.BeginTransaction();
            open = 0;
        }
        Rest();
        transaction.Commit();

        void Rest()
        {
            if (rows == 0) return;
            using var rest = there.CreateCommand();
            rest.CommandText = Statement(rows);
            rest.Transaction = transaction;
            for (var i = 0; i < rows * 8; i++) rest.Parameters.Add(insert.Parameters[i]);
            rest.ExecuteNonQuery();
            rows = 0;
        }

        string Statement(int count) => $"insert into bench_target ({Columns}) values {string.Join(", ", Enumerable.Repeat("(?, ?, ?, ?, ?, ?, ?, ?)", count))}{after}";
    }

    private void Run(string sql)
    {
        using var open = new OdbcConnection(connection);
        open.Open();
        using var command = open.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void Fill(ISourceSession session)
    {
        var table = plan.Tables[0];
        session.Begin();
        using (var insert = session.PrepareBatch(new WriteRequest(WriteKind.Insert, table, [0, 1, 2, 3, 4, 5, 6, 7], [])) ?? throw new InvalidOperationException("There is no batch."))
        {
            for (var id = 1; id <= Rows; id++)
            {
                EightValues.Of(id, 0).Into(insert.Values);
                insert.Add(default);
            }
            insert.Flush(default);
        }
        session.Commit();
    }

    private SourceSet Sources() => new(plan, SourceRegistry.Kinds, new SourceSetOptions { Folder = folder, Origins = SettingOrigins.Process with { Variable = name => name == "PLACE" ? connection : null } });
}
