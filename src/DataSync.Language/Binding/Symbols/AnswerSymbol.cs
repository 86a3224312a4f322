using System.Collections.Immutable;
using DataSync.Plans.Services;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding.Symbols;

/// <summary>
/// What can be named in a message that came from a service: an answer, the detail of a fault, or an element of a list. A type may hold itself, so columns are made when they are
/// first named.
/// </summary>
/// <param name="types">The complex types of the service.</param>
/// <param name="top">What can be named directly.</param>
public sealed class AnswerSymbol(ImmutableArray<TypeShape> types, ImmutableArray<ElementShape> top)
{
    private readonly List<ColumnSymbol> columns = [];
    private readonly List<(ServicePath Path, RowListSymbol List)> lists = [];

    public IReadOnlyList<ColumnSymbol> Columns => columns;

    /// <summary>Lists that some loop goes through.</summary>
    public IReadOnlyList<(ServicePath Path, RowListSymbol List)> Lists => lists;

    public ImmutableArray<TypeShape> Types => types;

    /// <summary>What can be named directly.</summary>
    public ImmutableArray<ElementShape> Top => top;

    /// <summary>The column of a value, made when it is first named.</summary>
    /// <param name="along">The elements of the path.</param>
    internal ColumnSymbol Column(ServicePath path, ImmutableArray<ElementShape> along, ValueShape value, Place at)
    {
        if (columns.Find(c => !c.IsPresence && path.Equals(c.Path)) is { } known) return known;
        var mayBeAbsent = along.Any(e => e.IsOptional) || path.Steps.Any(s => s.At > 0);
        var type = mayBeAbsent || along.Any(e => e.Nillable) ? value.Type.OrNull() : value.Type;
        var column = new ColumnSymbol(path.ToString(), columns.Count, type, at) { Path = path, IsNeverNil = !along.Any(e => e.Nillable) };
        columns.Add(column);
        if (!mayBeAbsent) return column;
        column.Presence = new ColumnSymbol($"{path} is there", columns.Count, SyncType.Bool, at) { Path = path, IsPresence = true };
        columns.Add(column.Presence);
        return column;
    }

    /// <summary>The column that tells which element of its list it is, made when a loop first goes through a list in it.</summary>
    internal ColumnSymbol Number(Place at) => columns.Find(c => c.IsNumber) ?? Counted(new ColumnSymbol("its number", columns.Count, SyncType.Int, at) { IsNumber = true });

    /// <summary>The column that tells to which element of the list around it belongs.</summary>
    internal ColumnSymbol Owner(Place at) => columns.Find(c => c.IsOwner) ?? Counted(new ColumnSymbol("number of its owner", columns.Count, SyncType.Int, at) { IsOwner = true });

    private ColumnSymbol Counted(ColumnSymbol column)
    {
        columns.Add(column);
        return column;
    }

    /// <summary>The list of a path, made when a loop first goes through it.</summary>
    internal RowListSymbol List(ServicePath path, Func<RowListSymbol> make)
    {
        foreach (var (known, list) in lists)
            if (path.Equals(known)) return list;
        var made = make();
        lists.Add((path, made));
        return made;
    }
}
