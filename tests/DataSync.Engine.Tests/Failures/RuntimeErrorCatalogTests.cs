using DataSync.Engine.Failures;
using DataSync.Plans.Runtime;
using Microsoft.Data.Sqlite;

namespace DataSync.Engine.Tests.Failures;

public sealed class RuntimeErrorCatalogTests
{
    [Fact]
    public void Every_code_is_one_row_with_title_and_remedy()
    {
        RuntimeErrorCatalog.All.Select(r => r.Code).ShouldBeUnique();
        foreach (var row in RuntimeErrorCatalog.All)
        {
            row.Code.ShouldMatch("^DS6(2[0-9]{2}|3[01][0-9])$");
            row.Title.ShouldEndWith(".");
            row.Remedy.ShouldEndWith(".");
        }
    }

    [Theory]
    [InlineData(19, "DS6214", FailureClass.Constraint)]
    [InlineData(5, "DS6259", FailureClass.Deadlock)]
    [InlineData(9, "DS6210", FailureClass.Timeout)]
    [InlineData(20, "DS6210", FailureClass.Data)]
    [InlineData(26, "DS6211", FailureClass.Setup)]
    [InlineData(14, "DS6211", FailureClass.Connection)]
    [InlineData(1, "DS6210", FailureClass.Statement)]
    public void What_a_database_reports_falls_into_a_class(int sqlite, string code, FailureClass expected)
    {
        var classified = DatabaseErrors.Classify(new SqliteException("words", sqlite));

        (classified.Code, classified.Failure).ShouldBe((code, expected));
        classified.Message.ShouldContain("words");
    }

    [Fact]
    public void What_a_driver_says_on_several_lines_is_told_on_one()
    {
        var error = new SqliteException("relation \"t\" does not exist\n\nDETAIL: Detail redacted as it may contain sensitive data.\nPOSITION: 13\r\n", 1);

        DatabaseErrors.Classify(error).Message.ShouldEndWith("relation \"t\" does not exist; POSITION: 13");
        DatabaseErrors.Unreachable("shop", error.Message, error).Message.ShouldBe("The source shop cannot be reached: relation \"t\" does not exist; POSITION: 13");
    }
}
