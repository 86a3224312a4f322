namespace DataSync.Conformance.Tests.Tasks;

/// <summary>An item that comes as JSON holds what its columns are declared to hold: steps write its values on without looking at them again.</summary>
public sealed class ItemJsonRules
{
    private const string Script = """
        table Staff in shop as "staff" {
            key id : text(4)
            salary : decimal(12, 2)?
            rate   : float?
            photo  : bytes(2)?
            state  : text(10)? in ("New", "Done")
            grade  : int? in (1, 2)
            pin    : text(4)? masked
            pay    : decimal(4, 1)? masked
            rank   : text(12)? in ("low", "high") masked
        }
        table Copy in shop as "copy" {
            key id : text(4)
            salary : decimal(12, 2)?
        }
        task T for Staff as s { insert Copy { id <- s.id, salary <- s.salary } }
        """;

    [Theory]
    [InlineData("""{ "id": "E-100" }""", "The value \"E-100\" in column id has 5 characters: it is declared text(4).")]
    [InlineData("""{ "id": "E", "salary": 98765.4399 }""", "The value 98765.4399 in column salary has more than 2 digits behind the point: it is declared decimal(12, 2)?.")]
    [InlineData("""{ "id": "E", "salary": 12345678901 }""", "The value 12345678901 in column salary is too large: it is declared decimal(12, 2)?.")]
    [InlineData("""{ "id": "E", "rate": 1e999 }""", "column rate is no finite number: it is declared float?.")]
    [InlineData("""{ "id": "E", "photo": "cafe01" }""", "The value cafe01 in column photo has 3 bytes: it is declared bytes(2)?.")]
    [InlineData("""{ "id": "E", "state": "Other" }""", "The value \"Other\" in column state is none of \"New\", \"Done\": it is declared text(10)?.")]
    [InlineData("""{ "id": "E", "grade": 3 }""", "The value 3 in column grade is none of 1, 2: it is declared int?.")]
    [InlineData("""{ "id": "E", "pin": "77443311" }""", "The value *** in column pin has 8 characters: it is declared text(4)?.")]
    [InlineData("""{ "id": "E", "pay": 77443311 }""", "The value *** in column pay is too large: it is declared decimal(4, 1)?.")]
    [InlineData("""{ "id": "E", "rank": "77443311" }""", "The value *** in column rank is none of \"low\", \"high\": it is declared text(12)?.")]
    [Trait("Rule", "tasks R116")]
    public void A_value_that_its_column_is_not_declared_to_hold_is_refused_before_the_first_step(string item, string words)
    {
        using var task = new ScriptedTask(Script);

        var run = task.RunFor(item);

        var failure = run.Failure.ShouldNotBeNull();
        (failure.Code, failure.Message).ShouldSatisfyAllConditions(said => said.Code.ShouldBe("DS6141"), said => said.Message.ShouldContain(words));
        failure.ToString().ShouldNotContain("77443311");
        run.IsRefused.ShouldBeTrue();
        task.Ask("select count(*) from copy").ShouldBe("0");
    }

    [Fact]
    public void A_number_of_more_digits_than_a_decimal_keeps_is_refused_and_not_rounded()
    {
        using var task = new ScriptedTask(Script);

        task.RunFor("""{ "id": "E", "salary": 1.00000000000000000000000000000000001 }""").Failure.ShouldNotBeNull().Code.ShouldBe("DS6224");
    }

    [Fact]
    public void Values_that_just_fit_are_taken()
    {
        using var task = new ScriptedTask(Script);

        var run = task.RunFor("""{ "id": "\ud83d\ude00234", "salary": 9999999999.9900, "rate": 1e9, "photo": "cafe", "state": "Done", "grade": 2, "pin": "1234", "pay": 999.9, "rank": "low" }""");

        run.Failure.ShouldBeNull();
        task.Ask("select salary from copy").ShouldBe("9999999999.9900");
    }

    [Theory]
    [InlineData("table Person in shop as \"person\" { key id : int\n born : date? masked }", """{ "id": 1, "born": "1961-07-13CANARY" }""", "The column born is date?, and *** is none.")]
    [InlineData("table Person in shop as \"person\" { key id : int\n pay : decimal(8, 2)? masked }", """{ "id": 1, "pay": 77443311e2 }""", "The column pay is decimal(8, 2)?, and *** is none.")]
    [InlineData("table Person in shop as \"person\" { key id : guid masked }", """{ "id": "CANARY" }""", "The column id is guid, and *** is none.")]
    [InlineData("table Person in shop as \"person\" { key id : int\n born : date? }", """{ "id": 1, "born": "yesterday" }""", "The column born is date?, and \"yesterday\" is none.")]
    [Trait("Rule", "tasks R116"), Trait("Rule", "tasks R140")]
    public void What_is_said_of_a_value_of_wrong_form_names_its_column_and_repeats_nothing_masked(string table, string item, string words)
    {
        using var task = new ScriptedTask(table + "\ntask T for Person as p { stop }");

        var failure = task.RunFor(item).Failure.ShouldNotBeNull();

        (failure.Code, failure.Message).ShouldBe(("DS6224", words));
        failure.ToString().ShouldNotContain("CANARY");
        failure.ToString().ShouldNotContain("77443311");
    }

    [Fact, Trait("Rule", "tasks R140")]
    public void Nor_is_a_masked_key_of_wrong_form_repeated()
    {
        using var task = new ScriptedTask("table Person in shop as \"person\" { key id : guid masked }\ntask T for Person as p { stop }");

        var failure = task.Run("CANARY").Failure.ShouldNotBeNull();

        (failure.Code, failure.Message).ShouldBe(("DS6224", "The column id is guid, and *** is none."));
    }
}
