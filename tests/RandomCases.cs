using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace DataSync.Tests;

/// <summary>
/// Where the random cases of a property start: always at the same seed, so that what fails once fails again. More of them, or others:
/// <c>DATASYNC_TEST_CASES=20000 DATASYNC_TEST_SEED=7 dotnet test …</c>; the same two numbers give the same cases.
/// </summary>
internal static class RandomCases
{
    private const ulong Seed = 20261129;

    /// <summary>How a property is checked.</summary>
    /// <param name="count">How many cases, unless the developer asks for another number.</param>
    public static Config Of(int count) => Config.QuickThrowOnFailure
        .WithMaxTest((int)Asked("DATASYNC_TEST_CASES", (ulong)count))
        .WithReplay(Asked("DATASYNC_TEST_SEED", Seed), 1UL);

    /// <summary>Numbers of any size, and as many near zero and at the ends: FsCheck's own go to 100 and no further.</summary>
    public static Gen<long> Integers { get; } = Gen.OneOf(
        ArbMap.Default.GeneratorFor<DoNotSize<long>>().Select(any => any.Item), Gen.Choose(-300, 300).Select(near => (long)near), Gen.Elements(long.MinValue, long.MaxValue));

    private static ulong Asked(string variable, ulong preset) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } number ? ulong.Parse(number, CultureInfo.InvariantCulture) : preset;
}
