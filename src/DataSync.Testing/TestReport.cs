using System.Collections.Immutable;

namespace DataSync.Testing;

/// <summary>Something in a test that is not as expected.</summary>
/// <param name="Text">What differs, cell by cell.</param>
/// <param name="Place"><c>script.sync:12:5</c>, or empty.</param>
public sealed record TestMessage(string Text, string Place)
{
    public override string ToString() => Place.Length == 0 ? Text : $"{Place}: {Text}";
}

/// <summary>How one test came out.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Messages">Empty when it passed.</param>
public sealed record TestResult(string Name, string Place, ImmutableArray<TestMessage> Messages)
{
    public bool Passed => Messages.IsEmpty;
}

/// <summary>How all tests came out, in the order of the script.</summary>
public sealed record TestReport(ImmutableArray<TestResult> Results)
{
    public int Passed => Results.Count(r => r.Passed);

    public int Failed => Results.Length - Passed;

    /// <summary><c>7 passed, 0 failed</c></summary>
    public string Summary => FormattableString.Invariant($"{Passed} passed, {Failed} failed");
}
