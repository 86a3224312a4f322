using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Stations.Scope;

namespace DataSync.Stations.Output;

/// <summary>Which connections take part in an output run. Source: stations §3.3 step 1.</summary>
internal static class DueConnections
{
    /// <summary>The connections asked for, or all from here.</summary>
    /// <exception cref="StationException">DS7002: there is none to a named partner (R14).</exception>
    public static ImmutableArray<ConnectionPlan> Requested(StationNetwork network, OutputRequest request) => request.Partners.IsEmpty
        ? [.. network.Outward]
        : [.. request.Partners.Select(partner => network.Connection(network.Me.Name, partner))];

    /// <summary>Why a connection is left out, or null.</summary>
    public static SkippedPartner? WhyNot(StationHost host, ConnectionPlan connection, SessionStart start)
    {
        if (start != SessionStart.ByHand && !connection.Output) return new SkippedPartner(connection.To, "R16", "output is off for the connection");
        if (start == SessionStart.Unattended && connection.Manual) return new SkippedPartner(connection.To, "R19", "the connection is manual");
        var today = host.Clock.Today;
        return host.Network.Station(connection.To).OutputDays.Contains(today.DayOfWeek)
            ? null
            : new SkippedPartner(connection.To, "R11", $"nothing is output to {connection.To} on a {today.DayOfWeek}");
    }
}
