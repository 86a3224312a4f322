using System.Runtime.Versioning;
using DataSync.Engine.Journal;
using DataSync.Plans.Runtime;
using Microsoft.Data.Sqlite;

namespace DataSync.Engine.Tests.Journal;

/// <summary>What the journal keeps for going on with a run can be read with its key alone. Source: tasks R127, C29.</summary>
public sealed class SealTests : IDisposable
{
    private const string Canary = "kanarienvogel";
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string folder = Directory.CreateTempSubdirectory("datasync-seal-").FullName;

    private string JournalFile => Path.Combine(folder, "journal.db");

    private string Key => JournalFile + ".key";

    [UnsupportedOSPlatform("windows")]
    private UnixFileMode Mode
    {
        get => File.GetUnixFileMode(Key);
        set => File.SetUnixFileMode(Key, value);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact, Trait("Rule", "tasks R127"), UnsupportedOSPlatform("windows")]
    public void Answers_and_what_undos_read_stand_in_no_file_and_are_there_for_the_next_process()
    {
        Keep();

        foreach (var file in Directory.GetFiles(folder)) System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(file)).ShouldNotContain(Canary);
        Mode.ShouldBe(Owner);
        using var again = RunJournal.Open(JournalFile);
        again.FindCall("1", "call", "").ShouldNotBeNull().Answer.ShouldBe(Canary);
        again.KeptForUndo("1", "call").ShouldBe(Canary);
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public void Without_its_key_nothing_is_guessed_at()
    {
        Keep();
        var key = File.ReadAllBytes(Key);

        File.Delete(Key);
        Refused().ShouldContain(Key);
        File.WriteAllBytes(Key, key[1..]);
        Mode = Owner;
        Refused().ShouldBe($"{Key} is not the key of a run journal.");
        File.WriteAllBytes(Key, [.. key.Reverse()]);
        Refused().ShouldBe($"What the run journal keeps was sealed with another key than that in {Key}.");
        File.WriteAllBytes(Key, key);
        Mode = Owner | UnixFileMode.GroupRead;
        Refused().ShouldBe($"The key of the run journal, {Key}, can be read or changed by others than its owner.");
        Mode = Owner;

        using var journal = RunJournal.Open(JournalFile);
        journal.FindCall("1", "call", "").ShouldNotBeNull().Answer.ShouldBe(Canary);
    }

    [Fact]
    public void A_key_that_is_lost_is_not_replaced_while_something_is_sealed_with_it()
    {
        Keep();
        File.Delete(Key);
        using (var journal = RunJournal.Open(JournalFile))
        {
            Should.Throw<SyncException>(() => journal.BeginCall("2", "call", "")).Message.ShouldBe($"The key of the run journal, {Key}, is missing, and the journal has values that were sealed with it.");
            journal.FindCall("2", "call", "").ShouldBeNull();
            journal.ForgetCalls("1", "call");
            journal.EndUndo("1", "call");
            journal.BeginCall("2", "call", "");
        }
        File.Exists(Key).ShouldBeTrue();
    }

    [Fact]
    public void No_call_begins_when_its_answer_could_not_be_kept()
    {
        using var journal = RunJournal.Open(JournalFile);
        File.WriteAllBytes(Key, [1]);
        Should.Throw<SyncException>(() => journal.BeginCall("1", "call", "")).Code.ShouldBe("DS6305");
        journal.FindCall("1", "call", "").ShouldBeNull();
    }

    [Fact]
    public void What_was_kept_before_there_was_a_key_can_be_read()
    {
        Keep();
        using (var connection = new SqliteConnection($"Data Source={JournalFile};Pooling=False"))
        {
            connection.Open();
            using var plain = connection.CreateCommand();
            plain.CommandText = "update calls set answer = '[[[\"plain\"]]]'";
            plain.ExecuteNonQuery();
        }
        using var journal = RunJournal.Open(JournalFile);
        journal.FindCall("1", "call", "").ShouldNotBeNull().Answer.ShouldBe("[[[\"plain\"]]]");
    }

    [Fact]
    public void Processes_that_begin_together_make_one_key()
    {
        Parallel.For(0, 16, number =>
        {
            using var journal = RunJournal.Open(JournalFile);
            journal.KeepForUndo("1", $"step {number}", Canary);
        });
        Directory.GetFiles(folder, "*.key*").ShouldBe([Key]);
        using var journal = RunJournal.Open(JournalFile);
        for (var number = 0; number < 16; number++) journal.KeptForUndo("1", $"step {number}").ShouldBe(Canary);
    }

    private void Keep()
    {
        using var journal = RunJournal.Open(JournalFile);
        journal.BeginCall("1", "call", "");
        journal.EndCall("1", "call", "", Canary);
        journal.KeepForUndo("1", "call", Canary);
    }

    private string Refused()
    {
        using var journal = RunJournal.Open(JournalFile);
        var refused = Should.Throw<SyncException>(() => journal.FindCall("1", "call", ""));
        refused.Code.ShouldBe("DS6305");
        return refused.Message;
    }
}
