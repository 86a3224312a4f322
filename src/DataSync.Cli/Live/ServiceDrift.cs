using System.Collections.Immutable;
using DataSync.Cli.Import;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Diagnostics;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Soap.Description;

namespace DataSync.Cli.Live;

/// <summary>The description of a service against what its address says now. Source: tasks R95.</summary>
/// <param name="open">The source of a service, as its settings say how it is reached.</param>
internal sealed class ServiceDrift(SyncPlan plan, Func<SourceSymbol, ISource> open, Func<DiagnosticDescriptor, Language.Binding.Place, string[], Diagnostic> found)
{
    /// <summary>What differs; nothing for a service whose description was not fetched from an address.</summary>
    public IEnumerable<Diagnostic> Find(SourceSymbol source, CancellationToken cancellation)
    {
        if (source.Service is not { Address: { } address } service) yield break;
        ReadDescription? now = null;
        string? problem = null;
        try
        {
            var files = DescriptionFetch.Fetch(open(source), address, cancellation);
            now = WsdlReader.Read(files[0].Path, service.Contract.Service, service.Contract.Port, path => files.FirstOrDefault(f => f.Path == path)?.Text);
        }
        catch (Exception wrong) when (wrong is DescriptionException or SyncException)
        {
            problem = wrong.Message;
        }
        if (now is null)
        {
            yield return found(DiagnosticCatalog.LiveDescriptionNotReached, source.At, [source.Name, problem ?? ""]);
            yield break;
        }
        if (now.Digest == service.Digest) yield break;
        var called = plan.Services.Where(s => s.Source == source.Index).SelectMany(s => s.Contract.Operations.Select(o => o.Name)).ToImmutableHashSet();
        var differ = called.Select(name => Difference(service, now, name)).OfType<string>().Order(StringComparer.Ordinal).ToArray();
        yield return differ.Length > 0
            ? found(DiagnosticCatalog.LiveOperationsDiffer, source.At, [source.Name, string.Join(", ", differ)])
            : found(DiagnosticCatalog.LiveDescriptionDiffers, source.At, [source.Name, Path.GetFileName(service.Path)]);
    }

    private static string? Difference(ServiceSymbol then, ReadDescription now, string name)
    {
        if (now.Contract.Operations.FirstOrDefault(o => o.Name == name) is not { } operation) return $"{name} is gone";
        var before = OperationText.Of(then.Contract, then.Contract.Operations.First(o => o.Name == name), "");
        return before == OperationText.Of(now.Contract, operation, "") ? null : $"{name} takes or gives something else";
    }
}
