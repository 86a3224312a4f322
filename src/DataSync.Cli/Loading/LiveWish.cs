namespace DataSync.Cli.Loading;

/// <summary>What <c>check</c> looks at beside the scripts: the settings of an environment, and with <c>--live</c> its databases.</summary>
/// <param name="Environment">The environment block that gives the <c>env</c> values, or null.</param>
/// <param name="Station">The station whose sources are meant, or null.</param>
/// <param name="Databases">Compare the declarations with the databases.</param>
internal sealed record LiveWish(string? Environment, string? Station, bool Databases = true);
