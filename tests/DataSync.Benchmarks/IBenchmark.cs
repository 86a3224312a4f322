using System.Globalization;

namespace DataSync.Benchmarks;

/// <summary>One figure: a ratio between us and a limit that was measured in the same run.</summary>
internal interface IBenchmark
{
    /// <summary>The word that chooses it.</summary>
    string Name { get; }

    /// <summary>What the ratio must reach or not exceed.</summary>
    Bar Bar { get; }

    /// <summary>Measures; progress goes to the error output.</summary>
    double Run();
}

/// <summary>A bar for a ratio.</summary>
/// <param name="Value">The ratio.</param>
/// <param name="AtLeast">Whether more is better.</param>
internal readonly record struct Bar(double Value, bool AtLeast)
{
    internal bool IsMet(double ratio) => AtLeast ? ratio >= Value : ratio <= Value;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(AtLeast ? ">=" : "<=")} {Value:0.00}");
}
