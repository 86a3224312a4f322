namespace DataSync.Language.Diagnostics;

// DS5114 to DS5119: what `check --env` finds.
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor SettingNotBound = Error(
        "DS5114", "Setting without a value", "{0}", "{1}");
}
