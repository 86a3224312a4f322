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
public sealed record OwnReadRequest(OwnStatement Statement, ImmutableArray<ColumnPlan> Columns, int? Limit);

/// <summary>What a session offers where its source speaks SQL. Values are bound, never part of a statement's text. Source: tasks C20.</summary>
public interface IOwnSql
{
    /// <summary>A statement that gives rows, in the order of the declared columns.</summary>
    /// <exception cref="Runtime.SyncException">DS6151: the source would take something in the text for a value of its own.</exception>
    PreparedRead Prepare(OwnReadRequest request);

    /// <summary>A statement that writes.</summary>
    /// <exception cref="Runtime.SyncException">DS6151.</exception>
    OwnWrite Prepare(OwnStatement statement);
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
