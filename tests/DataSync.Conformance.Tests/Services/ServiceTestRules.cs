namespace DataSync.Conformance.Tests.Services;

/// <summary>Tests of scripts that call services: the test answers in their place. Source: tasks C49.</summary>
public sealed class ServiceTestRules
{
    private const string Script = """
        task T for Invoice as item {
            call erp.ReserveBudget as budget { CostCentre <- item.cost_centre when null use "", Amount <- item.total when null use 0, Until <- null }
                when fault BudgetExceeded as over { set item { remaining <- over.Limit } stop }
            if budget.Remaining = 0 {
                call erp.GetOrder as got { Number <- 7 } reads only
                for each l in got.Order.Line { insert Line { sku <- l.Sku, quantity <- l.Quantity, price <- l.Price } }
            }
            set item { reservation <- budget.ReservationNo, remaining <- budget.Remaining, owner <- budget.Owner }
        }

        """;

    [Fact]
    public void Answers_and_faults_are_given_and_calls_that_must_not_happen_are_counted() => ServiceTask.Test(ServiceTask.Budget() + Script + """
        test "what is left out stays, and what is null is empty" {
            given Invoice { id: "R-1", owner: "Berta", remaining: 5.00 }
            given erp.ReserveBudget returns { ReservationNo: "R7", Remaining: null }
            run T for "R-1"
            expect succeeded
            expect Invoice "R-1" { reservation: "R7", remaining: null, owner: "Berta" }
            expect no call erp.GetOrder
        }
        test "a fault" {
            given Invoice { id: "R-1", remaining: 5.00 }
            given erp.ReserveBudget faults BudgetExceeded { Limit: 1.25 }
            run T for "R-1"
            expect stopped
            expect Invoice "R-1" { remaining: 1.25 }
        }
        test "lists" {
            given Invoice { id: "R-1" }
            given erp.ReserveBudget returns { ReservationNo: "R7", Remaining: 0 }
            given erp.GetOrder returns { `Order.Line[0].Sku`: "A", `Order.Line[0].Quantity`: 1, `Order.Line[1].Sku`: "B", `Order.Line[1].Quantity`: 2, `Order.Line[1].Price`: 0.10 }
            run T for "R-1"
            expect succeeded
            expect Line "A" { quantity: 1, price: null }
            expect Line "B" { quantity: 2, price: 0.10 }
        }
        """).ShouldBeEmpty();

    [Fact]
    public void What_a_test_does_not_answer_or_expects_in_vain_fails_it()
    {
        var messages = ServiceTask.Test(ServiceTask.Budget() + Script + """
            test "no answer" { given Invoice { id: "R-1" } run T for "R-1" expect succeeded }
            test "half an answer" { given Invoice { id: "R-1" } given erp.ReserveBudget returns { Owner: "x" } run T for "R-1" expect succeeded }
            test "another fault" { given Invoice { id: "R-1" } given erp.ReserveBudget faults Locked { By: "x" } run T for "R-1" expect succeeded }
            test "called" { given Invoice { id: "R-1" } given erp.ReserveBudget returns { ReservationNo: "1" } run T for "R-1" expect no call erp.ReserveBudget }
            """.Replace(" run T", "\nrun T", StringComparison.Ordinal).Replace(" given erp", "\ngiven erp", StringComparison.Ordinal).Replace(" expect", "\nexpect", StringComparison.Ordinal));
        messages.Count.ShouldBe(4, string.Join("\n", messages));
        messages[0].ShouldContain("DS6292");
        messages[0].ShouldContain("The test gives no answer to erp.ReserveBudget.");
        messages[1].ShouldContain("The answer that the test gives to erp.ReserveBudget lacks ReservationNo.");
        messages[2].ShouldContain("DS6321");
        messages[3].ShouldEndWith("expected no call of ReserveBudget; there was one");
    }

    [Theory]
    [InlineData("DS3091", "given erp.Reserve returns { No: 1 }")]
    [InlineData("DS3093", "given erp.ReserveBudget returns { No: 1 }")]
    [InlineData("DS3094", "given erp.GetOrder returns { Order: 1 }")]
    [InlineData("DS3096", "given erp.ReserveBudget faults Exceeded { Limit: 1 }")]
    [InlineData("DS2201", "given erp.ReserveBudget returns { ReservationNo: 1 }")]
    [InlineData("DS3048", "given erp.Remind returns { }")]
    [InlineData("DS3091", "expect no call erp.Reserve")]
    [InlineData("DS5934", "expect no call shop.Reserve")]
    public void A_line_that_does_not_fit_the_description_does_not_compile(string code, string line) =>
        ServiceTask.Errors(ServiceTask.Budget() + $"test \"t\" {{ {line} }}").Select(e => e.Code).ShouldBe([code]);
}
