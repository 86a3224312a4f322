using DataSync.Language.Binding;
using DataSync.Language.Syntax;

namespace DataSync.Language.Tests.Binding;

/// <summary>Whatever stands in a script, binding gives a program and problems inside the text.</summary>
public sealed class BrokenScriptTests
{
    private static readonly string Folder = Path.Combine(SampleBindingTests.Root(), "tests", "DataSync.Language.Tests", "Syntax", "Samples");

    public static TheoryData<string> Samples() => [.. Directory.EnumerateFiles(Folder, "*.sync").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_script_with_a_piece_missing_or_doubled_is_bound_all_the_same(string sample)
    {
        var text = File.ReadAllText(Path.Combine(Folder, sample));
        var random = new Random(20261121);
        for (var i = 0; i < 60; i++)
        {
            var start = random.Next(text.Length);
            var length = Math.Min(random.Next(1, 40), text.Length - start);
            var broken = i % 3 == 0 ? text.Insert(random.Next(text.Length), text.Substring(start, length)) : text.Remove(start, length);

            var program = Binder.Bind([SyntaxTree.Parse(new SourceText(broken, sample))]);

            foreach (var problem in program.Diagnostics)
            {
                problem.Span.End.ShouldBeLessThanOrEqualTo(problem.Source.Text.Length);
                problem.Message.ShouldNotBeEmpty();
                problem.Remedy.ShouldNotBeEmpty();
            }
        }
    }
}
