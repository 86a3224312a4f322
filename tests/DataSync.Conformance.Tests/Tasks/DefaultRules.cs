namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Lines of <c>defaults</c>: they hold wherever a mapping line says nothing, and are visible in explain. Source: tasks §3.6, R105, C30.</summary>
public sealed class DefaultRules
{
    [Theory]
    [InlineData("when invalid keep", "credit_limit <- to_decimal(item.account_id)", "5")]
    [InlineData("when invalid clear", "credit_limit <- to_decimal(item.account_id)", "-")]
    [InlineData("when invalid keep", "credit_limit <- to_decimal(item.account_id) when invalid clear", "-")]
    [InlineData("round half up", "credit_limit <- 0.125", "0.13")]
    [InlineData("round half even", "credit_limit <- 0.125", "0.12")]
    [InlineData("round half up", "credit_limit <- 0.125 round half down", "0.12")]
    [InlineData("when null keep", "map same names from a", "5")]
    [InlineData("when null clear", "map same names from a", "-")]
    [Trait("Rule", "tasks R105")]
    public void A_default_holds_where_the_line_says_nothing(string line, string mapping, string expected)
    {
        using var task = new ScriptedTask($"defaults {{ {line} }}\n" + $$"""task T for Invoice as item { read Account as a where a.code = "A" set item { {{mapping}} } }""");
        task.Sql("insert into invoice (id, account_id, credit_limit) values ('R-1', 'none', 5)");
        task.Sql("insert into account (code) values ('A')");
        task.Succeed("R-1");
        task.Ask("select credit_limit from invoice").ShouldBe(expected);
    }

    [Fact]
    public void A_default_that_fails_says_its_own_text_at_the_line_that_failed()
    {
        using var task = new ScriptedTask("defaults { when null fail \"Fill it in.\" }\ntask T for Invoice as item { set item { posted_on <- item.posted_on when null keep, account_name <- item.account_id } }");
        task.Sql("insert into invoice (id) values ('R-1')");
        var failure = task.Run("R-1").Failure.ShouldNotBeNull();
        failure.Message.ShouldBe("Fill it in.");
        failure.Text.ShouldContain("account_name");
    }

    [Fact]
    public void What_a_new_row_cannot_keep_is_as_if_nothing_had_been_said()
    {
        using var task = new ScriptedTask("defaults { when invalid keep }\ntask T for Invoice as item { insert Feed { invoice <- item.id, amount <- to_decimal(item.account_id) } }");
        task.Sql("insert into invoice (id, account_id) values ('R-1', 'none')");
        task.Run("R-1").Failure.ShouldNotBeNull().Text.ShouldContain("amount");
        task.Ask("select count(*) from feed").ShouldBe("0");
    }

    [Theory]
    [InlineData("truncate")]
    [InlineData("required")]
    [InlineData("only if empty")]
    [InlineData("when null use 1")]
    [InlineData("when null fail \"{vat}\"")]
    [InlineData("cache 10 min")]
    public void What_would_be_silent_for_all_columns_is_no_default(string line) =>
        ScriptedTask.Errors($"constant vat : int = 1\ndefaults {{ {line} }}\ntask T {{ stop }}").ShouldBe(["DS3112"]);

    [Fact]
    public void A_default_stands_once()
    {
        ScriptedTask.Errors("defaults { when null keep\n when null clear }\ntask T { stop }").ShouldBe(["DS1013"]);
        ScriptedTask.Errors("defaults { round half up\n round half even }\ntask T { stop }").ShouldBe(["DS1013"]);
    }

    [Fact]
    public void Explain_shows_the_defaults_in_force()
    {
        using var task = new ScriptedTask("defaults { when null keep, round half even }\ntask T for Invoice as item { set item { account_name <- item.account_id } }");
        task.Explain().Policies.Where(p => p.Name is "when null" or "round").Select(p => p.Name + ": " + p.Answer[..p.Answer.IndexOf(" in ", StringComparison.Ordinal)])
            .ShouldBe(["when null: keep, from the defaults", "round: half even, from the defaults"]);
    }
}
