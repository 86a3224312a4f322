using System.Collections.Immutable;
using DataSync.Simulation.Histories;

namespace DataSync.Simulation.Running;

/// <summary>Leaves out steps of a history for as long as it still breaks the same invariant: first many at a time, in the end one by one.</summary>
internal static class Shrinker
{
    public static Verdict Shrink(Verdict found, int most = 1_500)
    {
        var kind = Verdict.Kind(found.Violations[0]);
        var best = found;
        var tries = 0;
        for (var size = Math.Max(1, best.History.Steps.Length / 2); ; size = size > 1 ? size / 2 : 1)
        {
            var isSmaller = false;
            for (var at = 0; at < best.History.Steps.Length && tries < most;)
            {
                tries++;
                var less = Verdict.Of(best.History with { Steps = best.History.Steps.RemoveRange(at, Math.Min(size, best.History.Steps.Length - at)) });
                if (less.Violations.Any(violation => Verdict.Kind(violation) == kind)) (best, isSmaller) = (less, true);
                else at += size;
            }

            if ((size == 1 && !isSmaller) || tries >= most) return best;
        }
    }
}
