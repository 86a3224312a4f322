using DataSync.Language.Binding.Symbols;
using DataSync.Language.Diagnostics;
using DataSync.Plans.Model;

namespace DataSync.Language.Tests.Binding;

/// <summary><c>audit full for 365 days</c> in a task and in <c>defaults</c>. Source: tasks C46.</summary>
public sealed class AuditLineTests
{
    private const string Own = "query accounting \"update ledger set seen = 1\" expect any rows";

    [Theory]
    [InlineData("none", AuditLevel.None)]
    [InlineData("keys", AuditLevel.Keys)]
    [InlineData("full", AuditLevel.Full)]
    public void A_task_says_how_much_the_journal_keeps(string word, AuditLevel level)
    {
        var audit = Bound($"audit {word}").ShouldNotBeNull();
        (audit.Level, audit.Keep, audit.FromDefaults).ShouldBe((level, null, false));
    }

    [Fact]
    public void It_says_for_how_long_in_days_or_months()
    {
        Bound("audit keys for 365 days")?.Keep.ShouldBe(Plans.Values.SyncDuration.FromDays(365));
        Bound("audit keys for 12 months")?.Keep.ShouldBe(new Plans.Values.SyncDuration(12, 0));
    }

    [Fact]
    public void Defaults_hold_where_the_task_says_nothing()
    {
        Bound("stop", "defaults { audit keys for 365 days }").ShouldNotBeNull().FromDefaults.ShouldBeTrue();
        Bound("audit none", "defaults { audit keys }").ShouldNotBeNull().Level.ShouldBe(AuditLevel.None);
        Bound("stop").ShouldBeNull();
    }

    [Fact]
    public void For_no_time_is_an_error() => BoundScripts.InTask("audit full for 0 days\nstop").ShouldBe(["DS3080 '0 days'"]);

    [Theory]
    [InlineData("audit full", 1)]
    [InlineData("audit keys", 1)]
    [InlineData("audit none", 0)]
    [InlineData("", 0)]
    public void What_only_the_database_knows_is_said_where_the_task_itself_wants_rows_listed(string line, int hints)
    {
        var found = BoundScripts.Bind($"{BoundScripts.Tables}task T for Invoice as item {{\n{line}\n{Own}\n}}").Diagnostics.Where(d => d.Code == "DS3081").ToArray();
        found.Length.ShouldBe(hints);
        found.ShouldAllBe(d => d.Severity == DiagnosticSeverity.Hint);
    }

    private static BoundAudit? Bound(string head, string before = "") =>
        BoundScripts.Bind($"{BoundScripts.Tables}{before}\ntask T for Invoice as item {{\n{head}\nstop\n}}").Tasks.ShouldHaveSingleItem().Audit;
}
