using System.Collections.Immutable;
using DataSync.Cli.Import;
using DataSync.Language.Binding;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Diagnostics;
using DataSync.Plans.Model;
using DataSync.Plans.Names;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Cli.Live;

/// <summary>Makes a problem at a place of a script.</summary>
internal delegate Diagnostic Report(DiagnosticDescriptor row, Place place, params ReadOnlySpan<object?> arguments);

/// <summary>One table as declared against what its database says of it.</summary>
internal sealed class TableDrift(TableSymbol table, CatalogTable real, string dialect, TableUse use, Report report)
{
    private readonly List<Diagnostic> _found = [];
    private readonly StringComparison _names = dialect == "postgres" ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    public IReadOnlyList<Diagnostic> Find()
    {
        ImmutableArray<ColumnSymbol> own = table.Stamps?.Own ?? [];
        foreach (var column in table.Columns.Concat(own))
        {
            // What the application keeps for itself is only read: empty or not, and given by whom, is its own matter.
            if (Real(column.PhysicalName) is { } found && own.Contains(column)) CompareType(column, found);
            else if (Real(column.PhysicalName) is { } declared) Compare(column, declared);
            else Add(DiagnosticSeverity.Error, DiagnosticCatalog.LiveColumnMissing, column.At, NameSuggestion.Nearest(column.PhysicalName, real.Columns.Select(c => c.Name)), table.PhysicalName, column.PhysicalName);
        }
        CompareKeys();
        FindRequired();
        return _found;
    }

    private void Compare(ColumnSymbol column, CatalogColumn found)
    {
        var before = _found.Count;
        CompareType(column, found);
        // Of a column of another type nothing else can be said that would still hold when the type is right.
        if (_found.Count > before && _found[^1].Descriptor.Code == DiagnosticCatalog.LiveTypeDiffers.Code) return;
        CompareNull(column, found);
        CompareGiven(column, found);
        CompareDefault(column, found);
        CompareValues(column, found);
        if (column.IsKey && found.Collation is { } collation && (TakesAsOne(collation) || (table.Tracking != TrackingKind.None && dialect == "mariadb" && Pads(collation))))
            Add(DiagnosticSeverity.Hint, DiagnosticCatalog.LiveCollation, column.At, null, column.Name, collation);
    }

    private static bool TakesAsOne(string collation) =>
        collation.Contains("_ci", StringComparison.OrdinalIgnoreCase) || collation.EndsWith("(nondeterministic)", StringComparison.Ordinal) || collation.ToUpperInvariant() is "NOCASE" or "RTRIM";

    // Blanks at the end count for nothing, which matters where two stations must have the same keys. Those of MySQL 8 that say 0900 do not pad.
    private static bool Pads(string collation) => collation != "binary" && !collation.Contains("nopad", StringComparison.Ordinal) && !collation.Contains("_0900_", StringComparison.Ordinal);

    private void CompareType(ColumnSymbol column, CatalogColumn found)
    {
        var imported = ColumnImport.Of(found, column.Name).Type;
        // What an import would write is right as it is.
        if (imported?.NotNull() == column.Type.NotNull()) return;
        var (fit, why) = TypeFit.Of(column.Type, found.Type, dialect);
        var severity = fit switch { Fit.Loses => Written, Fit.MayFail => DiagnosticSeverity.Warning, Fit.Remark => DiagnosticSeverity.Hint, Fit.Never => DiagnosticSeverity.Error, _ => (DiagnosticSeverity?)null };
        if (severity is not { } bad) return;
        var better = imported is null ? "as what a view makes of it" : (column.Type.Nullable ? imported.OrNull() : imported.NotNull()).ToString();
        if (found.Type is { } type && type.Kind == column.Type.Kind)
            Add(bad, DiagnosticCatalog.LiveSizeDiffers, column.At, null, column.Name, column.Type, found.DatabaseType, why, better);
        else
            Add(bad, DiagnosticCatalog.LiveTypeDiffers, column.At, null, column.Name, column.Type, found.DatabaseType.Length == 0 ? "without a type" : found.DatabaseType, better);
    }

    private void CompareNull(ColumnSymbol column, CatalogColumn found)
    {
        if (real.Name.IsView || column.Type.Nullable == found.Nullable) return;
        if (found.Nullable)
            Add(DiagnosticSeverity.Warning, DiagnosticCatalog.LiveNullDiffers, column.At, null, column.Name, column.Type, "may be null, which a run refuses when it reads such a row", column.Type.OrNull());
        else if (!column.IsComputed && !column.IsGenerated)
            Add(Written, DiagnosticCatalog.LiveNullDiffers, column.At, null, column.Name, column.Type, "takes no null", column.Type.NotNull());
    }

    private void CompareGiven(ColumnSymbol column, CatalogColumn found)
    {
        if (column.IsGenerated && !found.Generated && found.Default is null && !found.Computed)
        {
            Add(real.HasTriggers ? DiagnosticSeverity.Warning : use.IsInserted ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, DiagnosticCatalog.LiveGeneratedDiffers, column.At, null, column.Name,
                "is declared generated, and the database gives it no value" + (real.HasTriggers ? ", unless a trigger does" : ""), "Remove `generated` and give the value, or let the database count.");
        }
        else if (!column.IsGenerated && found.Generated && (found.AlwaysGenerated || dialect != "sqlite"))
        {
            Add(found.AlwaysGenerated ? Written : DiagnosticSeverity.Hint, DiagnosticCatalog.LiveGeneratedDiffers, column.At, null, column.Name,
                found.AlwaysGenerated ? "gets its value from the database, which takes no other" : "gets its value from the database when none is given", "Say `generated` behind it, if a script gives no value.");
        }
        if (!column.IsComputed && found.Computed)
            Add(Written, DiagnosticCatalog.LiveComputedDiffers, column.At, null, column.Name, "is computed by the database, which lets nobody write it", "Say `computed` behind it.");
        else if (column.IsComputed && !found.Computed && !real.Name.IsView && !real.HasTriggers)
            Add(DiagnosticSeverity.Warning, DiagnosticCatalog.LiveComputedDiffers, column.At, null, column.Name, "is declared computed and is a plain column in the database", "Remove `computed`, or nobody will write it.");
    }

    private void CompareDefault(ColumnSymbol column, CatalogColumn found)
    {
        if (real.Name.IsView || column.IsGenerated || column.IsComputed || found.Generated || found.Computed) return;
        var declared = column.Default?.Value is { } value ? ValueText.Quote(value) : null;
        var shown = found.Default is { } text ? LiteralText.Default(text, column.Type.NotNull()) : null;
        if (declared is not null && found.Default is null)
        {
            Add(use.IsInserted && !found.Nullable ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, DiagnosticCatalog.LiveDefaultDiffers, column.At, null, column.Name,
                $"is declared with the default {declared} and has none in the database: a new row that is not given a value {(found.Nullable ? "has null" : "is refused")}");
        }
        else if (declared is not null && shown is not null && !Same(shown, column))
        {
            Add(DiagnosticSeverity.Warning, DiagnosticCatalog.LiveDefaultDiffers, column.At, null, column.Name, $"is declared with the default {declared}, and in the database a new row gets {shown}");
        }
        else if (declared is not null && shown is null)
        {
            Add(DiagnosticSeverity.Warning, DiagnosticCatalog.LiveDefaultDiffers, column.At, null, column.Name, $"is declared with the default {declared}, and in the database a new row gets {found.Default}");
        }
        else if (declared is null && shown is not null && !column.IsVersion && ColumnImport.Of(found, column.Name).Facts.Contains($"default {shown}"))
        {
            Add(DiagnosticSeverity.Hint, DiagnosticCatalog.LiveDefaultDiffers, column.At, null, column.Name, $"has the default {shown} in the database and none here, so every insert must give it");
        }
    }

    private void CompareValues(ColumnSymbol column, CatalogColumn found)
    {
        if (found.Values.IsEmpty) return;
        var literals = found.Values.Select(value => LiteralText.Value(value, column.Type.NotNull() with { Length = 0 })).ToList();
        if (literals.Contains(null)) return;
        var allowed = literals.OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (column.Values.IsEmpty)
        {
            Add(use.IsWritten ? DiagnosticSeverity.Warning : DiagnosticSeverity.Hint, DiagnosticCatalog.LiveValuesDiffer, column.At, null, column.Name, $"the database allows only {string.Join(", ", literals)}");
            return;
        }
        var declared = column.Values.Select(value => value is string text ? LiteralText.Quote(text) ?? "" : ValueText.Show(value)).ToHashSet(StringComparer.Ordinal);
        var refused = declared.Except(allowed).ToList();
        var unknown = allowed.Except(declared).ToList();
        if (refused.Count > 0) Add(Written, DiagnosticCatalog.LiveValuesDiffer, column.At, null, column.Name, $"the database refuses {string.Join(", ", refused)}");
        else if (unknown.Count > 0) Add(DiagnosticSeverity.Warning, DiagnosticCatalog.LiveValuesDiffer, column.At, null, column.Name, $"the database also allows {string.Join(", ", unknown)}");
    }

    private void CompareKeys()
    {
        if (real.Name.IsView) return;
        var declared = table.Key.Select(column => column.PhysicalName).ToImmutableArray();
        var keys = real.Uniques.Prepend(real.PrimaryKey).Where(key => !key.IsEmpty).ToList();
        if (declared.IsEmpty)
        {
            if (!real.PrimaryKey.IsEmpty)
                Add(DiagnosticSeverity.Hint, DiagnosticCatalog.LiveKeyDiffers, table.At, null, table.Name, "", $"it is ({string.Join(", ", real.PrimaryKey)})", "Write `key` before these columns.");
            return;
        }
        if (keys.Any(key => key.Length == declared.Length && key.All(name => declared.Any(own => own.Equals(name, _names))))) return;
        var within = keys.FirstOrDefault(key => key.All(name => declared.Any(own => own.Equals(name, _names))));
        var shown = string.Join(", ", declared);
        if (!within.IsDefault)
            Add(DiagnosticSeverity.Warning, DiagnosticCatalog.LiveKeyDiffers, table.Key[0].At, null, table.Name, shown, $"({string.Join(", ", within)}) is unique by itself", "Declare the shorter key.");
        else
            Add(Written, DiagnosticCatalog.LiveKeyDiffers, table.Key[0].At, null, table.Name, shown, $"these columns are not unique{(real.PrimaryKey.IsEmpty ? "" : $", its key is ({string.Join(", ", real.PrimaryKey)})")}: several rows may have one key",
                "Declare the key that the database has, or make these columns unique there.");
    }

    private void FindRequired()
    {
        if (real.Name.IsView) return;
        foreach (var column in real.Columns.Where(column => !column.Nullable && column.Default is null && !column.Generated && !column.Computed))
            if (!table.Columns.Any(declared => declared.PhysicalName.Equals(column.Name, _names)))
                Add(use.IsInserted && !real.HasTriggers ? DiagnosticSeverity.Error : use.IsInserted ? DiagnosticSeverity.Warning : DiagnosticSeverity.Hint, DiagnosticCatalog.LiveColumnRequired, table.At, null, table.Name, column.Name, column.DatabaseType);
    }

    private DiagnosticSeverity Written => use.IsWritten ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;

    private CatalogColumn? Real(string name) => real.Columns.FirstOrDefault(column => column.Name == name) ?? real.Columns.FirstOrDefault(column => column.Name.Equals(name, _names));

    // Compared as values, not as texts: 5 and 5.00 are one default.
    private static bool Same(string shown, ColumnSymbol column) => column.Default?.Value switch
    {
        string text => shown == LiteralText.Quote(text),
        decimal number => decimal.TryParse(shown, System.Globalization.CultureInfo.InvariantCulture, out var other) && other == number,
        var value => shown == ValueText.Show(value),
    };

    private void Add(DiagnosticSeverity severity, DiagnosticDescriptor row, Place place, string? suggestion, params ReadOnlySpan<object?> arguments) =>
        _found.Add(report(row with { Severity = severity }, place, arguments) with { Suggestion = suggestion });
}
