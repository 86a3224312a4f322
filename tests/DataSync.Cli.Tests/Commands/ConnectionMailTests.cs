using System.Globalization;
using DataSync.TestServers;

namespace DataSync.Cli.Tests.Commands;

/// <summary><c>connect … when failed notify</c>: who is told how a session has ended, and that the command ends as it would have. Source: tasks R133, R138, R142.</summary>
public sealed class ConnectionMailTests
{
    [Fact, Trait("Rule", "tasks R138")]
    public void A_database_that_cannot_be_reached_is_told_and_the_command_fails()
    {
        using var server = new MailServer();
        using var at = Told(server.Port);
        Break(at);

        var run = at.Run("output", at["network.sync"], "--station", "Vienna", "--unattended");

        run.Exit.ShouldBe(2);
        run.Error.ShouldStartWith("error DS6211 at station Vienna: The source cannot be reached: ");
        var mail = server.Mails.ShouldHaveSingleItem();
        mail.Recipients.ShouldBe(["it@example.com"]);
        mail.Subject.ShouldStartWith("output of connect Vienna to Berlin: DS6211: The source cannot be reached: ");

        // Each session tells anew.
        at.Run("output", at["network.sync"], "--station", "Vienna", "--unattended").Exit.ShouldBe(2);
        server.Mails.Count.ShouldBe(2);
        at.Run("runs", "list", at["network.sync"]).Out.ShouldContain("  connect Vienna to Berlin: telling of a failed output  succeeded");
    }

    [Fact, Trait("Rule", "tasks R138"), Trait("Rule", "tasks R139")]
    public void What_has_done_something_and_ended_well_is_told_where_that_was_asked_for()
    {
        using var server = new MailServer();
        using var at = Told(server.Port);

        at.Run("output", at["network.sync"], "--station", "Vienna", "--preview").Exit.ShouldBe(0);
        server.Mails.ShouldBeEmpty();
        File.Exists(at["datasync-journal.db"]).ShouldBeFalse();
        at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin").Exit.ShouldBe(0);
        server.Told.ShouldBe("ok@example.com: output is done.\nok@example.com: input is done.");
        at.Run("runs", "list", at["network.sync"]).Out.ShouldContain("  connect Vienna to Berlin: telling of an output  succeeded");

        at.Run("communicate", at["network.sync"], "--station", "Berlin", "--to", "Vienna").Exit.ShouldBe(0);
        at.Run("input", at["network.sync"], "--station", "Berlin").Exit.ShouldBe(0);
        server.Mails.Count.ShouldBe(2, "the other connection tells nobody, and no file has come");
    }

    [Theory, Trait("Rule", "tasks R138"), Trait("Rule", "tasks R140")]
    [InlineData("", "is shorter", true)]
    [InlineData(" masked", "its words are not shown, because a masked value may be among them", false)]
    public void A_file_that_is_refused_is_told_at_the_connection_it_came_by(string masked, string words, bool isTold)
    {
        using var server = new MailServer();
        using var at = Told(server.Port);
        at.Write("model.sync", File.ReadAllText(at["model.sync"]).Replace("name           : text(80)", "name           : text(80)" + masked, StringComparison.Ordinal));
        at.Run("output", at["network.sync"], "--station", "Vienna").Exit.ShouldBe(0);
        var file = Directory.GetFiles(at["stations/vienna/101/out"], "*.dsync").Single();
        Directory.CreateDirectory(at["stations/berlin/1/in"]);
        File.WriteAllBytes(Path.Combine(at["stations/berlin/1/in"], Path.GetFileName(file)), File.ReadAllBytes(file)[..^20]);
        server.Forget();

        var run = at.Run("input", at["network.sync"], "--station", "Berlin");

        run.Exit.ShouldBe(1);
        var mail = server.Mails.ShouldHaveSingleItem();
        mail.Subject.ShouldStartWith($"input of connect Vienna to Berlin: {Path.GetFileName(file)}: DS");
        var cause = run.Error.Split(": ", 3)[^1].Split('\n')[0].Trim();
        mail.Subject.Contains(cause, StringComparison.Ordinal).ShouldBe(isTold, $"{mail.Subject} / {cause}");
        if (!isTold) mail.Subject.ShouldContain(words);
    }

    [Fact, Trait("Rule", "tasks R133")]
    public void A_mail_that_cannot_be_sent_is_a_note_and_the_command_ends_as_it_would_have()
    {
        using var at = Told(1);
        at.Run("output", at["network.sync"], "--station", "Vienna").Exit.ShouldBe(0);
        Break(at);

        var run = at.Run("output", at["network.sync"], "--station", "Vienna");

        run.Exit.ShouldBe(2);
        run.Error.ShouldStartWith("error DS6211 at station Vienna: The source cannot be reached: ");
        run.Out.ShouldContain("note: notify: DS6350: ");
    }

    [Fact, Trait("Rule", "tasks R142")]
    public void A_digest_collects_what_sessions_tell_and_a_later_one_sends_it()
    {
        using var server = new MailServer();
        using var at = Told(server.Port, ", digest: 1 h");
        var good = File.ReadAllBytes(at["vienna.db"]);
        Break(at);
        for (var session = 0; session < 2; session++) at.Run("output", at["network.sync"], "--station", "Vienna").Exit.ShouldBe(2);
        server.Mails.ShouldBeEmpty();
        at.Sql("datasync-journal.db", "update held_mails set due = '2026-01-01T00:00:00.000Z'");
        File.WriteAllBytes(at["vienna.db"], good);

        at.Run("output", at["network.sync"], "--station", "Vienna").Exit.ShouldBe(0);

        server.Mails.Where(m => m.Recipients[0] == "it@example.com").ShouldHaveSingleItem().Subject.ShouldStartWith("2 messages: output of connect Vienna to Berlin: DS6211: ");
    }

    [Fact, Trait("Rule", "tasks R133")]
    public async Task A_signal_while_a_mail_is_sent_lets_it_be_sent_and_the_command_ends_as_it_would_have()
    {
        using var silent = new SilentServer();
        using var at = Told(silent.Port, ", timeout: 3 s");
        Break(at);
        await using var command = Serve.ServeProcess.StartCommand(at, ["output", "network.sync", "--station", "Vienna"]);
        using var link = await silent.Accept();

        await command.Signal("INT");

        (await command.Exit()).ShouldBe(2);
        command.Seen.ShouldContain(line => line.StartsWith("note: notify: DS6356: ", StringComparison.Ordinal), string.Join('\n', command.Seen));
        command.Seen.ShouldContain(line => line.StartsWith("error DS6211 at station Vienna: The source cannot be reached: ", StringComparison.Ordinal));
    }

    [Fact, Trait("Rule", "tasks R133")]
    public async Task What_follows_a_mail_that_was_being_sent_at_a_signal_is_not_begun()
    {
        using var silent = new SilentServer();
        using var at = Told(silent.Port, ", timeout: 3 s");
        await using var command = Serve.ServeProcess.StartCommand(at, ["communicate", "network.sync", "--station", "Vienna", "--to", "Berlin"]);
        using var link = await silent.Accept();

        await command.Signal("INT");

        (await command.Exit()).ShouldBe(1);
        command.Seen.ShouldContain("error DS6213: The command was stopped while it told of its output: nothing was carried.", string.Join('\n', command.Seen));
        command.Seen.ShouldNotContain(line => line.StartsWith("carried ", StringComparison.Ordinal));
        silent.IsAsked.ShouldBeFalse("no further mail is begun");
    }

    private static void Break(Workplace at) => File.WriteAllText(at["vienna.db"], new string('x', 4096));

    private static Workplace Told(int port, string more = "")
    {
        var at = StationCommandTests.Prepare();
        return at.Write("network.sync", File.ReadAllText(at["network.sync"]).Replace("    receipt within 5 days\n", """
                receipt within 5 days
                when failed notify { to <- ["it@example.com"], subject <- "{run.step} of {run.task}: {run.error}" }
                when succeeded notify { to <- ["ok@example.com"], subject <- "{run.step} is done{run.error}." }

            """, StringComparison.Ordinal).Replace("import \"model.sync\"\n", string.Create(CultureInfo.InvariantCulture, $"import \"model.sync\"\nmail office = smtp {{ host: \"127.0.0.1\", port: {port}, from: \"datasync@example.com\", security: \"none\"{more} }}\n"), StringComparison.Ordinal));
    }

    /// <summary>A mail server that never says a word.</summary>
    private sealed class SilentServer : IDisposable
    {
        private readonly System.Net.Sockets.TcpListener listener = new(System.Net.IPAddress.Loopback, 0);

        public SilentServer() => listener.Start();

        public int Port => ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;

        /// <summary>Whether another link waits.</summary>
        public bool IsAsked => listener.Pending();

        public Task<System.Net.Sockets.TcpClient> Accept() => listener.AcceptTcpClientAsync();

        public void Dispose() => listener.Dispose();
    }
}
