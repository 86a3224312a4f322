using DataSync.Language.Binding.Symbols;

namespace DataSync.Compiler.Emit;

/// <summary>From a row reader into the typed fields of a row.</summary>
internal static class ReaderEmitter
{
    public static string Emit(string name, string rowClass, string owner, IReadOnlyList<ColumnSymbol> columns)
    {
        var writer = new CodeWriter(CodeWriter.Body - 1);
        writer.Open($"public static void {name}(RowReader q, Row row)");
        writer.Line($"var r = ({rowClass})row;");
        for (var i = 0; i < columns.Count; i++)
        {
            var column = columns[i];
            var missing = column.Type.Nullable ? "null" : $"throw PlainOps.NullInSource({CSharpLiteral.Text($"{owner}.{column.Name}")})";
            var cast = column.Type.Nullable && !CSharpType.IsReference(column.Type) ? $"({CSharpType.Of(column.Type)})" : "";
            writer.Line($"r.{FunctionScope.Name('c', column.Index)} = q.IsNull({i}) ? {missing} : {cast}q.{column.Type.Kind}({i});");
        }
        writer.Close();
        return writer.ToString();
    }
}
