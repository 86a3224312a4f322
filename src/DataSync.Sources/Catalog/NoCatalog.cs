using System.Collections.Immutable;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Catalog;

/// <summary>Of a database of which nothing is certain but the standard: it is not asked.</summary>
internal sealed class NoCatalog : ICatalog
{
    internal static NoCatalog Instance { get; } = new();

    public ImmutableArray<CatalogName> Tables(CancellationToken cancellation) => [];

    public CatalogTable? Find(string physicalName, CancellationToken cancellation) => null;
}
