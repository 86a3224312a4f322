using DataSync.Language.Binding.Tree;
using DataSync.Plans.Model;

namespace DataSync.Language.Tests.Binding;

public sealed class TaskTests
{
    [Fact, Trait("Rule", "tasks R2")]
    public void Under_the_profile_lite_every_task_is_refused_and_the_rest_is_not()
    {
        const string Both = "source s\ntable A in s { key id : int }\nstation Here { }\n";
        BoundScripts.Problems("sync 1 profile lite\n" + Both + "task T { stop }\ntask U { stop }").Where(p => p.StartsWith("DS20", StringComparison.Ordinal)).ShouldBe(["DS2029 'T'", "DS2029 'U'"]);
        BoundScripts.Problems("sync 1 profile lite\n" + Both).ShouldNotContain(p => p.StartsWith("DS2028", StringComparison.Ordinal) || p.StartsWith("DS2029", StringComparison.Ordinal));
        BoundScripts.Problems("sync 1 profile light").ShouldBe(["DS2028 'light'"]);
    }

    private const string Upsert = "upsert Account by number { number <- 1, code <- \"A\", name <- \"B\" }";

    [Theory]
    [InlineData("DS3001 'status'", "set item { status <- \"New\"\n status <- \"Done\" }")]
    [InlineData("DS3002 'label'", "update Account as a where a.number = 1 { label <- \"x\" }")]
    [InlineData("DS3002 'row_version'", "update Account as a where a.number = 1 { row_version <- 1 }")]
    [InlineData("DS3003 'Account'", "insert Account { number <- 1, code <- \"A\" }")]
    [InlineData("DS3004 'when many first'", "read Account as a where a.code = \"A\" when many first")]
    [InlineData("DS3006 'code'", "upsert Account by code { number <- 1, code <- \"A\", name <- \"B\" }", "code <- \"A\", ", "DS3003 'Account'")]
    [InlineData("DS3008 'set item { status <- \"Done\" }'", "stop\nset item { status <- \"Done\" }")]
    [InlineData("DS3009 'a'", "let b = a.number\nread Account as a where a.number = 1")]
    [InlineData("DS3010 'a'", "read Account as a where a.number = 1\nset a { name <- \"x\" }")]
    [InlineData("DS3011 'id'", "set item { id <- \"x\" }")]
    [InlineData("DS3013 'clear'", "delete Account as a where a.number = 1 when none clear")]
    [InlineData("DS3013 'when unchanged skip'", "delete Account as a where a.number = 1 when unchanged skip")]
    [InlineData("DS3014 'T'", "")]
    [InlineData("DS3015 'A'", "step A: stop\nstep A: stop", "", "DS3008 'step A: stop'")]
    [InlineData("DS3016 '\"{item.mail}\"'", "fail \"{item.mail}\"")]
    [InlineData("DS3016 '\"{m}\"'", "let m = trim(item.mail)\nfail \"{m}\"")]
    [InlineData("DS3016 '\"{r.last}\"'", "aggregate Invoice as i into r { last <- max(i.mail) }\nfail \"{r.last}\"")]
    [InlineData("DS2040 'name <- \"{item.mail}\" truncate'", "set item { name <- \"{item.mail}\" truncate }")]
    [InlineData("DS2040 'name <- m truncate'", "let m = upper(item.mail)\nset item { name <- m truncate }")]
    [InlineData("DS2040 'name <- item.memo when null use left(item.mail, 4) truncate'", "set item { name <- item.memo when null use left(item.mail, 4) truncate }")]
    [InlineData("DS3017 'a.number + 1'", "read Account as a where a.code = \"A\" order by a.number + 1 when many first")]
    [InlineData("DS3018 'a.number'", "aggregate Account as a into r { n <- a.number }")]
    [InlineData("DS3019 'sum(a.name)'", "aggregate Account as a into r { n <- sum(a.name) }")]
    [InlineData("DS3022 'truncate'", "set item { total <- 1 truncate }")]
    [InlineData("DS3024 'accounting'", "transaction accounting { transaction accounting { stop } }")]
    [InlineData("DS3027 'limit 0'", "read Account as a where a.number = 1 limit 0")]
    [InlineData("DS3029 'Account'", "transaction documents { " + Upsert + " }")]
    [InlineData("DS3030 '1 month'", "timeout 1 month stop")]
    public void A_step_that_cannot_be_meant_is_reported_where_it_stands(string problem, string steps, string without = "", string also = "")
    {
        if (without.Length > 0) steps = steps.Replace(without, "", StringComparison.Ordinal);

        var problems = BoundScripts.InTask(steps);

        problems.ShouldBe(also.Length > 0 ? [problem, also] : [problem], ignoreOrder: true);
    }

    [Fact]
    public void What_is_only_compared_or_counted_does_not_show_a_masked_value() =>
        BoundScripts.InTask("set item { paid <- item.mail = item.memo, name <- if length(item.mail) > 3 then \"long\" else \"short\" }").ShouldBeEmpty();

    [Fact]
    public void The_rows_of_a_list_are_used_by_the_name_of_the_list() =>
        BoundScripts.InTask("read Account as a where a.code = \"A\" when many all as rows\nset item { name <- text(count(rows)) truncate }").ShouldBeEmpty();

    [Fact]
    public void An_upsert_with_a_key_that_may_be_empty_says_what_happens_then()
    {
        const string table = "source s\ntable K in s { key id : int\n code : text(8)?\n }\n";

        BoundScripts.Problems(table + "task T for K as k { upsert K by code { id <- 1, code <- k.code } }").ShouldBe(["DS3007 'code <- k.code'"]);
        BoundScripts.Problems(table + "task T for K as k { upsert K by code { id <- 1, code <- k.code } when no key skip }").ShouldBeEmpty();
    }

    [Fact]
    public void A_table_without_key_is_not_written_by_key() =>
        BoundScripts.Problems("source s\ntable T in s { a : int }\ntask X { delete T as t where t.a = 1 }").ShouldBe(["DS3005 'T'"]);

    [Theory]
    [InlineData("DS3012 'x.a'", "task T { status x.a { when failed <- \"F\" } stop }")]
    [InlineData("DS3012 'item'", "task T for Invoice as item { status item { when failed <- \"F\" } stop }")]
    public void A_status_is_a_column_of_the_item(string problem, string script) => BoundScripts.Problems(BoundScripts.Tables + script).ShouldBe([problem]);

    [Fact]
    public void A_status_is_one_of_the_columns_values() =>
        BoundScripts.Problems(BoundScripts.Tables + "task T for Invoice as item { status item.status { when failed <- \"Faild\" } stop }").ShouldBe(["DS2209 '\"Faild\"'"]);

    [Fact]
    public void Rows_lists_and_named_values_have_slots_of_their_own()
    {
        var task = BoundScripts.Task("""
            read Account as a where a.code = item.account_id when many all as rows when none continue
            let n = count(rows)
            let m = n + 1
            aggregate Account as x where x.number > 1 into sums { c <- count(), s <- sum(x.credit) }
            for each r in rows { let k = r.number + m + sums.c }
            """);

        task.Item?.Slot.ShouldBe(0);
        task.Locals.Select(l => (l.Name, l.Field)).ShouldBe([("n", 0), ("m", 1), ("k", 2)]);
        var read = task.Steps[0].ShouldBeOfType<BoundRead>();
        read.WhenMany?.Kind.ShouldBe(OutcomeKind.All);
        int[] slots = [0, read.Query.Row.Slot, read.WhenMany?.List?.Slot ?? -1, task.LocalsSlot, task.MadeRows.Single().Slot];
        slots.Distinct().Count().ShouldBe(slots.Length);
        task.Slots.ShouldBeGreaterThan(slots.Max());
    }

    [Fact]
    public void A_value_that_is_compared_with_a_column_and_may_be_null_is_a_key_value()
    {
        var read = BoundScripts.Task("read Account as a where a.code = item.account_id and (a.number = 1 and a.name like \"x%\")").Steps[0].ShouldBeOfType<BoundRead>();

        read.Query.Where.Select(c => c.Text).ShouldBe(["a.code = item.account_id", "a.number = 1", "a.name like \"x%\""]);
        read.Query.Where[0].KeyValues.ShouldHaveSingleItem().ShouldBeOfType<BoundColumn>().Column.Name.ShouldBe("account_id");
        read.Query.Where[1].KeyValues.ShouldBeEmpty();
    }

    [Fact]
    public void Columns_that_are_used_are_known()
    {
        var task = BoundScripts.Task("read Account as a where a.number = 1 order by a.code\nset item { name <- a.name truncate }");

        task.Steps[0].ShouldBeOfType<BoundRead>().Query.Row.UsedColumns.ShouldBe([0, 1, 2]);
    }

    [Fact]
    public void Steps_without_a_name_get_one()
    {
        var task = BoundScripts.Task("set item { status <- \"New\" }\nset item { status <- \"Done\" }\nstep Mine: set item { status <- \"Failed\" }");

        task.Steps.Select(s => s.Name).ShouldBe(["set item", "set item 2", "Mine"]);
    }

    [Fact]
    public void Columns_of_the_same_name_and_type_are_mapped_together()
    {
        var script = BoundScripts.Tables + "table Copy in documents { key id : text(20)\n total : decimal(12, 2)\n paid : bool?\n }\ntask T for Invoice as item { insert Copy { map same names from item except (paid) } }";

        var insert = BoundScripts.Bind(script).Tasks.Single().Steps.Single().ShouldBeOfType<BoundInsert>();
        insert.Mapping.Select(m => m.Text).ShouldBe(["id <- item.id", "total <- item.total"]);
    }

    [Fact]
    public void What_the_task_says_of_its_failure_is_a_row()
    {
        var task = BoundScripts.Task("when failed as problem { set item { name <- problem.text truncate } }\nstop");

        task.Problem?.Columns.Select(c => c.Name).ShouldBe(["text", "code", "step"]);
        task.WhenFailed.ShouldHaveSingleItem();
    }
}
