namespace DataSync.Language.Diagnostics;

// DS40xx: stations, continued.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor TwoCatalogStations = Error(
        "DS4022", "Two stations that maintain catalogs", "Catalogs are maintained at {0} already.", "One station maintains them; take `catalogs maintained here` out of the other.");
}
