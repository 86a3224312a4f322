using DataSync.Engine.Journal;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>Null, length, digits and conversion. Source: tasks R102 to R116.</summary>
public sealed class ValueRules
{
    private static string Set(string lines) => $"task T for Invoice as item {{ set item {{ {lines} }} }}";

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R102")]
    public void Null_and_the_empty_text_are_two_things(Database database)
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                upsert Feed by invoice { invoice <- item.id, note <- if item.account_name is null then "null" else item.account_name }
            }
            """, database);
        task.Sql("insert into invoice (id, account_name) values ('R-1', null), ('R-2', '')");
        task.Succeed("R-1");
        task.Succeed("R-2");
        task.Ask("select count(*) from feed where invoice = 'R-1' and note = 'null'").ShouldBe("1");
        task.Ask("select count(*) from feed where invoice = 'R-2' and note = ''").ShouldBe("1");
    }

    [Theory]
    [InlineData("", "", "-")]
    [InlineData("", "when null keep", "before")]
    [InlineData("", "when null use \"other\"", "other")]
    [InlineData("defaults { when null keep }", "", "before")]
    [InlineData("defaults { when null keep }", "when null clear", "-")]
    [Trait("Rule", "tasks R105")]
    public void The_rule_for_null_of_the_line_wins_over_that_of_the_script(string script, string line, string expected)
    {
        using var task = new ScriptedTask(script + "\n" + Set($"account_name <- item.account_id {line}"));
        task.Sql("insert into invoice (id, account_name, account_id) values ('R-1', 'before', null)");
        task.Succeed("R-1");
        task.Ask("select account_name from invoice").ShouldBe(expected);
    }

    [Fact, Trait("Rule", "tasks R106")]
    public void A_required_line_that_stays_empty_fails_before_anything_is_staged()
    {
        using var task = new ScriptedTask(Set("account_id <- \"staged\", account_name <- trim(item.account_name) required"));
        task.Sql("insert into invoice (id, account_name) values ('R-1', '   '), ('R-2', null)");
        foreach (var id in new[] { "R-1", "R-2" })
        {
            var failure = task.Run(id).Failure.ShouldNotBeNull();
            failure.Text.ShouldContain("account_name");
        }
        task.Ask("select count(*) from invoice where account_id is null").ShouldBe("2");
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R107")]
    public void Text_too_long_fails_unless_the_line_cuts_it(Database database)
    {
        const string read = "read Account as a where a.code = item.account_id ";
        using (var task = new ScriptedTask($"task T for Invoice as item {{ {read} set item {{ account_name <- a.name }} }}", database))
        {
            Given(task);
            task.Run("R-1").Failure.ShouldNotBeNull().Message.ShouldContain("20");
            task.Ask("select count(*) from invoice where account_name is null").ShouldBe("1");
        }
        using (var task = new ScriptedTask($"task T for Invoice as item {{ {read} set item {{ account_name <- a.name truncate }} }}", database))
        {
            Given(task);
            task.Succeed("R-1");
            task.Ask("select account_name from invoice").ShouldBe("Donaudampfschifffahr");
        }

        static void Given(ScriptedTask task)
        {
            task.Sql("insert into account (code, name) values ('A', 'Donaudampfschifffahrtsgesellschaft')");
            task.Sql("insert into invoice (id, account_id) values ('R-1', 'A')");
        }
    }

    [Fact, Trait("Rule", "tasks R109")]
    public void Digits_are_dropped_only_by_a_rounding_that_is_named()
    {
        using var strict = new ScriptedTask(Set("credit_limit <- item.credit_limit / 3"));
        strict.Sql("insert into invoice (id, credit_limit) values ('R-1', '10.00')");
        strict.Run("R-1").Outcome.ShouldBe(RunOutcome.Failed);
        using var rounded = new ScriptedTask(Set("credit_limit <- item.credit_limit / 3 round half even"));
        rounded.Sql("insert into invoice (id, credit_limit) values ('R-1', '10.00'), ('R-2', '0.0750')");
        rounded.Succeed("R-1");
        rounded.Ask("select count(*) from invoice where id = 'R-1' and cast(credit_limit as real) = 3.33").ShouldBe("1");
    }

    [Theory]
    [InlineData("text(to_int(account_id))", "00042", "42")]
    [InlineData("text(to_decimal(account_id))", "-1.50", "-1.50")]
    [InlineData("text(to_date(account_id, \"yyMMdd\"))", "200229", "2020-02-29")]
    [Trait("Rule", "tasks R112")]
    public void Conversions_are_named_and_give_the_value_back(string expression, string given, string expected)
    {
        using var task = new ScriptedTask(Set($"account_name <- {expression.Replace("account_id", "item.account_id", StringComparison.Ordinal)}"));
        task.Sql($"insert into invoice (id, account_id) values ('R-1', '{given}')");
        task.Succeed("R-1");
        task.Ask("select account_name from invoice").ShouldBe(expected);
    }

    [Theory]
    [InlineData("a.code = 1")]
    [InlineData("a.credit_limit = \"1\"")]
    [InlineData("a.since = \"2026-11-21\"")]
    [InlineData("a.blocked = 1")]
    [Trait("Rule", "tasks R114")]
    public void Text_numbers_dates_and_truth_are_never_compared_with_each_other(string condition) =>
        ScriptedTask.Errors($"task T {{ read Account as a where {condition}  insert Feed {{ invoice <- a.code }} }}").ShouldBe(["DS2202"]);

    [Fact, Trait("Rule", "tasks R115")]
    public void An_approximate_number_is_no_key() =>
        ScriptedTask.Errors("""table Measure in shop as "measure" { key value : float, name : text(10) }""").ShouldBe(["DS2206"]);

    [Fact, Trait("Rule", "tasks R110")]
    [Trait("Rule", "tasks R116")]
    public void A_number_out_of_range_fails_and_the_message_names_step_line_field_and_record()
    {
        using var task = new ScriptedTask("""
            task T for Invoice as item {
                step Widen: set item { credit_limit <- item.credit_limit * 1000000000 }
            }
            """);
        task.Sql("insert into invoice (id, credit_limit) values ('R-1', '99999.00')");
        var failure = task.Run("R-1").Failure.ShouldNotBeNull();
        failure.Step.ShouldBe("Widen");
        failure.Text.ShouldContain("credit_limit");
        failure.Record.ShouldBe("Invoice R-1");
        failure.Place.ShouldStartWith("task.sync:");
        failure.Message.ShouldContain("decimal(12, 2)");
    }
}
