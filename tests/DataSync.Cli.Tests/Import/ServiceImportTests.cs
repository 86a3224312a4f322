using DataSync.TestServers;

namespace DataSync.Cli.Tests.Import;

/// <summary>The description of a service from its address: fetched, kept, compared. Against PHP's SOAP server.</summary>
public sealed class ServiceImportTests
{
    [Fact]
    [Trait("Rule", "tasks R87")]
    [Trait("Rule", "tasks R95")]
    public void A_description_is_fetched_from_the_address_that_a_script_names_and_compared_with_what_is_there_now()
    {
        using var server = ServiceServer.Php("budget.php");
        using var place = Workplace.Empty().Write("t.sync", $$"""
            sync 1
            source erp = soap { wsdl: "{{server.Address}}/?wsdl", port: "BudgetSoap11", address: "{{server.Address}}/" }
            task T {
                call erp.GetOrder as got { Number <- 7 }
                call erp.Remind { Text <- got.Order.Customer.Name when absent use "nobody" }
            }
            """);
        var missing = place.Run("check", place["t.sync"]);
        missing.Error.ShouldContain("error DS3090");
        missing.Error.ShouldContain("datasync import");

        var imported = place.Run("import", "erp", "--script", place["t.sync"]);
        imported.Exit.ShouldBe(0, imported.Error);
        imported.Error.ShouldContain("The description of erp: erp.wsdl, erp-1.xsd.");
        imported.Out.ShouldContain("// call erp.ReserveBudget as answer {\n//     CostCentre <- …    // text\n//     Amount <- …    // decimal(12, 2)\n//     Note <- …    // text, may be left out\n//     Until <- …    // date, may be nil\n// }\n");
        imported.Out.ShouldContain("//   answer.Order.Line[n].Sku    // text\n");
        imported.Out.ShouldContain("//   answer.Order.Previous    // as above\n");
        imported.Out.ShouldContain("//   when fault BudgetExceeded as f\n//     f.Limit    // decimal(12, 2)\n");
        place.Run("import", "erp", "Pay", "--script", place["t.sync"]).Out.ShouldBe("// call erp.Pay as answer {\n//     Card <- …    // text, one of several\n//     Account <- …    // text, one of several\n// }\n//   answer.By    // text, one of card, account\n");

        place.Run("check", place["t.sync"]).Exit.ShouldBe(0);
        var live = place.Run("check", "--live", place["t.sync"]);
        (live.Exit, live.Error).ShouldBe((0, ""));
        var run = place.Run("run", place["t.sync"], "T");
        run.Exit.ShouldBe(0, run.Error);
        server.Kept.ShouldBe("Hofer\n");

        // Somebody had another one when the script was written.
        Edit(text => text.Replace("</wsdl:definitions>", "<!-- older --></wsdl:definitions>", StringComparison.Ordinal));
        var text = place.Run("check", "--live", place["t.sync"]);
        (text.Exit, text.Error).ShouldSatisfyAllConditions(t => t.Exit.ShouldBe(0), t => t.Error.ShouldContain("DS5149"));
        Edit(text => text.Replace("name=\"Remind\"", "name=\"Remember\"", StringComparison.Ordinal).Replace("name=\"Text\"", "name=\"Text\" minOccurs=\"0\"", StringComparison.Ordinal));
        place.Write("t.sync", File.ReadAllText(place["t.sync"]).Replace("erp.Remind", "erp.Remember", StringComparison.Ordinal).Replace("element=\"b:Remind\"", "element=\"b:Remember\"", StringComparison.Ordinal));
        Edit(text => text.Replace("element=\"b:Remind\"", "element=\"b:Remember\"", StringComparison.Ordinal));
        var gone = place.Run("check", "--live", place["t.sync"]);
        gone.Exit.ShouldBe(1);
        gone.Error.ShouldContain("error DS5148: At its address the description of erp says otherwise of what is called here: Remember is gone.");

        place.Run("import", "erp", "--script", place["t.sync"]).Error.ShouldContain("DS5120");
        place.Run("import", "erp", "--script", place["t.sync"], "--force").Exit.ShouldBe(0);
        place.Run("check", place["t.sync"]).Error.ShouldContain("DS3091");
        place.Write("t.sync", File.ReadAllText(place["t.sync"]).Replace("erp.Remember", "erp.Remind", StringComparison.Ordinal));
        server.Stop();
        place.Run("check", "--live", place["t.sync"]).Error.ShouldContain("error DS5154");
        var down = place.Run("import", "erp", "--script", place["t.sync"]);
        down.Exit.ShouldNotBe(0);
        down.Error.ShouldContain("DS5155");

        void Edit(Func<string, string> change) => place.Write("erp.wsdl", change(File.ReadAllText(place["erp.wsdl"])));
    }
}
