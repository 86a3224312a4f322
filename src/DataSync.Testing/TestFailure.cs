namespace DataSync.Testing;

/// <summary>A line of a test that cannot be carried out: the test ends with this message.</summary>
internal sealed class TestFailure(string message) : Exception(message);
