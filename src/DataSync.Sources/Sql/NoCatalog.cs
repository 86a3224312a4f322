using System.Collections.Immutable;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Sql;

/// <summary>Of a kind whose catalogue cannot be read yet: nothing is known.</summary>
internal sealed class NoCatalog : ICatalog
{
    internal static NoCatalog Instance { get; } = new();

    public ImmutableArray<CatalogName> Tables(CancellationToken cancellation) => [];

    public CatalogTable? Find(string physicalName, CancellationToken cancellation) => null;
}
