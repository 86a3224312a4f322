using System.Globalization;
using DataSync.Plans.Model;

namespace DataSync.Compiler.Emit;

/// <summary>One sealed class per row type: public typed fields, boxed access by index.</summary>
internal static class RowClassEmitter
{
    public static void Emit(CodeWriter writer, int number, RowTypePlan type)
    {
        var name = FunctionScope.Name('R', number);
        writer.Open($"public sealed class {name} : Row");
        for (var i = 0; i < type.Fields.Length; i++) writer.Line($"public {CSharpType.Of(type.Fields[i].Type)} {Field(i)};");
        writer.Line($"public override int Count => {type.Fields.Length.ToString(CultureInfo.InvariantCulture)};");
        writer.Open("public override object this[int column]");
        writer.Open("get");
        writer.Open("switch (column)");
        for (var i = 0; i < type.Fields.Length; i++) writer.Line($"case {i}: return (object){Field(i)};");
        writer.Line("default: throw new IndexOutOfRangeException();");
        writer.Close();
        writer.Close();
        writer.Open("set");
        writer.Open("switch (column)");
        for (var i = 0; i < type.Fields.Length; i++) writer.Line($"case {i}: {Field(i)} = {Unboxed(type.Fields[i])}; break;");
        writer.Line("default: throw new IndexOutOfRangeException();");
        writer.Close();
        writer.Close();
        writer.Close();
        var copies = string.Join(", ", Enumerable.Range(0, type.Fields.Length).Select(i => $"{Field(i)} = {Field(i)}"));
        writer.Line($"public override Row Copy() => new {name} {{ {copies} }};");
        writer.Close();
    }

    private static string Unboxed(FieldPlan field)
    {
        var value = field.Type.Nullable || CSharpType.IsReference(field.Type) ? "value" : $"(value ?? throw ValueErrors.Null({CSharpLiteral.Text(field.Name)}))";
        return $"({CSharpType.Of(field.Type)}){value}";
    }

    private static string Field(int number) => FunctionScope.Name('c', number);
}
