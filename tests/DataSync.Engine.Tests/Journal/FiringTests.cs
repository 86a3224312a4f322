using DataSync.Engine.Journal;

namespace DataSync.Engine.Tests.Journal;

public abstract class FiringTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private readonly TestJournal place;
    private readonly RunJournal journal;

    protected FiringTests(JournalWay way)
    {
        place = new TestJournal(way);
        journal = place.Open();
    }

    [Fact]
    public void A_firing_is_taken_once()
    {
        journal.Claim(At(0), overlaps: false, Now, Lease).ShouldBe(FiringClaim.Taken);
        journal.Claim(At(0), overlaps: true, Now, Lease).ShouldBe(FiringClaim.Busy);

        journal.EndFiring(At(0), 1, 0, Now);

        journal.Claim(At(0), overlaps: false, Now, Lease).ShouldBe(FiringClaim.Done);
    }

    [Fact]
    public void One_that_this_process_is_not_at_any_more_is_taken_again_though_the_journal_was_not_told()
    {
        journal.Claim(At(0), overlaps: false, Now, Lease);
        journal.LeftFirings("a.sync", "Tidy every 5 min", Now).ShouldBeEmpty();
        RunJournal.LetGo(At(0));

        journal.LeftFirings("a.sync", "Tidy every 5 min", Now).ShouldBe([At(0)]);
        journal.Claim(At(0), overlaps: false, Now, Lease).ShouldBe(FiringClaim.Taken);
        RunJournal.LetGo(At(0));
        journal.Claim(At(5), overlaps: false, Now, Lease).ShouldBe(FiringClaim.Taken);
    }

    [Fact]
    public void Another_firing_of_the_task_waits_unless_it_may_overlap()
    {
        journal.Claim(At(0), overlaps: false, Now, Lease);

        journal.Claim(At(5), overlaps: false, Now, Lease).ShouldBe(FiringClaim.Busy);
        journal.Claim(At(5) with { Schedule = "Tidy daily" }, overlaps: false, Now, Lease).ShouldBe(FiringClaim.Busy);
        journal.Claim(At(5) with { Task = "Post" }, overlaps: false, Now, Lease).ShouldBe(FiringClaim.Taken);
        journal.Claim(At(10), overlaps: true, Now, Lease).ShouldBe(FiringClaim.Taken);
    }

    [Fact]
    public void What_was_left_is_taken_up_again()
    {
        journal.Claim(At(0), overlaps: false, Now, Lease);
        journal.LeftFirings("a.sync", "Tidy every 5 min", Now).ShouldBeEmpty();

        journal.LeaveFiring(At(0));

        journal.LeftFirings("a.sync", "Tidy every 5 min", Now).ShouldBe([At(0)]);
        journal.Claim(At(0), overlaps: false, Now, Lease).ShouldBe(FiringClaim.Taken);
    }

    [Fact]
    public void The_last_time_that_was_due_is_known_and_so_is_the_last_good_one()
    {
        journal.LastDue("a.sync", "Tidy every 5 min").ShouldBeNull();

        journal.NoteFirstSeen(At(-5));
        journal.LastGood("a.sync", "Tidy every 5 min").ShouldBeNull();
        journal.Claim(At(0), overlaps: false, Now, Lease);
        journal.EndFiring(At(0), 2, 0, Now.AddSeconds(3));
        journal.Claim(At(5), overlaps: false, Now, Lease);
        journal.EndFiring(At(5), 2, 1, Now.AddMinutes(6));

        journal.LastDue("a.sync", "Tidy every 5 min").ShouldBe(At(5).Due);
        journal.LastGood("a.sync", "Tidy every 5 min").ShouldBe(Now.AddSeconds(3));
    }

    [Fact]
    public void A_schedule_keeps_its_last_thousand_firings()
    {
        for (var i = 0; i < 1010; i++)
        {
            journal.Claim(At(i), overlaps: false, Now, Lease);
            journal.EndFiring(At(i), 1, 0, Now);
        }

        journal.Claim(At(9), overlaps: false, Now, Lease).ShouldBe(FiringClaim.Done);
        journal.Claim(At(8), overlaps: false, Now, Lease).ShouldBe(FiringClaim.Taken);
    }

    public void Dispose() => place.Dispose();

    private static Firing At(int minutes) => new("a.sync", "Tidy every 5 min", "Tidy", Now.AddMinutes(minutes));
}

public sealed class FiringInFileTests() : FiringTests(JournalWay.File);

public sealed class FiringOnServerTests() : FiringTests(JournalWay.Server);
