using System.Collections.Immutable;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Scope;

namespace DataSync.Stations.Answers;

/// <summary>Why a partner should hold a record, or why not. Source: stations §6.10.</summary>
internal static class Why
{
    public static ImmutableArray<string> Of(StationHost host, string partner, string tableName, RecordKey key)
    {
        var connection = host.Network.Connection(host.Network.Me.Name, partner);
        var table = host.Network.Model.Find(tableName)
            ?? throw new StationException(StationCodes.OtherModel, $"no format names a table {tableName}", host.Network.Me.Name, "name a table of the formats");
        if (host.Session.Rows(table).Find(key) is not { } row) return [$"{tableName} {key} is not here"];
        var scope = new TargetScope(host.Session, host.Network, connection, host.Run());
        var verdict = scope.Contains(table, row) ? $"{partner} should hold {tableName} {key}" : $"{partner} should not hold {tableName} {key}";
        return [verdict, .. scope.Explain(table, row)];
    }
}
