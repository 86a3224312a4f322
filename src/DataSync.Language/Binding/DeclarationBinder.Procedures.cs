using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Language.Binding;

// Procedures of databases. Source: tasks C20.
internal sealed partial class DeclarationBinder
{
    private void DeclareProcedure(ProcedureDeclaration d)
    {
        if (d.Name.IsMissing) return;
        if (d.Source.Segments.Length > 1) state.Report(DiagnosticCatalog.NameTooDeep, At(d.Source), d.Source.First.Text);
        if (d.Source.IsMissing || state.FindSource(d.Source.First, script) is not { } source)
        {
            state.RefusedNames.Add(d.Name.Text);
            return;
        }
        if (source.Kind.Length > 0 && !state.Options.SqlKinds.Contains(source.Kind)) state.Report(DiagnosticCatalog.NoSqlSource, At(d.Source), source.Name, source.Kind);
        else if (source.Kind == "sqlite") state.Report(DiagnosticCatalog.ProcedureMisused, At(d.Source), $"{source.Name} is a source of kind sqlite, which has no procedures");
        if (state.Procedures.Any(p => p.Name == d.Name.Text && p.Source == source)) state.Report(DiagnosticCatalog.DuplicateName, At(d.Name), d.Name.Text);
        var inputs = ImmutableArray.CreateBuilder<ColumnSymbol>();
        var outputs = ImmutableArray.CreateBuilder<ColumnSymbol>();
        var directions = ImmutableArray.CreateBuilder<bool>();
        foreach (var parameter in d.Parameters)
        {
            if (parameter.Name.IsMissing) continue;
            if (inputs.Concat(outputs).Any(p => p.Name == parameter.Name.Text)) state.Report(DiagnosticCatalog.DuplicateName, At(parameter.Name), parameter.Name.Text);
            var (list, type) = (parameter.IsOut ? outputs : inputs, TypeReader.Read(state, script, parameter.Type));
            // What an output holds is the procedure's business: it may always be null.
            list.Add(new ColumnSymbol(parameter.Name.Text, list.Count, parameter.IsOut ? type.OrNull() : type, At(parameter.Name)));
            directions.Add(parameter.IsOut);
        }
        state.Procedures.Add(Documented(new ProcedureSymbol(d.Name.Text, source, At(d.Name))
        {
            PhysicalName = d.PhysicalName?.ConstantText ?? d.Name.Text,
            Inputs = inputs.ToImmutable(),
            Outputs = outputs.ToImmutable(),
            IsOutput = directions.ToImmutable(),
        }, d));
    }
}
