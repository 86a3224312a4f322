using System.Collections.Immutable;

namespace DataSync.Plans.Model;

/// <summary>
/// What a function of the compiled code computes and what it reads: for explanations and lineage, and for a run to know which values are masked, what an undo reads, and what may be looked up ahead. Source: tasks R140.
/// </summary>
/// <param name="Function">Index of the function.</param>
/// <param name="Lines">One per value: a mapping has one per column in its order, everything else has one.</param>
public sealed record OriginPlan(int Function, ImmutableArray<OriginLinePlan> Lines);

/// <param name="Target">Column or field that gets the value; -1 where the function just returns it.</param>
/// <param name="Site">Where it stands, with its words.</param>
/// <param name="Uses">What it reads, each once, in the order of the text.</param>
public sealed record OriginLinePlan(int Target, int Site, ImmutableArray<UsePlan> Uses);

/// <summary>What an expression reads.</summary>
public enum UseKind
{
    /// <summary>A column of a row of a table.</summary>
    Column,

    /// <summary>A field of a row that a step makes: <c>let</c>, <c>aggregate … into</c>.</summary>
    Field,

    /// <summary>Whether there is a row, or how many.</summary>
    Row,
    Parameter,

    /// <summary>A function of the language or of the scripts, a code table, a property of the run, an attribute of the target station.</summary>
    Function, Translate, Run, Attribute,

    /// <summary>A value that stands in the script: the name is the literal.</summary>
    Constant,

    /// <summary>What the target holds already: <c>keep</c>, <c>only if empty</c>.</summary>
    Kept,
}

/// <param name="Name">As the script calls it: <c>account.Name</c>, <c>trim</c>.</param>
public sealed record UsePlan(UseKind Kind, string Name)
{
    /// <summary>Slot of the row; -1 where there is none.</summary>
    public int Slot { get; init; } = -1;

    /// <summary>Index of the row's table; -1 for a row that a step makes.</summary>
    public int Table { get; init; } = -1;

    /// <summary>Index of the column or field; -1 for the whole row.</summary>
    public int Column { get; init; } = -1;
}
