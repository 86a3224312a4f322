using DataSync.Language.Binding.Symbols;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Emit;

/// <summary>A code table as one method: null in, null out; the first line that names the value gives the result.</summary>
internal static class TranslateEmitter
{
    public static void Emit(CodeWriter writer, ExpressionEmitter expressions, TranslateSymbol table)
    {
        writer.Line("if (a0 == null) return null;");
        var plain = CSharpType.IsReference(table.From) ? "a0" : "a0.GetValueOrDefault()";
        // C# switches over texts and numbers, which also is how they are found fast; other kinds have no constants there.
        if (table.From.Kind is TypeKind.Text or TypeKind.Int)
        {
            writer.Open($"switch ({plain})");
            var seen = new HashSet<object>();
            foreach (var line in table.Lines)
            {
                var cases = line.From.OfType<object>().Where(seen.Add).Select(v => $"case {CSharpLiteral.Plain(v)}:").ToArray();
                if (cases.Length > 0) writer.Line($"{string.Join(' ', cases)} return {expressions.Emit(line.To)};");
            }
            writer.Close();
        }
        else
        {
            foreach (var line in table.Lines)
                foreach (var value in line.From.OfType<object>())
                    writer.Line($"if ({plain} == {CSharpLiteral.Plain(value)}) return {expressions.Emit(line.To)};");
        }

        writer.Line(table.Else switch
        {
            TranslateElse.Keep => "return a0;",
            TranslateElse.Value when table.ElseValue is { } value => $"return {expressions.Emit(value)};",
            _ when table.ElseText is { } text => $"throw PlainOps.NotTranslated({expressions.Emit(text)});",
            _ => $"throw ValueErrors.NotTranslated({CSharpLiteral.Text(table.Name)}, a0);",
        });
    }
}
