using System.Globalization;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Crashes;

/// <summary>What runs in a process of its own until it is killed, from outside at a random moment or by itself at a point.</summary>
internal static class CrashedProcess
{
    public static int Main(string[] arguments)
    {
        if (arguments is not [var root, var way, var what, var number]) return 2;
        var (parsed, n) = (Enum.Parse<DatabaseWay>(way), int.Parse(number, CultureInfo.InvariantCulture));
        if (what == RandomRounds.Name) RandomRounds.Run(root, parsed, n);
        else if (what is DecisionRounds.Approving or DecisionRounds.Rejecting or DecisionRounds.Restoring) DecisionRounds.Run(root, parsed, what, n);
        else PointRounds.Run(root, parsed, what, n);

        // Nobody killed it.
        return 1;
    }
}
