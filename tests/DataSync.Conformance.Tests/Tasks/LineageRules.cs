using System.Text.Json;
using DataSync.Engine.Explain;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Where the values come from that a task writes, followed through named values, functions, code tables and aggregates.</summary>
public sealed class LineageRules
{
    private const string Script = """
        parameter day : date = today() - 1 days
        constant limit : decimal(12, 2) = 9.50
        function initial(first : text?) : text? = left(trim(first), 1)
        translate Word from bool to text(20) { true -> "blocked", else -> "open" }
        task T for Invoice as i {
            read Account as a where a.code = i.account_id when none skip
            aggregate Feed as f where f.invoice = i.id into sums { total <- sum(f.amount), rows <- count() }
            let letter = initial(a.name)
            set i { account_name <- "{letter}-{Word(a.blocked)}", credit_limit <- sums.total when null use limit, on_hold <- a is none }
            upsert Feed by invoice {
                invoice   <- i.id
                note      <- i.account_name  when null keep
                amount    <- sums.total
                posted_on <- day
            }
        }
        """;

    [Fact]
    public void Every_written_column_is_followed_to_columns_parameters_and_constants()
    {
        using var task = new ScriptedTask(Script);

        var lineage = task.Explain().Lineage;

        Lines(lineage, "set i").ShouldBe([
            "account_name <- shop.Account.name, \"-\", shop.Account.blocked through letter, initial, left, trim, Word",
            "credit_limit <- shop.Feed.amount, 9.50 through sum sums.total",
            "on_hold <- a",
        ]);
        Lines(lineage, "upsert Feed").ShouldBe([
            "invoice <- shop.Invoice.id",
            "note <- shop.Account.name, \"-\", shop.Account.blocked, note through letter, initial, left, trim, Word",
            "amount <- shop.Feed.amount through sum sums.total",
            "posted_on <- day",
        ]);
    }

    [Fact]
    public void A_value_that_is_set_only_sometimes_may_also_be_what_it_was()
    {
        using var task = new ScriptedTask("""
            task T for Invoice as i {
                if i.on_hold { set i { account_name <- "held" } }
                insert Feed { invoice <- i.id, note <- i.account_name }
            }
            """);

        Lines(task.Explain().Lineage, "insert Feed")[1].ShouldBe("note <- \"held\", shop.Invoice.account_name");
    }

    [Fact]
    public void The_same_stands_in_text_in_json_and_as_a_chart()
    {
        using var task = new ScriptedTask(Script);
        var explanation = task.Explain();

        explanation.ToText().ShouldContain("            posted_on  <-  parameter day");
        explanation.ToText().ShouldMatch("parameter day +date += today\\(\\) - 1 days");
        var json = JsonDocument.Parse(explanation.ToJson()).RootElement;
        json.GetProperty("schema").GetInt32().ShouldBe(1);
        var value = json.GetProperty("lineage").EnumerateArray().First(v => v.GetProperty("column").GetString() == "posted_on");
        value.GetProperty("from")[0].GetProperty("kind").GetString().ShouldBe("parameter");
        var chart = explanation.ToMermaid();
        chart.ShouldStartWith("flowchart LR\n");
        chart.ShouldContain("subgraph g1 [\"shop.Invoice\"]");
        chart.ShouldContain("-->|\"sum sums.total\"|");
    }

    [Fact, Trait("Rule", "tasks R65")]
    public void An_explanation_says_by_which_rule_keys_are_compared_and_by_whom()
    {
        using var task = new ScriptedTask("""
            task T for Invoice as i {
                read Account as a where a.code = i.account_id
                read Account as b where upper(b.code) = i.account_id and b.credit_limit = i.credit_limit
                set i { account_name <- a.code, credit_limit <- b.credit_limit }
            }
            """);

        var keys = task.Explain().Steps.SelectMany(s => s.Statements).SelectMany(s => s.Conditions).Select(c => $"{c.Text}: {c.EvaluatedBy}, {c.KeysCompare}");

        keys.ShouldBe([
            "a.code = i.account_id: Source, the source compares: texts are equal when every character is, upper and lower case and trailing blanks included",
            "upper(b.code) = i.account_id: Here, ",
            "b.credit_limit = i.credit_limit: Here, compared here: by value",
        ]);
    }

    private static string[] Lines(IEnumerable<LineageValue> lineage, string step) => [.. lineage.Where(v => v.Step == step).Select(v =>
        $"{v.Column} <- {string.Join(", ", v.From.Select(f => f.Name))}{(v.Through.Length > 0 ? " through " + string.Join(", ", v.Through) : "")}")];
}
