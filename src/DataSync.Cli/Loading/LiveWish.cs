namespace DataSync.Cli.Loading;

/// <summary>Which databases <c>check --live</c> compares with.</summary>
/// <param name="Environment">The environment block that gives the <c>env</c> values, or null.</param>
/// <param name="Station">The station whose sources are meant, or null.</param>
internal sealed record LiveWish(string? Environment, string? Station);
