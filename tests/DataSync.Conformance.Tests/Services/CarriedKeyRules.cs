namespace DataSync.Conformance.Tests.Services;

/// <summary>A call may be repeated for its key only where the service sees that key. Source: tasks R126, §3.8, C35.</summary>
public sealed class CarriedKeyRules
{
    private const string Lines = "CostCentre <- \"1\", Amount <- item.total  when null use 0, Until <- null";

    [Theory]
    [InlineData("item.id", "item.id", Lines)]
    [InlineData("item.id", "item.id", "CostCentre <- if item.id = \"R-1\" then \"1\" else \"2\", Amount <- length(item.id), Until <- item.day")]
    [InlineData("\"{item.id}/{item.owner}\"", "item.owner", Lines + ", Note <- item.id")]
    [InlineData("item.id + \"/\" + today_of_run", "today()", Lines + ", Note <- item.id")]
    [InlineData("reference", "item.id", Lines)]
    [InlineData("\"order\"", "\"order\"", Lines)]
    [InlineData("run.id", "run.id", Lines + ", Note <- run.task")]
    [Trait("Rule", "tasks R126")]
    public void A_key_that_no_line_carries_is_warned_about_with_the_part_that_is_missing(string key, string missing, string lines) =>
        Warnings(Call(lines, key)).ShouldBe([$"No line of the message carries {missing}, so erp cannot know a repeated call, and what it does may be done twice after a lost answer."]);

    [Theory]
    [InlineData("item.id", Lines + ", Note <- item.id")]
    [InlineData("item.id", Lines + ", Note <- item.id  truncate")]
    [InlineData("item.id", Lines + ", Note <- \"Invoice {item.id}\"")]
    [InlineData("item.id", Lines + ", Note <- trim(item.id) + \"!\"")]
    [InlineData("item.id", Lines + ", Note <- text(guid_from(item.id))")]
    [InlineData("item.id", Lines + ", Note <- if item.total > 5 then item.id else \"-\" + item.id")]
    [InlineData("item.id", Lines + ", Note <- reference")]
    [InlineData("reference", Lines + ", Note <- reference")]
    [InlineData("reference", Lines + ", Note <- item.id")]
    [InlineData("\"{item.id}\"", Lines + ", Note <- item.id")]
    [InlineData("\"{item.id}/{item.total}\"", Lines + ", Note <- item.id")]
    [InlineData("\"{item.id}/{item.total}\"", "CostCentre <- \"1\", Amount <- 1, Until <- null, Note <- \"{item.id}/{item.total}\"")]
    [InlineData("sha256(item.id)", Lines + ", Note <- item.id")]
    [InlineData("length(item.id)", Lines + ", Note <- item.id")]
    [InlineData("\"order\"", Lines + ", Note <- \"order\"")]
    [InlineData("fixed_key", Lines + ", Note <- \"once for all\"")]
    [InlineData("run.id", Lines + ", Note <- run.id")]
    [InlineData("given", Lines + ", Note <- given")]
    [Trait("Rule", "tasks R126")]
    public void A_key_that_is_carried_in_some_form_is_not(string key, string lines) => Warnings(Call(lines, key)).ShouldBeEmpty();

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void A_line_of_the_head_and_one_of_a_list_carry_it_too()
    {
        const string order = "Order.Number <- 3, Order.Customer.Name <- \"x\", Order.currency <- \"EUR\"";
        string Placed(string more) => "task T for Invoice as item { read Line as l where l.quantity = 1 when many all as lines call erp.PlaceOrder as placed { " + order + more + " } once per item.id let x = placed.Seen }";

        Warnings(Placed("")).Length.ShouldBe(1);
        Warnings(Placed(", header Session.Token <- item.id")).ShouldBeEmpty();
        Warnings(Placed(", Order.Line <- for each one in lines { Sku <- item.id, Quantity <- 1 }")).ShouldBeEmpty();
        Warnings(Placed(", Order.Line <- for each one in lines { Sku <- one.sku, Quantity <- 1 }")).Length.ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "tasks R126")]
    public void A_call_that_is_not_repeated_and_a_procedure_need_no_key_in_what_they_send()
    {
        Warnings("task T for Invoice as item { call erp.ReserveBudget as b { " + Lines + " } let x = b.Seen }").ShouldBeEmpty();
        Warnings("task T for Invoice as item { call erp.ReserveBudget as b { " + Lines + " } reads only let x = b.Seen }").ShouldBeEmpty();
        Warnings("source books = postgres { connection: env BOOKS }\nprocedure Book in books as \"book\" (amount : decimal(12, 2)?)\ntask T for Invoice as item { call books.Book { amount <- item.total } once per item.id }").ShouldBeEmpty();
    }

    [Fact]
    public void It_says_where_the_key_is_asked_for_and_a_line_in_error_says_enough()
    {
        var warning = Found(Call(Lines, "item.id")).ShouldHaveSingleItem();
        warning.Remedy.ShouldContain("Map the key");
        Found("task T for Invoice as item { call erp.ReserveBudget as b { " + Lines + ", Nothing <- item.id } once per item.id let x = b.Seen }").ShouldBeEmpty();
    }

    private static string Call(string lines, string key) =>
        $"constant fixed_key : text = \"once for all\"\nparameter given : text(5) = \"x\"\ntask T for Invoice as item {{ let reference = item.id let today_of_run = \"{{today()}}\" call erp.ReserveBudget as b {{ {lines} }} once per {key} let x = b.Seen }}";

    private static string[] Warnings(string script)
    {
        ServiceTask.Errors(ServiceTask.Budget() + script).ShouldBeEmpty();
        return [.. Found(script).Select(d => d.Message)];
    }

    private static Language.Diagnostics.Diagnostic[] Found(string script) => [.. ServiceTask.Bind(ServiceTask.Budget() + script).Diagnostics.Where(d => d.Code == "DS3122")];
}
