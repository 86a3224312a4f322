using DataSync.Cli.Doctor;

namespace DataSync.Cli.Tests.Doctor;

public sealed class ReportTests
{
    [Theory, InlineData("text"), InlineData("json")]
    [Trait("Rule", "tasks R30")]
    public void A_secret_is_taken_out_of_whatever_a_driver_says(string format)
    {
        using var output = new StringWriter();
        var report = new DoctorReport(new CliContext(output, output, SystemClock.Instance, []), ["pa;ss", ""]);

        report.Show([new Finding("source shop", Verdict.Problem, "DS5144", "It cannot be opened: PWD=pa;ss", "Not pa;ss again.")], format).ShouldBe(1);

        output.ToString().ShouldNotContain("pa;ss");
        output.ToString().ShouldContain("PWD=***");
    }
}
