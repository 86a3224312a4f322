using System.Globalization;
using System.Text;
using DataSync.TestServers;

namespace DataSync.Cli.Tests.Canary;

/// <summary>
/// Masked values that may be found nowhere but where they belong: every task of <c>vault.sync</c> fails or succeeds with them in its own way, and then all that was printed and all that lies in the project folder is searched.
/// Source: tasks R116, R127, R140, C29.
/// </summary>
public sealed class MaskedCanaryTests
{
    /// <summary>The value, without its first letter: some tasks change it to capitals or cut it.</summary>
    private const string Canary = "anarienvogel";

    /// <summary>Digits of the number.</summary>
    private const string Number = "739173";

    private static readonly string Script = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Canary", "vault.sync"));

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [InlineData("odbc mariadb")]
    [Trait("Rule", "tasks R116"), Trait("Rule", "tasks R127"), Trait("Rule", "tasks R140")]
    public void A_masked_value_is_neither_printed_nor_left_in_a_file(string way)
    {
        using var mail = new MailServer();
        using var vault = new Vault(way, Script.Replace("PORT", mail.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        vault.Run(["check", "vault.sync"], false);
        foreach (var (task, fails, key) in vault.Tasks)
        {
            string[] item = key ? ["--key", "1"] : [];
            vault.Run(["run", "vault.sync", task, .. item, "--preview", "--rows", "all"], null);
            vault.Run(["run", "vault.sync", task, .. item, "--preview", "--format", "json"], null);
            vault.Run(["run", "vault.sync", task, .. item], fails);
            vault.Run(["run", "vault.sync", task, .. item, "--format", "json"], null);
            vault.Run(["explain", "vault.sync", task], false);
        }
        vault.Run(["check", "vault.sync", "--live"], null);
        vault.Run(["doctor", "vault.sync"], null);
        vault.Run(["runs", "list", "vault.sync"], false);
        vault.Run(["exceptions", "list", "vault.sync", "--format", "json"], false);
        foreach (var run in vault.Runs)
        {
            vault.Run(["runs", "show", "vault.sync", run], false);
            vault.Run(["runs", "show", "vault.sync", run, "--format", "json"], false);
        }

        vault.Unexpected.ShouldBeEmpty();
        vault.Marks.ShouldNotBeEmpty();
        vault.Marks.ShouldNotContain(mark => mark.Contains(Canary, StringComparison.OrdinalIgnoreCase));
        mail.Mails.ShouldNotBeEmpty();
        foreach (var canary in (string[])[Canary, Number])
        {
            vault.Found(canary).ShouldBeEmpty();
            mail.Mails.Select(m => m.Raw + m.Subject + m.Text).ShouldNotContain(said => said.Contains(canary, StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>The script in a folder of its own, with its tables on one of the databases.</summary>
    private sealed class Vault : IDisposable
    {
        private readonly Workplace at = Workplace.Empty();
        private readonly ServerDatabase? server;
        private readonly string variable = $"VAULT_{Guid.NewGuid():N}";
        private readonly List<(string Command, string Said)> said = [];
        private readonly List<string> unexpected = [];
        private readonly string script;

        public Vault(string way, string script)
        {
            var kind = way.Split(' ')[0];
            server = way switch
            {
                "postgres" => new ServerDatabase(ServerKind.Postgres),
                "odbc mariadb" => new ServerDatabase(ServerKind.MariaDb),
                _ => null,
            };
            this.script = script.Replace("KIND", kind == "sqlite" ? "sqlite { file: \"vault.db\" }" : $"{kind} {{ connection: env {variable} }}", StringComparison.Ordinal);
            at.Write("vault.sync", this.script);
            Directory.CreateDirectory(at["in"]);
            Directory.CreateDirectory(at["out"]);
            at.Write("in/people.csv", "id;pin\r\n1;kanarienvogel-4711\r\n");
            Environment.SetEnvironmentVariable(variable, kind == "postgres" ? server?.Npgsql : server?.Odbc);
            foreach (var sql in Tables.Split(";;", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) Sql(sql);
            Sql(server?.Kind switch
            {
                ServerKind.Postgres => "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused: %', new.note; end $$",
                ServerKind.MariaDb => "create trigger look before insert on checked_row for each row begin declare said text default concat('refused: ', new.note); signal sqlstate '45000' set message_text = said; end",
                _ => "create trigger look before insert on checked_row begin select raise(abort, 'refused: ' || new.note); end",
            });
            if (server?.Kind == ServerKind.Postgres) Sql("create trigger look before insert on checked_row for each row execute function refuse()");
        }

        /// <summary>Commands that ended otherwise than they were to.</summary>
        public IEnumerable<string> Unexpected => unexpected;

        /// <summary>The tasks, whether they fail, and whether they are for a person: what their lines say.</summary>
        public IEnumerable<(string Task, bool Fails, bool ForPerson)> Tasks => script.Split('\n').Where(line => line.StartsWith("task ", StringComparison.Ordinal))
            .Select(line => (line.Split(' ')[1], !line.EndsWith("// ends well", StringComparison.Ordinal), line.Contains(" for Person as ", StringComparison.Ordinal)));

        public IEnumerable<string> Runs
        {
            get
            {
                using var journal = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={at["datasync-journal.db"]};Pooling=False");
                journal.Open();
                using var command = journal.CreateCommand();
                command.CommandText = "select run from runs";
                using var reader = command.ExecuteReader();
                var runs = new List<string>();
                while (reader.Read()) runs.Add(reader.GetString(0));
                return runs;
            }
        }

        /// <summary>What the marks of unfinished runs are for; they lie in the database, and are ours.</summary>
        public IReadOnlyList<string> Marks
        {
            get
            {
                using System.Data.Common.DbConnection connection = server is null ? new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={at["vault.db"]};Pooling=False") : server.Open();
                if (server is null) connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "select item from ds_done";
                using var reader = command.ExecuteReader();
                var marks = new List<string>();
                while (reader.Read()) marks.Add(reader.GetString(0));
                return marks;
            }
        }

        private const string Tables = """
            create table person (id integer primary key, pin varchar(60), salary bigint);;
            create table keyed (pin varchar(60) primary key, note varchar(60));;
            create table plain (id integer primary key, note varchar(60), short varchar(4), number integer);;
            create table named (name varchar(60) primary key, note varchar(60));;
            create table checked_row (id integer primary key, note varchar(60));;
            create table uniq (id integer primary key, note varchar(60) unique);;
            insert into person values (1, 'kanarienvogel-4711', 7391739173), (2, 'kanarienvogel-4712', 7391739173);;
            insert into keyed values ('kanarienvogel-4711', 'x')
            """;

        public void Run(string[] arguments, bool? fails)
        {
            var (exit, output, error) = at.Run([.. arguments.Select(a => a == "vault.sync" ? at[a] : a)]);
            var command = string.Join(' ', arguments);
            said.Add((command, output + error));
            if (exit is not (0 or 1) || (fails is { } expected && expected != (exit != 0))) unexpected.Add($"{command}: {exit}: {output}{error}");
        }

        /// <summary>Where something was printed or left, with what stands around it; the database is where it belongs, and so are the files of its own source.</summary>
        public IEnumerable<string> Found(string canary)
        {
            foreach (var (command, text) in said)
                if (text.IndexOf(canary, StringComparison.OrdinalIgnoreCase) is >= 0 and var place) yield return $"{command}: {text[Math.Max(0, place - 120)..Math.Min(text.Length, place + 60)]}";
            foreach (var file in Directory.EnumerateFiles(at[""], "*", SearchOption.AllDirectories))
            {
                if (Path.GetFileName(file).StartsWith("vault.db", StringComparison.Ordinal) || Path.GetFileName(Path.GetDirectoryName(file)) is "in" or "out") continue;
                var text = Encoding.Latin1.GetString(File.ReadAllBytes(file));
                if (text.IndexOf(canary, StringComparison.OrdinalIgnoreCase) is >= 0 and var place) yield return $"{file}: {text[Math.Max(0, place - 120)..Math.Min(text.Length, place + 60)]}";
            }
        }

        public void Dispose()
        {
            Environment.SetEnvironmentVariable(variable, null);
            at.Dispose();
            server?.Dispose();
        }

        private void Sql(string sql)
        {
            if (server is null)
            {
                at.Sql("vault.db", sql);
                return;
            }
            using var connection = server.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }
}
