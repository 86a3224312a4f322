using DataSync.Plans.Runtime;

namespace DataSync.Compiler.Tests.Lowering;

public sealed class NetworkLoweringTests
{
    private const string Script = """
        sync 1
        source crm
        attribute owner : text(30)?
        table Company in crm as "companies" tracked {
            key id   : int
            country  : text(2)
            rep      : text(30)?
            visited  : date?
            protect where visited is null
        }
        station Vienna = 1 {
            main office
            source crm = sqlite { file: "vienna.db" }
            folder "stations/vienna"
        }
        station Berlin = 101 {
            below Vienna
            owner: "Smith"
            source crm = sqlite { file: "berlin.db" }
            folder "stations/berlin"
            output on mon..fri
        }
        format Notebook {
            Company { output where country in ("DE", "CH") and rep = target.owner, input }
        }
        distribution to Berlin in Notebook {
            Company also where visited >= today() - 90 days
        }
        connect Vienna to Berlin {
            format Notebook
            synchronize every 28 days
        }
        """;

    [Fact]
    public void A_format_asks_the_record_and_its_target()
    {
        using var script = CompiledScript.Compile(Script);
        var network = script.Plan.Network.ShouldNotBeNull();
        var condition = script.Code.Condition(network.Formats[0].Rows[0].OutputFunction);
        var smith = Attributes(script, "Smith");
        condition(Frame(script.Row(0, 1L, "DE", "Smith", null), smith)).ShouldBe(true);
        condition(Frame(script.Row(0, 1L, "AT", "Smith", null), smith)).ShouldBe(false);
        condition(Frame(script.Row(0, 1L, "DE", "Jones", null), smith)).ShouldBe(false);
        condition(Frame(script.Row(0, 1L, "DE", null, null), smith)).ShouldBeNull();
        condition(Frame(script.Row(0, 1L, "DE", "Smith", null), Attributes(script, null))).ShouldBeNull();
    }

    [Fact]
    public void A_distribution_row_widens_and_a_protection_is_compiled()
    {
        using var script = CompiledScript.Compile(Script);
        var row = script.Plan.Network.ShouldNotBeNull().Distributions.Single().Rows.Single();
        row.Also.ShouldBeTrue();
        var company = script.Row(0, 1L, "DE", null, new DateOnly(2026, 11, 1));
        script.Code.Condition(row.ConditionFunction)(Frame(company, Attributes(script, null))).ShouldBe(true);
        script.Code.Condition(script.Plan.Tables[0].ProtectFunctions.Single())(Frame(company, Attributes(script, null))).ShouldBe(false);
    }

    [Fact]
    public void Stations_keep_their_numbers_sources_and_attributes()
    {
        using var script = CompiledScript.Compile(Script);
        var network = script.Plan.Network.ShouldNotBeNull();
        var berlin = network.Stations.Single(s => s.Name == "Berlin");
        (berlin.Number, berlin.Below, berlin.Sources.Single().Name, berlin.OutputDays.Length).ShouldBe((101, "Vienna", "crm", 5));
        script.Code.Value(berlin.AttributeFunctions.Single())(Frame(null, null)).ShouldBe("Smith");
        network.Stations.Single(s => s.Name == "Vienna").AttributeFunctions.ShouldBe([-1]);
        network.Formats[0].Rows[0].Fields.Length.ShouldBe(4);
    }

    private static Row Attributes(CompiledScript script, string? owner)
    {
        var row = script.Code.NewRow(script.Plan.Network.ShouldNotBeNull().AttributeRowType);
        row[0] = owner;
        return row;
    }

    private static Frame Frame(Row? record, Row? target)
    {
        var frame = new Frame(2, new RunValues { Now = new DateTime(2026, 11, 21, 9, 0, 0) });
        frame.Rows[0] = record;
        frame.Rows[1] = target;
        return frame;
    }
}
