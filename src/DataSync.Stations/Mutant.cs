#if MUTANTS
namespace DataSync.Stations;

/// <summary>
/// Deliberate defects, one at a time, to prove that the simulation finds such: in a build with <c>-p:Mutants=true</c> only (tests/mutants.sh). The names are those of
/// communication-why.md §6.
/// </summary>
internal static class Mutant
{
    private static readonly string Chosen = Environment.GetEnvironmentVariable("DATASYNC_MUTANT") ?? "";

    /// <summary>Whether the defect of this name is switched on.</summary>
    public static bool Is(string name) => Chosen == name;
}
#endif
