using DataSync.TestServers;

namespace DataSync.Cli.Tests.Import;

/// <summary>A catalogue of services in a script of its own, which other scripts import; the services are PHP's and the package soap's.</summary>
public sealed class SharedServicesTests
{
    [Fact]
    [Trait("Rule", "tasks R86")]
    public void Services_of_one_file_are_called_by_name_in_all_scripts_that_import_it()
    {
        using var budget = ServiceServer.Php("budget.php");
        using var ledger = ServiceServer.Node("ledger.js");
        using var place = Workplace.Empty();
        Directory.CreateDirectory(place["services"]);
        File.Copy(Path.Combine(ServiceServer.Folder, "node", "ledger.wsdl"), place["services/ledger.wsdl"]);
        place.Write("services/services.sync", $$"""
            sync 1
            source erp = soap { wsdl: "{{budget.Address}}/?wsdl", port: "BudgetSoap11", address: "{{budget.Address}}/" }
            source accounting = soap { wsdl: "ledger.wsdl", address: "{{ledger.Address}}/open" }
            """);
        place.Write("remind.sync", """
            sync 1
            import "services/services.sync"
            task Remind {
                call accounting.Post as posted { Account <- "A", Amount <- 1 }
                call erp.Remind { Text <- "Remind {posted.Number}" }
            }
            """);
        place.Write("look.sync", """
            sync 1
            import "services/services.sync"
            task Look {
                call erp.GetOrder as got { Number <- 7 } reads only
                call erp.Remind { Text <- got.Order.Customer.Name when absent use "nobody" }
            }
            """);
        // What the address says is kept beside the file that names it, from whichever script it is fetched.
        place.Run("check", place["look.sync"]).Error.ShouldContain("error DS3090");
        var imported = place.Run("import", "erp", "Pay", "--script", place["look.sync"]);
        imported.Exit.ShouldBe(0, imported.Error);
        File.Exists(place["services/erp.wsdl"]).ShouldBeTrue();

        foreach (var (script, task) in new[] { ("remind.sync", "Remind"), ("look.sync", "Look") })
        {
            var live = place.Run("check", "--live", place[script]);
            (live.Exit, live.Error).ShouldBe((0, ""));
            var run = place.Run("run", place[script], task);
            run.Exit.ShouldBe(0, run.Error);
        }
        budget.Kept.ShouldBe("Remind 42\nHofer\n");

        // The service has changed: what calls it is told in every script, and what does not is not touched.
        place.Write("services/erp.wsdl", File.ReadAllText(place["services/erp.wsdl"]).Replace("GetOrder", "FetchOrder", StringComparison.Ordinal));
        place.Run("check", place["remind.sync"]).Exit.ShouldBe(0);
        place.Run("check", place["look.sync"]).Error.ShouldContain("error DS3091");
    }
}
