namespace DataSync.Language.Tests.Syntax;

public sealed class ScriptTests
{
    public static TheoryData<string> SampleNames => [.. Scripts.Samples.Keys];

    public static TheoryData<string> CaseNames => [.. Scripts.Cases.Select(script => script.Name)];

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void A_sample_of_the_design_has_no_problem(string name)
    {
        var tree = Scripts.Parse(Scripts.Samples[name]);

        Scripts.ProblemsOf(tree).ShouldBe("");
        tree.Root.ToFullString().ShouldBe(tree.Text.Text);
    }

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void A_case_has_exactly_the_problems_it_names(string name)
    {
        var script = Scripts.Cases.Single(script => script.Name == name);

        var tree = Scripts.Parse(script.Text);

        Scripts.ProblemsOf(tree).ShouldBe(script.Expected);
        tree.Root.ToFullString().ShouldBe(script.Text);
    }
}
