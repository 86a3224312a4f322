using System.Collections.Immutable;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding.Symbols;

/// <summary><c>queue Exceptions for Invoice</c>: where <c>route</c> sends an item. Source: tasks R119, C37.</summary>
/// <param name="table">The table of its items; null where it is in error.</param>
public sealed class QueueSymbol(string name, TableSymbol? table, Place at) : Symbol(name, at)
{
    public TableSymbol? Table { get; } = table;

    /// <summary>What may go along: why, and how urgent it is.</summary>
    public ImmutableArray<ColumnSymbol> Fields { get; } = [new("reason", 0, SyncType.Text, at), new("priority", 1, SyncType.Int, at)];
}
