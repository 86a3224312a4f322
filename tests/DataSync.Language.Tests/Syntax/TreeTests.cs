using DataSync.Language.Syntax;

namespace DataSync.Language.Tests.Syntax;

public sealed class TreeTests
{
    private static readonly SyntaxKind[] BrokenOnly = [SyntaxKind.BrokenDeclaration, SyntaxKind.BrokenStep, SyntaxKind.SkippedTokens, SyntaxKind.MissingExpression];

    private static IEnumerable<string> AllTexts => Scripts.Samples.Values.Concat(Scripts.Cases.Select(script => script.Text));

    [Fact]
    public void Every_kind_of_node_occurs_and_prints_as_it_was_written()
    {
        var seen = new HashSet<SyntaxKind>();
        foreach (var text in AllTexts)
        {
            foreach (var node in Scripts.Parse(text).Root.DescendantsAndSelf())
            {
                seen.Add(node.Kind);
                node.ToFullString().ShouldBe(text.Substring(node.FullSpan.Start, node.FullSpan.Length), node.Kind.ToString());
            }
        }

        Enum.GetValues<SyntaxKind>().Except(seen).Except(BrokenOnly).ShouldBeEmpty();
    }

    [Fact]
    public void Every_class_of_node_is_sealed_and_has_a_kind_of_its_name()
    {
        var classes = typeof(SyntaxNode).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SyntaxNode)) && !type.IsAbstract).ToList();

        classes.ShouldAllBe(type => type.IsSealed);
        classes.Select(type => type.Name).Order().ShouldBe(Enum.GetNames<SyntaxKind>().Order());
    }

    [Fact]
    public void A_node_knows_what_holds_it_up_to_its_declaration()
    {
        foreach (var declaration in Scripts.Parse(Scripts.Samples["post-invoice"]).Root.Declarations)
        {
            declaration.Parent.ShouldBeNull();
            foreach (var node in declaration.DescendantsAndSelf())
                foreach (var child in node.ChildNodes) child.Parent.ShouldBe(node);
        }
    }

    [Fact]
    public void Typed_properties_find_the_parts_of_a_table()
    {
        var table = First<TableDeclaration>("table Order in crm as \"orders\" tracked by columns { created: CRE } keep deleted {\n    key id : int generated\n    total : decimal(12, 2)? as \"TOTAL SUM\" default -1.5 masked in (1, 2)\n    parent Company by (a, b)\n    protect where id is null\n}");

        (table.Name.Text, table.Source.Text, table.PhysicalName?.ConstantText).ShouldBe(("Order", "crm", "orders"));
        table.Tracking.ShouldNotBeNull().ShouldSatisfyAllConditions(
            tracking => tracking.Mode.ShouldBe(TrackingMode.Columns),
            tracking => tracking.KeepsDeleted.ShouldBeTrue());
        table.Columns.Select(column => column.Name.Text).ShouldBe(["id", "total"]);
        var total = table.Columns[1];
        (total.Type.Name.Text, total.Type.Length?.Value, total.Type.Scale?.Value, total.Type.IsNullable).ShouldBe(("decimal", 12, 2, true));
        total.Default.ShouldBeOfType<LiteralExpression>().Value.ShouldBe(-1.5m);
        (total.IsMasked, total.IsGenerated, total.PhysicalName?.ConstantText, total.AllowedValues?.Values.Length).ShouldBe((true, false, "TOTAL SUM", 2));
        table.Parents[0].Columns.Names.Select(name => name.Text).ShouldBe(["a", "b"]);
        table.Protections.Length.ShouldBe(1);
    }

    [Fact]
    public void Typed_properties_find_the_parts_of_a_read()
    {
        var read = FirstStep<ReadStep>("disabled step Find: read s.T as t where t.a = 1 order by t.b desc, t.c limit 5 cache 10 min preload when none fail \"x\" when many all as list when no key { stop } retry 3 times after 10 s doubling to 5 min for (timeout)");

        (read.Table.Text, read.RowName?.Text, read.Label?.Name.Text, read.Label?.IsDisabled).ShouldBe(("s.T", "t", "Find", true));
        read.OrderBy.ShouldNotBeNull().Items.Select(item => item.IsDescending).ShouldBe([true, false]);
        (read.Limit?.Count.Value, read.Cache?.IsPreloaded, read.Cache?.Duration?.Unit).ShouldBe((5, true, DurationUnit.Minutes));
        read.WhenNone?.Outcome.ShouldBeOfType<FailOutcome>().Message?.ConstantText.ShouldBe("x");
        read.WhenMany?.Outcome.ShouldBeOfType<AllRowsOutcome>().Name.Text.ShouldBe("list");
        read.WhenNoKey?.Outcome.ShouldBeOfType<StepsOutcome>().Block.Steps.Length.ShouldBe(1);
        read.Retry.ShouldNotBeNull().Kinds.Single().Text.ShouldBe("timeout");
        read.Where.ShouldNotBeNull().Condition.ShouldBeOfType<BinaryExpression>().Operator.ShouldBe(BinaryOperator.Equal);
    }

    [Theory]
    [InlineData("a + b * c - d", "((a + (b * c)) - d)")]
    [InlineData("not a and b or c", "(((not a) and b) or c)")]
    [InlineData("- a * b", "((- a) * b)")]
    [InlineData("if a then b else c + d", "(if a b (c + d))")]
    [InlineData("f(a, b).c[0]", "f(a,b).c[0]")]
    [InlineData("a = b + 1", "(a = (b + 1))")]
    [InlineData("a % b / c", "((a % b) / c)")]
    public void Operators_bind_as_the_language_says(string text, string expected) =>
        Shape(FirstStep<LetStep>($"let x = {text}").Value).ShouldBe(expected);

    [Fact]
    public void A_long_text_loses_the_indentation_its_lines_share_and_the_breaks_at_its_quotes()
    {
        var fail = FirstStep<FailStep>("fail \"\"\"\n        Step:   {run.step}\n          Reason: \\{x\\}\n        \"\"\"");

        fail.Message.ShouldNotBeNull().Parts.OfType<StringText>().Select(part => part.Value).ShouldBe(["Step:   ", "\n  Reason: {x}"]);
    }

    [Fact]
    public void A_documentation_comment_belongs_to_what_follows()
    {
        var tree = Scripts.Parse("// not this\n/// Looks up\n/// the account.\ntask T { stop }");

        tree.Root.Declarations.Single().Documentation.ShouldBe("Looks up\nthe account.");
    }

    [Fact]
    public void A_quoted_name_is_itself_without_quotes() =>
        First<ConstantDeclaration>("constant `Hire Date` : int = 1").Name.Text.ShouldBe("Hire Date");

    [Fact]
    public void A_mistake_costs_its_own_declaration_only()
    {
        var tree = Scripts.Parse("table A in s {\n    key id : int\n    broken (\n\ntable B in s { key id : int }\ntabel C in s { key id : int }\nsource s = sqlite { file: \"x\" }\n");

        tree.Root.Declarations.OfType<TableDeclaration>().Select(table => table.Name.Text).ShouldBe(["A", "B"]);
        tree.Root.Declarations.OfType<SourceDeclaration>().Count().ShouldBe(1);
        tree.Diagnostics.Single(diagnostic => diagnostic.Code == "DS1004").Suggestion.ShouldBe("table");
    }

    [Fact]
    public void A_declaration_whose_brace_is_forgotten_keeps_its_lines()
    {
        var tree = Scripts.Parse("table A in s\n    key id : int\n    name : text(3)\n}\n");

        Scripts.ProblemsOf(tree).ShouldBe("1:13 DS1001");
        tree.Root.Declarations.Single().ShouldBeOfType<TableDeclaration>().Columns.Length.ShouldBe(2);
    }

    private static T First<T>(string text) where T : Declaration
    {
        var tree = Scripts.Parse(text);
        Scripts.ProblemsOf(tree).ShouldBe("");
        return tree.Root.Declarations.OfType<T>().First();
    }

    private static T FirstStep<T>(string step) where T : Step => First<TaskDeclaration>($"task T {{\n    {step}\n}}\n").Steps.OfType<T>().First();

    private static string Shape(Expression expression) => expression switch
    {
        BinaryExpression binary => $"({Shape(binary.Left)} {binary.OperatorToken.Text} {Shape(binary.Right)})",
        UnaryExpression unary => $"({unary.Children[0].Token?.Text} {Shape(unary.Operand)})",
        IfExpression choice => $"(if {Shape(choice.Condition)} {Shape(choice.WhenTrue)} {Shape(choice.WhenFalse)})",
        CallExpression call => $"{Shape(call.Target)}({string.Join(',', call.Arguments.Select(argument => Shape(argument.Value)))})",
        MemberAccess member => $"{Shape(member.Target)}.{member.Name.Text}",
        IndexExpression index => $"{Shape(index.Target)}[{Shape(index.Index)}]",
        _ => expression.ToString(),
    };
}
