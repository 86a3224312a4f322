using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Language.Binding;

// Where an item goes that cannot go on. Source: tasks R119, R130, C37.
internal sealed partial class TaskBinder
{
    private BoundRoute? BindRoute(SyntaxNode syntax, Identifier name, MappingBlock? mapping, string minted, Scope scope)
    {
        if (name.IsMissing || state.RefusedNames.Contains(name.Text)) return null;
        if (!state.Queues.TryGetValue(name.Text, out var queue))
        {
            state.ReportUnknown(DiagnosticCatalog.UnknownQueue, At(name), name.Text, state.Queues.Keys, name.Text);
            return null;
        }
        queue.IsUsed = true;
        if (queue.Table is { } table && task.Item?.Table != table) state.Report(DiagnosticCatalog.QueueOfOthers, At(name), queue.Name, table.Name, task.Item?.Table?.Name ?? "no item");
        var lines = mapping is null ? [] : mappings.Bind(mapping, queue.Name, queue.Fields, MappingUse.Insert, scope);
        return new BoundRoute(minted, queue, lines, At(syntax));
    }

    private ImmutableArray<BoundStep> BindRoute(RouteOutcome route, Scope scope)
    {
        var name = $"route {route.Queue.Text}";
        while (!names.TryAdd(name, 1)) name = $"route {route.Queue.Text} {++names[$"route {route.Queue.Text}"]}";
        return BindRoute(route, route.Queue, route.Mapping, name, scope) is { } bound ? [bound] : [];
    }
}
