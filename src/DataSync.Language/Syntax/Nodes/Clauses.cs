using System.Collections.Immutable;

namespace DataSync.Language.Syntax;

/// <summary>A part of a step, of a task's head or of a schedule that begins with its own word.</summary>
public abstract class Clause : SyntaxNode
{
    private protected Clause(SyntaxKind kind) : base(kind)
    {
    }
}

/// <summary><c>where …</c></summary>
public sealed class WhereClause() : Clause(SyntaxKind.WhereClause)
{
    /// <summary>The condition.</summary>
    public required Expression Condition { get; init; }
}

/// <summary><c>order by …</c></summary>
public sealed class OrderByClause() : Clause(SyntaxKind.OrderByClause)
{
    /// <summary>What is sorted by, most important first.</summary>
    public required ImmutableArray<OrderItem> Items { get; init; }
}

/// <summary>One value to sort by.</summary>
public sealed class OrderItem() : SyntaxNode(SyntaxKind.OrderItem)
{
    /// <summary>The value.</summary>
    public required Expression Value { get; init; }

    /// <summary>True with <c>desc</c>.</summary>
    public required bool IsDescending { get; init; }
}

/// <summary><c>limit 10</c></summary>
public sealed class LimitClause() : Clause(SyntaxKind.LimitClause)
{
    /// <summary>The most rows.</summary>
    public required IntegerLiteral Count { get; init; }
}

/// <summary><c>cache 10 min preload</c></summary>
public sealed class CacheClause() : Clause(SyntaxKind.CacheClause)
{
    /// <summary>How long an answer holds; null for <c>for ever</c>.</summary>
    public DurationLiteral? Duration { get; init; }

    /// <summary><c>at most n rows</c>: how many answers are kept; null for the default.</summary>
    public IntegerLiteral? AtMost { get; init; }

    /// <summary><c>except none</c>: that there is no row is not remembered.</summary>
    public required bool ForgetsNone { get; init; }

    /// <summary>True when the table is read at once.</summary>
    public required bool IsPreloaded { get; init; }
}

/// <summary><c>timeout 5 min warn at 80 percent</c></summary>
public sealed class TimeoutClause() : Clause(SyntaxKind.TimeoutClause)
{
    /// <summary>The longest time.</summary>
    public required DurationLiteral Duration { get; init; }

    /// <summary>When to warn, in percent; for a task only.</summary>
    public IntegerLiteral? WarnAtPercent { get; init; }
}

/// <summary><c>retry 3 times after 10 s doubling to 5 min for (connection, timeout)</c></summary>
public sealed class RetryClause() : Clause(SyntaxKind.RetryClause)
{
    /// <summary>How often.</summary>
    public required IntegerLiteral Times { get; init; }

    /// <summary>The pause before the first repetition.</summary>
    public DurationLiteral? After { get; init; }

    /// <summary>True when each pause is twice the one before.</summary>
    public required bool IsDoubling { get; init; }

    /// <summary>The longest pause.</summary>
    public DurationLiteral? UpTo { get; init; }

    /// <summary>The kinds of failure it is for; empty means all that may pass.</summary>
    public required ImmutableArray<Identifier> Kinds { get; init; }
}

/// <summary><c>when none …</c>, <c>when fault F as f …</c>: the answer to an outcome.</summary>
public sealed class WhenClause() : Clause(SyntaxKind.WhenClause)
{
    /// <summary>Which outcome.</summary>
    public required WhenMoment Moment { get; init; }

    /// <summary>The fault behind <c>fault</c>.</summary>
    public Identifier? Fault { get; init; }

    /// <summary>What the fault or problem is called.</summary>
    public Identifier? Name { get; init; }

    /// <summary>What happens.</summary>
    public required Outcome Outcome { get; init; }
}

/// <summary>Outcomes that a script can answer.</summary>
public enum WhenMoment
{
    /// <summary>No row.</summary>
    None,

    /// <summary>Several rows.</summary>
    Many,

    /// <summary>The key is null.</summary>
    NoKey,

    /// <summary>The row already holds the values.</summary>
    Unchanged,

    /// <summary>Somebody else changed the row.</summary>
    Conflict,

    /// <summary>The service answered with a fault.</summary>
    Fault,

    /// <summary>The task started.</summary>
    Started,

    /// <summary>The task or exchange succeeded.</summary>
    Succeeded,

    /// <summary>The step, task or exchange failed.</summary>
    Failed,
}

/// <summary><c>batch 500</c></summary>
public sealed class BatchClause() : Clause(SyntaxKind.BatchClause)
{
    /// <summary>Rows in a batch.</summary>
    public required IntegerLiteral Size { get; init; }
}

/// <summary><c>parallel 4</c></summary>
public sealed class ParallelClause() : Clause(SyntaxKind.ParallelClause)
{
    /// <summary>How many at once.</summary>
    public required IntegerLiteral Count { get; init; }
}

/// <summary><c>bad rows fail</c>, <c>skip</c>, <c>isolate to "file"</c></summary>
public sealed class BadRowsClause() : Clause(SyntaxKind.BadRowsClause)
{
    /// <summary>What happens to them.</summary>
    public required BadRowsAction Action { get; init; }

    /// <summary>The file of <c>isolate</c>.</summary>
    public StringExpression? File { get; init; }
}

/// <summary>What happens to rows that fail.</summary>
public enum BadRowsAction
{
    /// <summary>The step fails.</summary>
    Fail,

    /// <summary>They are left out.</summary>
    Skip,

    /// <summary>They are left out and written to a file.</summary>
    Isolate,
}

/// <summary><c>expect 1 row</c></summary>
public sealed class ExpectRowsClause() : Clause(SyntaxKind.ExpectRowsClause)
{
    /// <summary>How many rows a write must touch; null for any number.</summary>
    public IntegerLiteral? Count { get; init; }
}

/// <summary><c>distinct (country, city)</c></summary>
public sealed class DistinctClause() : Clause(SyntaxKind.DistinctClause)
{
    /// <summary>The columns that tell one row from another.</summary>
    public required NameList Columns { get; init; }
}

/// <summary><c>returning id as new</c></summary>
public sealed class ReturningClause() : Clause(SyntaxKind.ReturningClause)
{
    /// <summary>The columns.</summary>
    public required NameList Columns { get; init; }

    /// <summary>What the written row is called.</summary>
    public required Identifier Name { get; init; }
}

/// <summary><c>once per …</c></summary>
public sealed class OnceClause() : Clause(SyntaxKind.OnceClause)
{
    /// <summary>What must not repeat.</summary>
    public required Expression Key { get; init; }
}

/// <summary><c>undo { … }</c></summary>
public sealed class UndoClause() : Clause(SyntaxKind.UndoClause)
{
    /// <summary>The steps that take it back.</summary>
    public required StepBlock Block { get; init; }
}

/// <summary><c>reads only</c></summary>
public sealed class ReadsOnlyClause() : Clause(SyntaxKind.ReadsOnlyClause);

/// <summary><c>incremental by c.changed_at</c></summary>
public sealed class IncrementalClause() : Clause(SyntaxKind.IncrementalClause)
{
    /// <summary>The value that only grows.</summary>
    public required Expression By { get; init; }
}

/// <summary><c>when missing insert</c></summary>
public sealed class MergeMissingClause() : Clause(SyntaxKind.MergeMissingClause)
{
    /// <summary>True for <c>insert</c>, false for <c>keep</c>.</summary>
    public required bool Inserts { get; init; }
}

/// <summary><c>when changed update</c></summary>
public sealed class MergeChangedClause() : Clause(SyntaxKind.MergeChangedClause)
{
    /// <summary>True for <c>update</c>, false for <c>keep</c>.</summary>
    public required bool Updates { get; init; }
}

/// <summary><c>when extra where … set { … } at most 50 rows</c></summary>
public sealed class MergeExtraClause() : Clause(SyntaxKind.MergeExtraClause)
{
    /// <summary>Which of them.</summary>
    public Expression? Where { get; init; }

    /// <summary>What happens to them.</summary>
    public required MergeExtraAction Action { get; init; }

    /// <summary>The values of <c>set</c>.</summary>
    public MappingBlock? Mapping { get; init; }

    /// <summary>How many at most; more fails the step.</summary>
    public IntegerLiteral? AtMost { get; init; }

    /// <summary>True when the limit is in percent, false when in rows.</summary>
    public required bool IsPercent { get; init; }
}

/// <summary>What happens to a row that only the target of a merge has.</summary>
public enum MergeExtraAction
{
    /// <summary>It stays.</summary>
    Keep,

    /// <summary>It is deleted.</summary>
    Delete,

    /// <summary>Values are set.</summary>
    Set,
}

/// <summary><c>status item.status { when failed &lt;- "Failed" }</c></summary>
public sealed class StatusClause() : Clause(SyntaxKind.StatusClause)
{
    /// <summary>The column.</summary>
    public required NamePath Target { get; init; }

    /// <summary>The values, in order.</summary>
    public required ImmutableArray<StatusLine> Lines { get; init; }
}

/// <summary><c>when failed &lt;- "Failed"</c></summary>
public sealed class StatusLine() : SyntaxNode(SyntaxKind.StatusLine)
{
    /// <summary>On which outcome.</summary>
    public required WhenMoment Moment { get; init; }

    /// <summary>The value.</summary>
    public required Expression Value { get; init; }
}

/// <summary><c>at most 4 at once</c></summary>
public sealed class AtMostClause() : Clause(SyntaxKind.AtMostClause)
{
    /// <summary>How many runs at once.</summary>
    public required IntegerLiteral Count { get; init; }
}

/// <summary><c>serial per item.account_id wait 30 s</c></summary>
public sealed class SerialClause() : Clause(SyntaxKind.SerialClause)
{
    /// <summary>Runs with the same value follow one another.</summary>
    public required Expression Key { get; init; }

    /// <summary>How long to wait for the one before.</summary>
    public DurationLiteral? Wait { get; init; }
}

/// <summary><c>audit keys for 365 days</c></summary>
public sealed class AuditClause() : Clause(SyntaxKind.AuditClause)
{
    /// <summary>How much is kept.</summary>
    public required Plans.Model.AuditLevel Level { get; init; }

    /// <summary>How long.</summary>
    public DurationLiteral? For { get; init; }
}

/// <summary><c>each Invoice</c></summary>
public sealed class EachClause() : Clause(SyntaxKind.EachClause)
{
    /// <summary>The table, or the source of files.</summary>
    public required NamePath Source { get; init; }

    /// <summary>True for <c>each file in</c>.</summary>
    public required bool IsFile { get; init; }
}

/// <summary><c>every 5 min</c></summary>
public sealed class EveryClause() : Clause(SyntaxKind.EveryClause)
{
    /// <summary>The interval.</summary>
    public required DurationLiteral Interval { get; init; }
}

/// <summary><c>daily at 06:00</c></summary>
public sealed class DailyClause() : Clause(SyntaxKind.DailyClause)
{
    /// <summary>The time of day; null when it is malformed, which the parser has said.</summary>
    public required TimeOnly? At { get; init; }
}

/// <summary><c>on mon..fri</c></summary>
public sealed class OnDaysClause() : Clause(SyntaxKind.OnDaysClause)
{
    /// <summary>The days.</summary>
    public required ImmutableArray<DayRange> Days { get; init; }
}

/// <summary><c>on change of Invoice</c></summary>
public sealed class OnChangeClause() : Clause(SyntaxKind.OnChangeClause)
{
    /// <summary>The table.</summary>
    public required NamePath Table { get; init; }
}

/// <summary><c>cron "0 6 * * 1-5"</c></summary>
public sealed class CronClause() : Clause(SyntaxKind.CronClause)
{
    /// <summary>The five fields.</summary>
    public required StringExpression Time { get; init; }
}

/// <summary><c>zone "Europe/Vienna"</c></summary>
public sealed class ZoneClause() : Clause(SyntaxKind.ZoneClause)
{
    /// <summary>The IANA name.</summary>
    public required StringExpression Zone { get; init; }
}

/// <summary><c>when missed skip</c></summary>
public sealed class MissedClause() : Clause(SyntaxKind.MissedClause)
{
    /// <summary>What becomes of the times that were missed.</summary>
    public required Plans.Model.MissedRuns Missed { get; init; }
}

/// <summary><c>may overlap</c></summary>
public sealed class OverlapClause() : Clause(SyntaxKind.OverlapClause);

/// <summary><c>mon..fri</c> or <c>sat</c></summary>
public sealed class DayRange() : SyntaxNode(SyntaxKind.DayRange)
{
    /// <summary>The first day, as written.</summary>
    public required Identifier First { get; init; }

    /// <summary>The last day; null when it is one day.</summary>
    public Identifier? Last { get; init; }
}

/// <summary><c>ignore own changes</c></summary>
public sealed class IgnoreOwnChangesClause() : Clause(SyntaxKind.IgnoreOwnChangesClause);
