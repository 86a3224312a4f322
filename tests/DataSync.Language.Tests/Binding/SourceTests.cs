using DataSync.Language.Binding;
using DataSync.Language.Syntax;

namespace DataSync.Language.Tests.Binding;

public sealed class SourceTests
{
    [Fact]
    [Trait("Rule", "tasks R21")]
    public void A_source_has_a_name_a_description_and_a_connection()
    {
        var program = Binder.Bind([SyntaxTree.Parse(new SourceText("sync 1\n/// The accounts of the main office.\nsource accounting = odbc { connection: env ACCOUNTING, password: secret accounting }\n", "test.sync"))]);

        program.HasErrors.ShouldBeFalse();
        var source = program.Sources.ShouldHaveSingleItem();
        source.Name.ShouldBe("accounting");
        source.Documentation.ShouldBe("The accounts of the main office.");
        source.Settings.Select(setting => (setting.Name, setting.Reference)).ShouldBe([("connection", "ACCOUNTING"), ("password", "accounting")]);
    }
}
