namespace DataSync.Language.Tests.Binding;

public sealed class TypeTests
{
    [Theory]
    [InlineData("DS2201 'item.total'", "if item.total { stop }")]
    [InlineData("DS2202 'item.id + 1'", "let a = item.id + 1")]
    [InlineData("DS2202 'item.id = 1'", "let a = item.id = 1")]
    [InlineData("DS2202 'item.total = \"1\"'", "let a = item.total = \"1\"")]
    [InlineData("DS2202 'item.paid < true'", "let a = item.paid < true")]
    [InlineData("DS2203 '-item.id'", "let a = -item.id")]
    [InlineData("DS2204 'trim(1)'", "let a = trim(1)")]
    [InlineData("DS2205 'item.id is null'", "let a = item.id is null")]
    [InlineData("DS2209 '\"Nw\"'", "let a = item.status = \"Nw\"")]
    [InlineData("DS2209 '\"Nw\"'", "set item { status <- \"Nw\" }")]
    [InlineData("DS2209 '\"Nw\"'", "let a = item.status in (\"New\", \"Nw\")")]
    [InlineData("DS2210 'item.account_id'", "set item { status <- item.account_id }")]
    [InlineData("DS2211 'item.memo'", "set item { account_id <- item.memo }")]
    [InlineData("DS2213 'item.name'", "let a = [item.id, item.name]")]
    [InlineData("DS2217 '\"123456789\"'", "set item { account_id <- \"123456789\" }")]
    [InlineData("DS2217 '1.234'", "set item { total <- 1.234 }")]
    [InlineData("DS2219 'item.name = null'", "let a = item.name = null")]
    [InlineData("DS2222 '2 h'", "let a = item.due + 2 h")]
    [InlineData("DS2223 'null'", "let a = null")]
    [InlineData("DS2227 'item.name'", "let a = item.name is none")]
    [InlineData("DS2228 'item.total is empty'", "let a = item.total is empty")]
    [InlineData("DS2229 'item is none'", "let a = item is none")]
    [InlineData("DS2231 'item.id'", "let a = 1 in item.id")]
    [InlineData("DS2231 'item.id'", "let a = item.id[0]")]
    public void A_type_that_does_not_fit_is_reported_where_it_stands(string problem, string step) => BoundScripts.InTask(step).ShouldBe([problem]);

    [Theory]
    [InlineData("left(item.memo, 8)")]
    [InlineData("right(item.memo, 3)")]
    [InlineData("substring(item.memo, 2, 8)")]
    public void A_text_that_is_cut_to_size_fits(string cut) => BoundScripts.InTask($"set item {{ account_id <- {cut} }}").ShouldBeEmpty();

    [Fact]
    public void A_text_that_is_cut_to_more_may_still_be_too_long() =>
        BoundScripts.InTask("set item { account_id <- left(item.memo, 9) }").ShouldBe(["DS2211 'left(item.memo, 9)'"]);

    [Theory]
    [InlineData("coalesce(item.account_id, \"New\")")]
    [InlineData("coalesce(item.account_id, null, \"New\")")]
    public void What_has_a_value_at_last_may_stand_where_one_must_be(string value) => BoundScripts.InTask($"set item {{ status <- {value} }}").ShouldBeEmpty();

    [Fact]
    public void A_decimal_with_more_digits_than_its_target_is_a_warning() =>
        BoundScripts.InTask("read Account as a where a.number = 1\nset item { total <- a.credit when null use 0 }").ShouldBe(["DS2212 'a.credit'"]);

    [Theory]
    [InlineData("DS2215 'today()'", "constant c : date = today()")]
    [InlineData("DS2216 'f'", "function f(x : int) : int = g(x)\nfunction g(x : int) : int = f(x)")]
    [InlineData("DS2216 'a'", "constant a : int = b\nconstant b : int = a")]
    [InlineData("DS2218 '\"x\"'", "translate T from text to text { \"x\" -> \"y\"\n \"x\" -> \"z\" }")]
    [InlineData("DS2230 '1 / 0'", "constant c : decimal = 1 / 0")]
    [InlineData("DS2208 'text(0)'", "parameter p : text(0)")]
    [InlineData("DS2208 'decimal(4, 6)'", "parameter p : decimal(4, 6)")]
    [InlineData("DS2208 'int(3)'", "parameter p : int(3)")]
    [InlineData("DS2206 'float'", "source s\ntable T in s { key id : float }")]
    [InlineData("DS2207 'int?'", "source s\ntable T in s { key id : int? }")]
    [InlineData("DS2301 'T'", "source s\ntable T in s tracked { id : int }")]
    [InlineData("DS2302 'b'", "source s\ntable A in s { key id : int }\ntable B in s { key id : int\n b : text\n parent A by b }")]
    [InlineData("DS2303 'T'", "source s\ntable T in s { }")]
    [InlineData("DS2304 'A'", "source s\ntable A in s { key id : int\n parent B by id }\ntable B in s { key id : int\n parent A by id }")]
    [InlineData("DS2305 'a'", "source s\ntable T in s { key id : int\n a : int computed generated }")]
    public void A_declaration_that_cannot_be_is_reported_where_it_stands(string problem, string script) => BoundScripts.Problems(script).ShouldBe([problem]);

    [Fact]
    public void Every_coercion_is_a_node()
    {
        var sum = BoundScripts.Let("1 + 2.5").ShouldBeOfType<DataSync.Language.Binding.Tree.BoundArithmetic>();

        sum.Kind.ShouldBe(DataSync.Language.Binding.Tree.ArithmeticKind.DecimalAdd);
        sum.Left.ShouldBeOfType<DataSync.Language.Binding.Tree.BoundConversion>().Kind.ShouldBe(DataSync.Language.Binding.Tree.ConversionKind.IntToDecimal);
    }

    [Fact]
    public void A_row_that_may_be_none_has_columns_that_may_be_null()
    {
        BoundScripts.InTask("read Account as a where a.number = 1 when none continue\nlet b = a.number is null\nlet c = a is none").ShouldBeEmpty();
        BoundScripts.InTask("read Account as a where a.number = 1\nlet b = a.number is null").ShouldBe(["DS2205 'a.number is null'"]);
    }

    [Fact]
    public void A_function_of_the_script_is_evaluated_with_its_arguments()
    {
        var program = BoundScripts.Bind("constant vat : decimal(4, 2) = 0.20\nfunction gross(x : decimal) : decimal = x * (1 + vat)\ntranslate C from text to text { \"D\", \"De\" -> \"DE\"\n else -> \"??\" }\ntask T { let a = \"{gross(10.0)} {C(\"De\")} {C(\"x\")}\" }");

        program.Diagnostics.Where(d => d.Severity == DataSync.Language.Diagnostics.DiagnosticSeverity.Error).ShouldBeEmpty();
        var value = program.Tasks.Single().Steps.OfType<DataSync.Language.Binding.Tree.BoundLet>().Single().Value;
        new DataSync.Language.Evaluation.Evaluator(BoundScripts.Frame()).Evaluate(value).ShouldBe("12.000 DE ??");
    }

    [Fact]
    public void A_code_table_fails_on_what_it_does_not_know_unless_it_says_otherwise()
    {
        Should.Throw<DataSync.Plans.Runtime.SyncException>(() => Translate("\"D\" -> \"DE\"", "x")).Code.ShouldBe("DS6008");
        Translate("\"D\" -> \"DE\"\n else keep", "x").ShouldBe("x");
        Translate("\"D\" -> \"DE\"", "D").ShouldBe("DE");

        static object? Translate(string lines, string value)
        {
            var program = BoundScripts.Bind($"translate C from text to text {{ {lines} }}\ntask T {{ let a = C(\"{value}\") }}");
            return new DataSync.Language.Evaluation.Evaluator(BoundScripts.Frame()).Evaluate(program.Tasks.Single().Steps.OfType<DataSync.Language.Binding.Tree.BoundLet>().Single().Value);
        }
    }
}
