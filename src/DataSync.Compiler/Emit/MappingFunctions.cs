using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;

namespace DataSync.Compiler.Emit;

/// <summary>The functions of whole mappings.</summary>
internal static class MappingFunctions
{
    /// <summary><c>void F(Frame, RowWriter)</c>: the values of the lines, in their order.</summary>
    public static int MapOut(GeneratedProgram code, ImmutableArray<BoundMappingLine> lines, Func<BoundMappingLine, int> site, RowSymbol? existing) =>
        code.Function("void", ", RowWriter w", (scope, writer) =>
        {
            var mapping = new MappingEmitter(scope, writer, existing);
            for (var i = 0; i < lines.Length; i++)
            {
                var (position, kind) = (i, lines[i].Target.Type.Kind);
                mapping.Line(lines[i], site(lines[i]), value => value.MayBeNull ? $"Put.{kind}(w, {position}, {value.Code});" : $"w.{kind}({position}, {value.Code});");
            }
        });

    /// <summary><c>void F(Frame)</c>: stages the values on the row; all are computed before the first is set.</summary>
    public static int Stage(GeneratedProgram code, RowSymbol row, ImmutableArray<BoundMappingLine> lines, Func<BoundMappingLine, int> site) =>
        code.Function("void", "", (scope, writer) =>
        {
            var mapping = new MappingEmitter(scope, writer, row);
            var target = scope.Row(row);
            var staged = new List<string>();
            foreach (var line in lines)
            {
                var name = scope.Value();
                mapping.Line(line, site(line), value => $"{CSharpType.Of(line.Target.Type)} {name} = {value.Code};");
                staged.Add($"{target}.{FunctionScope.Name('c', line.Target.Index)} = {name};");
            }
            foreach (var assignment in staged) writer.Line(assignment);
        });

    /// <summary><c>void F(Frame)</c>: a named value.</summary>
    public static int Name(GeneratedProgram code, LetSymbol local, BoundExpression value, int site) =>
        code.Function("void", "", (scope, writer) =>
        {
            var text = new ExpressionEmitter(scope).Emit(value);
            var row = scope.Row(local.Slot, code.RowTypes.OfLocals(local.Slot));
            writer.Line($"f.Site = {site};");
            code.Sites.Mapped(writer, site, $"{row}.{FunctionScope.Name('c', local.Field)} = {text};");
        });
}
