using System.Text.RegularExpressions;

namespace DataSync.Architecture.Tests;

/// <summary>A clone builds anywhere: no file says on which machine, or from which registry, it was made.</summary>
public sealed partial class NeutralityTests
{
    [Fact]
    public void No_file_names_a_path_of_one_machine() => Offenders(MachinePath()).ShouldBeEmpty();

    [Fact]
    public void No_file_names_the_host_of_a_registry() => Offenders(RegistryHost()).ShouldBeEmpty();

    [Fact]
    public void No_lock_file_says_where_a_package_was_fetched() =>
        Repository.Files().Where(file => file.EndsWith("package-lock.json", StringComparison.Ordinal))
            .Where(file => Repository.Read(file).Contains("\"resolved\"", StringComparison.Ordinal))
            .ShouldBeEmpty();

    private static IEnumerable<string> Offenders(Regex pattern) =>
        from file in Repository.Files()
        where !file.EndsWith(".vsix", StringComparison.Ordinal) && !IsBinary(file)
        from Match match in pattern.Matches(Repository.Read(file))
        select $"{file}: {match.Value}";

    private static bool IsBinary(string file) =>
        file.EndsWith(".png", StringComparison.Ordinal) || file.EndsWith(".db", StringComparison.Ordinal) || file.EndsWith(".dsync", StringComparison.Ordinal);

    // Written in pieces, so that this file is none of the offenders.
    [GeneratedRegex(@"(?<![\w.])/(wo" + @"rk|ro" + @"ot|ho" + @"me/\w+)/|\b[A-Z]:\\Us" + "ers")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"registry\.np" + @"mjs|\bnu" + @"get\.org|deb\.deb" + @"ian\.org|\barti" + @"factory\b|pypi\.o" + "rg", RegexOptions.IgnoreCase)]
    private static partial Regex RegistryHost();
}
