using DataSync.Language.Binding;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Language.Tests.Binding;

/// <summary>The samples of the language's design use all of it: what goes beyond this version is refused by name, and nothing else is wrong.</summary>
public sealed class DesignSampleTests
{
    private static readonly string Folder = Path.Combine(SampleBindingTests.Root(), "tests", "DataSync.Language.Tests", "Syntax", "Samples");

    private const string Children = """
        table Activity in crm tracked { key station_no : int
            key serial_no : int
            company_station : int
            company_serial : int
            date : date
            parent Company by (company_station, company_serial) }
        table SalesGroup in crm tracked { key station_no : int
            key serial_no : int
            company_station : int
            company_serial : int
            rep : text(30)
            parent Company by (company_station, company_serial) }
        """;

    // What the samples call "as above" or "likewise".
    private const string Documents = """
        mail office = smtp { host: "h", from: "a@b.c" }
        source hr
        source accounting = odbc { connection: "a" }
        table Invoice in accounting { key id : text(20)
            account_id : text(8)
            total : decimal(12, 2) }
        table PurchaseOrder in accounting { key po_no : text(20) }
        table Receipt in accounting { key no : text(20) }
        table Account in accounting { key AccountId : text(8)
            Balance : decimal(12, 2) }
        procedure UnbookInvoice in accounting (number : int?)
        task ImportPayments { for each p in Payment { stop } }
        task RefreshCustomers { stop }
        """;

    private const string Network = """
        mail office = smtp { host: "h", from: "a@b.c" }
        source crm
        attribute owner : text(30)?
        table Company in crm tracked { key no : int
            rep : text(30)? }
        station Vienna = 1 { main office
            folder "v"
            source crm = sqlite { file: "v" } }
        station Munich = 2 { below Vienna
            folder "m"
            source crm = sqlite { file: "m" } }
        format Notebook { Company { output, input } }
        """;

    private const string Customers = """
        source erp_db
        source crm
        table Customer in erp_db { key number : text(20)
            first_name : text(40)?
            last_name : text(60)
            country : text(40)?
            active : bool }
        table Company in crm { key customer_no : text(20)
            name : text(120)
            country : text(2)?
            first_order : date?
            active : bool? }
        """;

    public static TheoryData<string, string, string> Samples() => new()
    {
        { "model.sync", "", "" },
        { "network.sync", Children, "DS5914 DS5915 DS5940" },
        { "post-invoice.sync", "", "DS3090" },
        { "refresh-customers.sync", Customers, "" },
        { "station-vocabulary.sync", Network, "DS5914 DS5919 DS5923 DS5937" },
        { "vocabulary.sync", Documents, "DS2029 DS5908" },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_says_nothing_wrong_but_what_does_not_run_yet(string sample, string declaredElsewhere, string expected)
    {
        var options = BinderOptions.Default with { ReadScript = Read };

        var program = Binder.Bind([SyntaxTree.Parse(Read(sample)), SyntaxTree.Parse(new SourceText(declaredElsewhere, "elsewhere.sync"))], options);

        var problems = program.Diagnostics.Where(d => d.Severity != DiagnosticSeverity.Hint).ToList();
        string.Join(' ', problems.Select(d => d.Code).Distinct().Order(StringComparer.Ordinal)).ShouldBe(expected, string.Join('\n', problems));
    }

    private static SourceText Read(string name) => new(File.ReadAllText(Path.Combine(Folder, name)), name);
}
