using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Language.Binding;

// Where an item goes that cannot go on. Source: tasks R119, R130, C37.
internal sealed partial class TaskBinder
{
    private BoundRoute? BindRoute(SyntaxNode route, Identifier name, MappingBlock? mapping, string minted, Scope scope)
    {
        if (name.IsMissing || state.RefusedNames.Contains(name.Text)) return null;
        if (!state.Queues.TryGetValue(name.Text, out var queue))
        {
            state.ReportUnknown(DiagnosticCatalog.UnknownQueue, At(name), name.Text, state.Queues.Keys, name.Text);
            return null;
        }
        queue.IsUsed = true;
        // The items of a binder are not known yet; it has been refused.
        var isUnknown = syntax.Item is { IsMissing: false } item && state.RefusedNames.Contains(item.First.Text);
        if (!isUnknown && queue.Table is { } table && task.Item?.Table != table) state.Report(DiagnosticCatalog.QueueOfOthers, At(name), queue.Name, table.Name, task.Item?.Table?.Name ?? "no item");
        var lines = mapping is null ? [] : mappings.Bind(mapping, queue.Name, queue.Fields, MappingUse.Insert, scope);
        return new BoundRoute(minted, queue, lines, At(route));
    }

    private ImmutableArray<BoundStep> BindRoute(RouteOutcome route, Scope scope) =>
        BindRoute(route, route.Queue, route.Mapping, Minted($"route {route.Queue.Text}"), scope) is { } bound ? [bound] : [];
}
