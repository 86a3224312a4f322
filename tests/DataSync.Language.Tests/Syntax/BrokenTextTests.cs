using DataSync.Language.Syntax;
using DataSync.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace DataSync.Language.Tests.Syntax;

public sealed class BrokenTextTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "(", ")", "[", "]", "\"", "\"\"\"", "`", "\\", "<-", ":", ",", ".", "..", "=", "+", "?", "\n", "\r\n", "\r", "\t", "/*", "*/", "//", "///",
        "task", "table", "when", "set item {", "if", "else", "not", "null", "1", "2026-11-21", "30 s", "12x", "§", "\ud83d", "\ud83d\ude00", "ß", "{x}", "\n}\n",
    ];

    /// <summary>A stretch is deleted, or moved where a place is given, and something stands where it stood.</summary>
    private sealed record Edit(int Position, int Length, string Inserted, int? MovedTo);

    [Fact]
    public void Whatever_is_deleted_inserted_moved_or_cut_off_the_tree_holds_the_text_and_problems_stay_few()
    {
        var texts = Scripts.Samples.Values.ToArray();
        var edits =
            from text in Gen.Elements(texts)
            from changes in (
                from position in Gen.Choose(0, text.Length)
                from length in Gen.Frequency((3, Gen.Constant(0)), (3, Gen.Choose(1, 4)), (1, Gen.Choose(5, 300)))
                from inserted in Gen.Frequency((2, Gen.Constant("")), (3, Gen.Elements(Pieces)))
                from movedTo in Gen.Frequency((3, Gen.Constant<int?>(null)), (1, Gen.Choose(0, text.Length).Select(place => (int?)place)))
                select new Edit(position, length, inserted, movedTo)).NonEmptyListOf()
            from end in Gen.Frequency((7, Gen.Constant(int.MaxValue)), (1, Gen.Choose(0, text.Length)))
            let broken = changes.Take(6).Aggregate(text, Apply)
            select (Text: broken[..Math.Min(end, broken.Length)], Edits: Math.Min(6, changes.Count));

        Prop.ForAll(edits.ToArbitrary(), broken =>
        {
            var tree = Scripts.Parse(broken.Text);
            tree.Root.ToFullString().ShouldBe(broken.Text);
            tree.Diagnostics.Length.ShouldBeLessThanOrEqualTo(Bound(broken.Text, broken.Edits));
        }).Check(RandomCases.Of(400));
    }

    [Theory]
    [InlineData("task T {\n    merge A as a into B as b b.c = a.c {\n    }\n    30 s when missing insert\n}\n")]
    [InlineData("task T {\n    update A as a b\n    30 s\n}\n")]
    public void A_duration_behind_what_was_left_out_stays_behind_it(string text) => Scripts.Parse(text).Root.ToFullString().ShouldBe(text);

    [Fact]
    public void Every_beginning_of_a_sample_gives_a_tree_that_holds_it()
    {
        var text = Scripts.Samples["post-invoice"];
        for (var length = 0; length <= text.Length; length += 7)
            Scripts.Parse(text[..length]).Root.ToFullString().ShouldBe(text[..length]);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("not ", "")]
    [InlineData("- ", "")]
    [InlineData("\"{", "}\"")]
    [InlineData("if a then b else ", "")]
    [InlineData("f(", ")")]
    public void Ten_thousand_levels_of_an_expression_are_a_problem_and_no_crash(string open, string close)
    {
        var text = $"constant x : int = {string.Concat(Enumerable.Repeat(open, 10_000))}1{string.Concat(Enumerable.Repeat(close, 10_000))}\nconstant y : int = 1\n";

        var tree = Scripts.Parse(text);

        Scripts.ProblemsOf(tree).ShouldContain("DS1008");
        tree.Root.ToFullString().ShouldBe(text);
        tree.Root.Declarations.OfType<ConstantDeclaration>().Last().Name.Text.ShouldBe("y");
    }

    [Fact]
    public void Ten_thousand_blocks_inside_one_another_are_a_problem_and_no_crash()
    {
        var text = $"task T {{ {string.Concat(Enumerable.Repeat("if a { ", 10_000))}stop{string.Concat(Enumerable.Repeat(" }", 10_000))} }}";

        Scripts.ProblemsOf(Scripts.Parse(text)).ShouldContain("DS1008");
    }

    [Theory]
    [InlineData(" + 1")]
    [InlineData(" and a")]
    [InlineData(".a")]
    [InlineData("[0]")]
    public void A_thousand_operators_in_a_row_are_a_problem_and_no_crash(string part)
    {
        var text = $"constant x : int = a{string.Concat(Enumerable.Repeat(part, 1_000))}";

        var tree = Scripts.Parse(text);

        Scripts.ProblemsOf(tree).ShouldBe("1:20 DS1014");
        tree.Root.ToFullString().ShouldBe(text);
    }

    [Fact]
    public void Sixty_parentheses_are_no_problem() =>
        Scripts.Parse($"constant x : int = {new string('(', 60)}1{new string(')', 60)}").Diagnostics.ShouldBeEmpty();

    private static string Apply(string text, Edit edit)
    {
        var position = Math.Min(edit.Position, text.Length);
        var length = Math.Min(edit.Length, text.Length - position);
        var left = text.Remove(position, length).Insert(position, edit.Inserted);
        return edit.MovedTo is { } place ? left.Insert(Math.Min(place, left.Length), text.Substring(position, length)) : left;
    }

    /// <summary>A line has one problem at most, and one edit does not break more than the lines of one declaration.</summary>
    private static int Bound(string text, int edits) => Math.Min(text.Count(character => character == '\n') + 1 + edits * 2, edits * 60);
}
