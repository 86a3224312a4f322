namespace DataSync.Language.Tests.Binding;

public sealed class NotYetTests
{
    [Theory]
    [InlineData("DS5901", "source erp = http { address: \"http://erp\" }")]
    [InlineData("DS5908", "binder Case by no { document Invoice }")]
    [InlineData("DS5916", "conflicts { Invoice parent wins }")]
    [InlineData("DS5917", "table T in documents tracked by columns { updated: UPD, communicated: COM } { key id : int }")]
    [InlineData("DS5919", "stations N from Invoice as r where r.paid numbered 5..9 { below Vienna }")]
    [InlineData("DS5920", "station A = 1 { main office }\nstation B = 2 { below A }\nstation C = 3 { below B }")]
    [InlineData("DS5923", "distribution from \"d.csv\"")]
    [InlineData("DS5941", "station A = 1 { main office\n output on (mon, tue) at (06:00, 18:00) }")]
    [InlineData("DS5936", "station A = 1 { main office\n format F }")]
    [InlineData("DS5937", "table T in documents tracked keep deleted { key id : int }")]
    public void A_declaration_that_does_not_run_yet_is_refused_by_name(string code, string script)
    {
        var problems = BoundScripts.Problems(BoundScripts.Tables + script);

        problems.ShouldHaveSingleItem().ShouldStartWith(code);
    }

    [Theory]
    [InlineData("DS5910", "for each a in Account parallel 4 { stop }")]
    [InlineData("DS5931", "set item { header status <- \"New\" }")]
    [InlineData("DS5932", "let x = item is failed")]
    [InlineData("DS5946", "let l = [\"a\", \"b\"]\nfor each n in l { stop }")]
    [InlineData("DS5945", "read Account as a where a.name = \"x\" when many all as rows\nfor each r in rows { set r { name <- \"y\" } }")]
    [InlineData("DS5938", "transaction accounting serializable { stop }")]
    public void A_step_that_does_not_run_yet_is_refused_by_name(string code, string steps) => BoundScripts.InTask(steps).ShouldHaveSingleItem().ShouldStartWith(code);

    [Theory]
    [InlineData("DS5914", "sealed")]
    [InlineData("DS5940", "remind after 14 days")]
    [InlineData("DS5915", "carrier sftp { host: \"h\" }")]
    public void A_line_of_a_connection_that_does_not_run_yet_is_refused_by_name(string code, string line) => Network($"connect A to B {{ format F\n {line} }}").ShouldHaveSingleItem().ShouldStartWith(code);

    [Theory]
    [InlineData("DS5943", "format G { T { output, input, refuse deletions } }")]
    [InlineData("DS5922", "format G { T { output, input\n when similar (id) merge } }")]
    public void A_row_that_does_not_run_yet_is_refused_by_name(string code, string more) => Network(more).ShouldHaveSingleItem().ShouldStartWith(code);

    private static string[] Network(string more) => BoundScripts.Problems("""
        source s
        table T in s tracked { key id : int }
        station A = 1 { main office
            source s = sqlite { file: "a" }
            folder "a" }
        station B = 2 { below A
            source s = sqlite { file: "b" }
            folder "b" }
        format F { T { output, input } }

        """ + more);
}
