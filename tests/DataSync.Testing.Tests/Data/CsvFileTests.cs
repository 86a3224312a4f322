using DataSync.Plans.Model;
using DataSync.Plans.Values;
using DataSync.Testing.Data;

namespace DataSync.Testing.Tests.Data;

public sealed class CsvFileTests
{
    private static readonly TablePlan Table = new(0, "Company", 0, "companies", 0,
    [
        new ColumnPlan(0, "id", "ID", SyncType.Int, IsKey: true),
        new ColumnPlan(1, "name", "name", SyncType.Text),
        new ColumnPlan(2, "limit", "limit", SyncType.Decimal.OrNull()),
        new ColumnPlan(3, "since", "since", SyncType.Date) { Default = new ConstantPlan(TypeKind.Date, "2026-01-01") },
    ], -1, -1);

    [Theory]
    [InlineData("a,b\n1,2\n", "1:a|b 2:1|2")]
    [InlineData("a,b\r\n1,2", "1:a|b 2:1|2")]
    [InlineData("a,b\n,\"\"\n", "1:a|b 2:<null>|")]
    [InlineData("a\n\"x,\"\"y\"\"\nz\"\nlast\n", "1:a 2:x,\"y\"\nz 4:last")]
    [InlineData("a\n\n1\n", "1:a 3:1")]
    [InlineData("a,b\n1,\n", "1:a|b 2:1|<null>")]
    [InlineData("", "")]
    public void A_file_is_read_as_its_rules_say(string text, string expected) =>
        string.Join(' ', CsvFile.Read(text).Select(r => $"{r.Line}:{string.Join('|', r.Fields.Select(f => f ?? "<null>"))}")).ShouldBe(expected);

    [Fact]
    public void The_header_names_columns_as_in_the_script_or_as_in_the_database_and_the_rest_takes_its_default() =>
        CsvRows.Read("ID,name\n7,Hofer\n", Table).Single().ShouldBe([7L, "Hofer", null, new DateOnly(2026, 1, 1)]);

    [Theory]
    [InlineData("id,colour\n1,red\n", "Company has no column colour; it has id, name, limit, since.")]
    [InlineData("id,name\n1\n", "Line 2 has 1 fields, and the header names 2.")]
    [InlineData("id,name,limit\n1,x,much\n", "Line 2, limit: \"much\" is not of type decimal.")]
    [InlineData("id\n1\n", "Company must have a value in name.")]
    [InlineData("", "The file is empty; its first line names the columns.")]
    [InlineData("id\n\"1\n", "The quote that begins on line 2 is not closed.")]
    public void What_does_not_fit_is_told_with_line_and_column(string text, string message) =>
        Should.Throw<TestFailure>(() => CsvRows.Read(text, Table)).Message.ShouldBe(message);
}
