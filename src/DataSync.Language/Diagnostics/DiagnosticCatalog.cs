using System.Collections.Immutable;
using System.Reflection;

namespace DataSync.Language.Diagnostics;

/// <summary>
/// All kinds of problems, one row per code. The rows stand in one file per phase, as public static fields of this class:
/// a new row is one field.
/// </summary>
public static partial class DiagnosticCatalog
{
    private static readonly Lazy<ImmutableArray<DiagnosticDescriptor>> AllRows = new(ReadRows);

    /// <summary>All rows, by code.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All => AllRows.Value;

    private static DiagnosticDescriptor Error(string code, string title, string message, string remedy) =>
        new(code, DiagnosticSeverity.Error, title, message, remedy);

    private static DiagnosticDescriptor Warning(string code, string title, string message, string remedy) =>
        new(code, DiagnosticSeverity.Warning, title, message, remedy);

    private static DiagnosticDescriptor Hint(string code, string title, string message, string remedy) =>
        new(code, DiagnosticSeverity.Hint, title, message, remedy);

    private static ImmutableArray<DiagnosticDescriptor> ReadRows() =>
    [
        .. typeof(DiagnosticCatalog)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetValue(null))
            .OfType<DiagnosticDescriptor>()
            .OrderBy(row => row.Code, StringComparer.Ordinal),
    ];
}
