using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Services;

namespace DataSync.Language.Binding;

// Answers that a test gives in place of a service.
internal sealed partial class TestBinder
{
    [GeneratedRegex(@"^(?<name>[^\[\]]+)(\[(?<at>\d{1,6})\])?$", RegexOptions.ExplicitCapture)]
    private static partial Regex PathStep { get; }

    private BoundGivenAnswer? BindAnswer(NamePath path, Identifier? station, Identifier? fault, SettingBlock block, Place at)
    {
        if (station is not null)
        {
            state.Report(DiagnosticCatalog.ServiceTestNotYet, at);
            return null;
        }
        if (Operation(path) is not var (source, operation)) return null;
        var declared = fault is null ? null : operation.Faults.FirstOrDefault(f => f.Name == fault.Text || f.Detail.Name == fault.Text);
        if (fault is { IsMissing: false } && declared is null)
        {
            state.ReportUnknown(DiagnosticCatalog.UnknownFault, At(fault), fault.Text, operation.Faults.Select(f => f.Name), operation.Name, fault.Text);
            return null;
        }
        if (operation.Output is null && declared is null) state.Report(DiagnosticCatalog.ClauseDoesNotFit, at, "returns", $"{operation.Name}, which answers nothing");
        var types = source.Service?.Contract.Types ?? [];
        var top = declared is null ? ServicePaths.Answer(types, operation.Output) : ServicePaths.Top(types, declared.Detail);
        var values = ImmutableArray.CreateBuilder<BoundAnswerValue>();
        foreach (var setting in block.Settings)
            if (AnswerValue(types, top, operation, setting) is { } value) values.Add(value);
        return new BoundGivenAnswer(source, operation, declared, values.ToImmutable(), at);
    }

    private BoundAnswerValue? AnswerValue(ImmutableArray<TypeShape> types, ImmutableArray<ElementShape> top, OperationShape operation, Setting setting)
    {
        if (setting.Name.IsMissing) return null;
        var steps = setting.Name.Text.Split('.').Select(step => PathStep.Match(step)).ToList();
        var path = new ServicePath([.. steps.Select(s => new ServicePathStep(s.Groups["name"].Value, s.Groups["at"].Success ? int.Parse(s.Groups["at"].Value, CultureInfo.InvariantCulture) : 0))]);
        if (steps.Any(s => !s.Success) || ServicePaths.Along(types, top, path) is not { } along)
        {
            state.ReportUnknown(DiagnosticCatalog.UnknownElement, At(setting.Name), setting.Name.Text, top.Select(e => e.Name), $"The answer of {operation.Name}", setting.Name.Text);
            return null;
        }
        if (ServicePaths.Value(types, along[^1]) is not { } shape)
        {
            state.Report(DiagnosticCatalog.NotAValue, At(setting.Name), path, "holds other elements and no value");
            return null;
        }
        var type = along.Any(e => e.Nillable) ? shape.Type.OrNull() : shape.Type;
        return Value(setting.Value, type, path.ToString()) is { } value ? new BoundAnswerValue(path, value) : null;
    }

    private (SourceSymbol Source, OperationShape Operation)? Operation(NamePath path)
    {
        if (path.IsMissing || path.Segments.Length != 2 || state.FindSource(path.First, script) is not { } source) return null;
        if (source.Kind != BinderOptions.ServiceKind)
        {
            state.Report(DiagnosticCatalog.ServiceTestNotYet, At(path));
            return null;
        }
        if (source.Service is not { Contract: var contract }) return null;
        if (contract.Operations.FirstOrDefault(o => o.Name == path.Last.Text) is { } operation) return (source, operation);
        state.ReportUnknown(DiagnosticCatalog.UnknownOperation, At(path), path.Last.Text, contract.Operations.Select(o => o.Name), source.Name, path.Last.Text, contract.Port);
        return null;
    }
}
