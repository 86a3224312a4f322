using DataSync.Engine.Journal;

namespace DataSync.Engine.Tests.Journal;

public sealed class JournalErrorTests
{
    [Fact]
    public void What_a_driver_says_of_its_own_settings_is_not_repeated() =>
        JournalErrors.Of("The run journal cannot be used", new IOException("3D000: database \"j\" does not exist\n\nDETAIL: Detail redacted. Specify 'Include Error Detail'.")).Message
            .ShouldBe("The run journal cannot be used: 3D000: database \"j\" does not exist");
}
