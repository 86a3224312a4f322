using System.Collections.Immutable;
using System.Text;

namespace DataSync.Cli.Import;

/// <summary>Writes declarations as a person would: names, types and what follows them each in a column of their own. Lines end with <c>\n</c>.</summary>
internal static class DeclarationText
{
    private const string Indent = "    ";
    private const int LongestLine = 140;

    /// <param name="table">The table.</param>
    /// <param name="source">The source it is in, as the script names it.</param>
    public static string Of(ImportedTable table, string source)
    {
        var text = new StringBuilder();
        var physical = table.Origin.Name.PhysicalName;
        var head = $"table {table.Name} in {source}{(physical == table.Name ? "" : $" as {LiteralText.Quote(physical)}")} {{";
        // What has nothing to declare stays as a comment, so that nobody wonders where it is.
        if (!table.HasColumns) return $"// {physical}: no column of it can be declared.\n{string.Concat(table.Columns.Select(column => $"//     {LeftOut(column)}\n"))}";

        text.Append(head).Append('\n');
        foreach (var remark in table.Remarks) text.Append(Indent).Append("// ").Append(remark.ReplaceLineEndings(" ")).Append('\n');
        var declared = table.Columns.Where(column => column.Type is not null).ToImmutableArray();
        var nameWidth = declared.Max(column => Named(column).Length);
        var typeWidth = declared.Where(column => column.Facts.Length > 0).Select(column => Typed(column).Length).DefaultIfEmpty(0).Max();
        foreach (var column in table.Columns) Append(text, column, nameWidth, typeWidth);
        foreach (var parent in table.Parents) Append(text, parent);
        return text.Append("}\n").ToString();
    }

    private static void Append(StringBuilder text, ImportedColumn column, int nameWidth, int typeWidth)
    {
        if (column.Type is null)
        {
            text.Append(Indent).Append("// ").Append(LeftOut(column)).Append('\n');
            return;
        }
        var begin = $"{Indent}{Named(column).PadRight(nameWidth)} : ";
        var line = begin + (column.Facts.IsEmpty ? Typed(column) : Typed(column).PadRight(typeWidth) + "  " + string.Join(" ", column.Facts));
        // A list goes on behind a comma.
        while (line.Length > LongestLine && line.LastIndexOf("\", \"", LongestLine, StringComparison.Ordinal) is var cut && cut > begin.Length)
        {
            text.Append(line, 0, cut + 2).Append('\n');
            line = new string(' ', begin.Length + typeWidth + 6) + line[(cut + 3)..];
        }
        text.Append(line);
        if (column.Remark is { } remark) text.Append("  // ").Append(remark);
        text.Append('\n');
    }

    private static void Append(StringBuilder text, ImportedParent parent)
    {
        text.Append(Indent).Append(parent.Remark is null ? "" : "// ").Append("parent ").Append(parent.Table).Append(" by (").AppendJoin(", ", parent.Columns).Append(')');
        if (parent.Remark is { } remark) text.Append(": ").Append(remark).Append('.');
        text.Append('\n');
    }

    private static string LeftOut(ImportedColumn column) => $"{column.Origin.Name.ReplaceLineEndings(" ")} is left out: {column.Remark}";

    private static string Named(ImportedColumn column) => column.IsKey ? $"key {column.Name}" : column.Name;

    private static string Typed(ImportedColumn column) => column.Type?.ToString() ?? "";
}
