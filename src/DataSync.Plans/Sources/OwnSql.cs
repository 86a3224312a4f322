using System.Collections.Immutable;
using DataSync.Plans.Model;

namespace DataSync.Plans.Sources;

/// <summary>A statement that the script brings along.</summary>
/// <param name="Pieces">Its text before, between and behind its values; without comments.</param>
public sealed record OwnStatement(ImmutableArray<string> Pieces)
{
    /// <summary>Values that are bound, one between every two pieces.</summary>
    public int Values => Pieces.Length - 1;

    /// <summary>The text with a sign for each value.</summary>
    public string Text(string marker) => string.Join(marker, Pieces);
}

/// <summary>The rows that a statement of the script's own is to give.</summary>
/// <param name="Columns">Found by their names in the result; what else it has is not read.</param>
/// <param name="Limit">After how many rows the reader stops; null: at the end.</param>
public sealed record OwnReadRequest(OwnStatement Statement, ImmutableArray<ColumnPlan> Columns, int? Limit)
{
    /// <summary>The columns are found by their places: there are exactly as many.</summary>
    public bool ByPlace { get; init; }
}

/// <summary>What a session offers where its source speaks SQL. Values are bound, never part of a statement's text. Source: tasks C20.</summary>
public interface IOwnSql
{
    /// <summary>A statement that gives rows, in the order of the declared columns.</summary>
    /// <exception cref="Runtime.SyncException">DS6151: the source would take something in the text for a value of its own.</exception>
    PreparedRead Prepare(OwnReadRequest request);

    /// <summary>A statement that writes.</summary>
    /// <exception cref="Runtime.SyncException">DS6151.</exception>
    OwnWrite Prepare(OwnStatement statement);

    /// <summary>A call of a procedure.</summary>
    /// <exception cref="Runtime.SyncException">DS6153: the source has no such procedure, or it cannot be called as it is declared.</exception>
    ProcedureCall Prepare(ProcedurePlan procedure);
}

/// <summary>A prepared call of a procedure, or of a function where the source has one of that name.</summary>
public abstract class ProcedureCall : IDisposable
{
    /// <summary>The statement, for explanations.</summary>
    public abstract string Text { get; }

    /// <summary>Calls it, in the current transaction.</summary>
    /// <param name="inputs">Values of its inputs, in order.</param>
    /// <returns>Its outputs in their CLR form, in order; null for null.</returns>
    /// <exception cref="Runtime.SyncException">DS6154: it gives no row, several, or one of another shape.</exception>
    public abstract object?[] Execute(ReadOnlySpan<object?> inputs, CancellationToken cancellation);

    public abstract void Dispose();
}

/// <summary>A prepared statement that writes.</summary>
public abstract class OwnWrite : IDisposable
{
    /// <summary>The statement, for explanations.</summary>
    public abstract string Text { get; }

    /// <summary>Runs it, in the current transaction.</summary>
    /// <returns>Rows that were written; -1 where the source does not say.</returns>
    public abstract long Execute(ReadOnlySpan<object?> values, CancellationToken cancellation);

    public abstract void Dispose();
}
