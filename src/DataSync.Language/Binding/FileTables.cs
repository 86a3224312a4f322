using DataSync.Language.Binding.Symbols;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;

namespace DataSync.Language.Binding;

/// <summary>What holds for tables that are files, where the kind of their source is known. What a station binds is checked when it runs.</summary>
internal static class FileTables
{
    public const string Kind = "csv";

    private static readonly System.Buffers.SearchValues<char> Jokers = System.Buffers.SearchValues.Create("*?");

    public static void CheckDeclaration(BinderState state, int script, TableSymbol table, TableDeclaration d)
    {
        var positions = d.Columns.Where(column => column.Position is not null).ToList();
        if (table.Source.Kind is not ("" or Kind))
        {
            foreach (var column in positions)
                Position(column, $"says nothing: {table.Source.Name} is of kind {table.Source.Kind}", "Remove it: only files have fixed widths.");
            return;
        }
        foreach (var column in positions)
        {
            if (column.Position is { } place && (place.First.Value < 1 || place.Last.Value < place.First.Value))
                Position(column, "ends before it begins, or begins before the line", "Write the first and the last character, counted from 1: `at 1..8`.");
        }
        if (positions.Count > 0 && d.Columns.FirstOrDefault(column => column.Position is null && !IsOfNoField(column)) is { Name.IsMissing: false } without)
            state.Report(DiagnosticCatalog.PositionDoesNotFit, new(script, without.Name.Span), without.Name.Text, $"is not said, and {positions[0].Name.Text} has one", "Give every column of the table a position, or none.");
        if (table.Source.Kind.Length == 0) return;
        if (table.PhysicalName.AsSpan().IndexOfAny('/', '\\') >= 0 || table.PhysicalName is "." or "..")
            state.Report(DiagnosticCatalog.NoFileName, new(script, d.PhysicalName?.Span ?? d.Name.Span), table.PhysicalName, table.Name);
        if (table.Tracking != TrackingKind.None)
            state.Report(DiagnosticCatalog.FileCannotBe, table.At, table.Name, "nobody notes its changes", "Track a table of a database.");

        void Position(ColumnDeclaration column, string what, string remedy) =>
            state.Report(DiagnosticCatalog.PositionDoesNotFit, new(script, column.Position?.Span ?? column.Name.Span), column.Name.Text, what, remedy);
    }

    /// <param name="step">The word of the step, when it is no insert.</param>
    public static void CheckWrite(BinderState state, TableSymbol table, Place at, string? step = null)
    {
        if (table.Source.Kind != Kind) return;
        if (step is not null) state.Report(DiagnosticCatalog.OnlyNewRowsInFile, at, table.Name, step);
        else if (table.PhysicalName.AsSpan().ContainsAny(Jokers)) state.Report(DiagnosticCatalog.WhichFile, at, table.Name, table.PhysicalName);
    }

    public static void CheckItem(BinderState state, TableSymbol table, Place at)
    {
        if (table.Source.Kind == Kind)
            state.Report(DiagnosticCatalog.FileCannotBe, at, table.Name, "the work item of a task is saved where it was read", "Write a task without an item, with `for each` over the file.");
    }

    // Columns of the reader's own: the file's name, the number of the line.
    private static bool IsOfNoField(ColumnDeclaration column) => column.PhysicalName?.ConstantText is "$file" or "$line";
}
