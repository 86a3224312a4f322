using System.Text.Json;

namespace DataSync.Cli.Doctor;

/// <summary>Shows findings to people and to machines. What is secret is taken out of every text first.</summary>
internal sealed class DoctorReport(CliContext context, IReadOnlyCollection<string> secrets)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>The exit code: 1 when a run would fail.</returns>
    public int Show(IReadOnlyList<Finding> findings, string format)
    {
        var shown = findings.Select(finding => finding with { Message = Masked(finding.Message), Remedy = Masked(finding.Remedy) }).ToList();
        var problems = shown.Count(finding => finding.Verdict == Verdict.Problem);
        var warnings = shown.Count(finding => finding.Verdict == Verdict.Warning);
        if (format == "json") Json(shown, problems, warnings);
        else Text(shown, problems, warnings);
        return problems == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private void Text(List<Finding> findings, int problems, int warnings)
    {
        foreach (var area in findings.GroupBy(finding => finding.Area))
        {
            context.Out.WriteLine(area.Key);
            foreach (var finding in area)
            {
                context.Out.WriteLine(finding.Verdict == Verdict.Fine ? $"  ok       {finding.Message}" : $"  {Word(finding.Verdict),-8} {finding.Code}: {finding.Message}");
                if (finding.Remedy.Length > 0) context.Out.WriteLine($"           help: {finding.Remedy}");
            }
        }
        context.Out.WriteLine($"{findings.Count} checks, {Count(problems, "problem")}, {Count(warnings, "warning")}.");
    }

    private void Json(List<Finding> findings, int problems, int warnings) => context.Out.WriteLine(JsonSerializer.Serialize(new
    {
        version = 1,
        findings = findings.Select(finding => new { area = finding.Area, verdict = Word(finding.Verdict), code = finding.Code, message = finding.Message, remedy = finding.Remedy }),
        summary = new { checks = findings.Count, problems, warnings },
    }, Indented));

    private string Masked(string text) => secrets.Where(secret => secret.Length > 0).Aggregate(text, (all, secret) => all.Replace(secret, "***", StringComparison.Ordinal));

    private static string Word(Verdict verdict) => verdict switch { Verdict.Fine => "ok", Verdict.Warning => "warning", _ => "problem" };

    private static string Count(int number, string what) => number switch { 0 => $"no {what}", 1 => $"1 {what}", _ => $"{number} {what}s" };
}
