using DataSync.Plans.Model;
using DataSync.Testing.Tests.Fixtures;

namespace DataSync.Testing.Tests;

/// <summary>Tests of tasks: every line, passing and failing.</summary>
public sealed class TaskTestTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("datasync-").FullName;
    private readonly InvoicePlan plan = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_test_whose_expectations_hold_passes() => Messages(
        new ClockLine(plan.Value(new DateTime(2027, 5, 1))) { Site = 0 },
        plan.GivenInvoice(), plan.GivenAccount(), plan.Run(),
        plan.Expect(ExpectedOutcome.Succeeded),
        plan.ExpectInvoice(("name", "Hofer 2027"), ("status", "Looked up"), ("account_id", "A-1")),
        plan.ExpectCount(InvoicePlan.Account, 1)).ShouldBeEmpty();

    [Fact]
    public void Every_cell_that_differs_is_named_with_both_values() => Messages(
        plan.GivenInvoice(), plan.GivenAccount(), plan.Run(), plan.ExpectInvoice(("name", null), ("status", "Failed"), ("account_id", "A-1"))).ShouldBe(
    [
        "tests/invoice.sync:30:5: Invoice \"R-1\": name is \"Hofer 2026\", expected null",
        "tests/invoice.sync:30:5: Invoice \"R-1\": status is \"Looked up\", expected \"Failed\"",
    ]);

    [Fact]
    public void A_failure_that_is_expected_passes_and_its_text_is_compared()
    {
        Messages(plan.GivenInvoice(), new GivenNoneLine(InvoicePlan.Account) { Site = 0 }, plan.Run(),
            plan.Expect(ExpectedOutcome.Failed, "There is no account A-1."), plan.ExpectInvoice(("status", "Failed"))).ShouldBeEmpty();
        Messages(plan.GivenInvoice(), plan.Run(), plan.Expect(ExpectedOutcome.Failed, "Something else."))
            .ShouldBe(["tests/invoice.sync:21:5: expected the failure \"Something else.\"; it is \"There is no account A-1.\""]);
    }

    [Fact]
    public void An_outcome_that_is_not_the_expected_one_is_told_with_its_reason()
    {
        Messages(plan.GivenInvoice(), plan.Run(), plan.Expect(ExpectedOutcome.Succeeded)).Single()
            .ShouldStartWith("tests/invoice.sync:21:5: expected that it succeeded; the run failed: tests/invoice.sync:44:5: error DS6202: There is no account A-1.");
        Messages(plan.GivenInvoice(account: null), plan.Run(), plan.Expect(ExpectedOutcome.Stopped)).ShouldBeEmpty();
        Messages(plan.GivenInvoice(account: null), plan.Run(), plan.Expect(ExpectedOutcome.Failed)).ShouldBe(["tests/invoice.sync:21:5: expected that it failed; the run was stopped"]);
    }

    [Fact]
    public void A_failure_that_nothing_expects_fails_the_test() =>
        Messages(plan.GivenInvoice(), plan.Run()).Single().ShouldStartWith("tests/invoice.sync:10:5: the run failed, which the test does not expect:");

    [Fact]
    public void A_count_that_differs_is_told() =>
        Messages(plan.GivenAccount(), plan.ExpectCount(InvoicePlan.Account, 2)).ShouldBe(["tests/invoice.sync:22:5: expected that count(Account) = 2; count(Account) is 1"]);

    [Fact]
    public void A_row_that_is_missing_is_told() =>
        Messages(plan.ExpectInvoice(("status", "New"))).ShouldBe(["tests/invoice.sync:20:5: there is no Invoice \"R-1\""]);

    [Fact]
    public void Rows_come_from_a_file_beside_the_script()
    {
        Directory.CreateDirectory(Path.Combine(folder, "tests"));
        File.WriteAllText(Path.Combine(folder, "tests", "accounts.csv"), "id,name,limit\nA-1,Hofer,12.50\nA-2,Meier,\n");

        Messages(new GivenFileLine(InvoicePlan.Account, null, "accounts.csv", false) { Site = plan.Site(5) }, plan.ExpectCount(InvoicePlan.Account, 2)).ShouldBeEmpty();
        Messages(new GivenFileLine(InvoicePlan.Account, null, "nothing.csv", false) { Site = plan.Site(5) }).ShouldBe(["tests/invoice.sync:5:5: There is no file nothing.csv beside the script."]);
    }

    [Fact]
    public void A_given_row_without_a_required_value_ends_the_test() =>
        Messages(new GivenRowLine(InvoicePlan.Invoice, null, plan.Values(InvoicePlan.Invoice, ("id", "R-1"))) { Site = plan.Site(6) }, plan.Run())
            .ShouldBe(["tests/invoice.sync:6:5: Invoice must have a value in status."]);

    [Fact]
    public void A_row_that_is_given_twice_ends_the_test() =>
        Messages(plan.GivenAccount(), plan.GivenAccount()).Single().ShouldContain("UNIQUE constraint failed");

    [Fact]
    public void A_run_that_breaks_off_is_taken_up_again_by_the_next_one() => Messages(
        plan.GivenInvoice(), plan.GivenAccount(), new GivenFaultLine(1) { Site = 0 },
        plan.Run(), plan.ExpectInvoice(("name", null), ("status", "New")), plan.Expect(ExpectedOutcome.Failed),
        plan.Run(), plan.Expect(ExpectedOutcome.Succeeded), plan.ExpectInvoice(("name", "Hofer 2026"))).ShouldBeEmpty();

    [Fact]
    public void A_parameter_has_the_value_the_test_gives() => Messages(
        plan.GivenInvoice(), plan.GivenAccount(), new WithParameterLine(0, plan.Value("!")) { Site = 0 }, plan.Run(), plan.ExpectInvoice(("name", "Hofer 2026!"))).ShouldBeEmpty();

    [Fact]
    public void Tests_know_nothing_of_each_other_and_are_counted()
    {
        var one = plan.Plan(plan.GivenAccount(), plan.ExpectCount(InvoicePlan.Account, 1));
        var all = one with { Tests = [one.Tests[0], one.Tests[0] with { Name = "another" }, one.Tests[0] with { Name = "a bad one", Lines = [plan.ExpectCount(InvoicePlan.Account, 1)] }] };

        new TestRunner(all, plan.Code, folder).Run().Summary.ShouldBe("2 passed, 1 failed");
        new TestRunner(all, plan.Code, folder).Run("another").Summary.ShouldBe("1 passed, 0 failed");
    }

    private string[] Messages(params TestLinePlan[] lines) =>
        [.. new TestRunner(plan.Plan([.. lines]), plan.Code, folder).Run().Results.Single().Messages.Select(m => m.ToString())];
}
