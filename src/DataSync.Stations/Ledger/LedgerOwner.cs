using System.Collections.Immutable;
using DataSync.Stations.Identifiers;

namespace DataSync.Stations.Ledger;

/// <summary>Whose ledger it shall be.</summary>
/// <param name="Number">The station's number.</param>
/// <param name="Others">The numbers of all other stations of the network: a ledger of one of them is not touched, one of a number that is gone was this station's before.</param>
internal sealed record LedgerOwner(StationNumber Number, ImmutableArray<StationNumber> Others)
{
    /// <summary>Whether the data model is edited here. Elsewhere it comes with a file of the station above. Source: stations R4.</summary>
    public bool IsMainOffice { get; init; }
}
