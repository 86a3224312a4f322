using System.Data.Common;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Failures;

/// <summary>A failure on its way from the step where it arose to the task: the innermost step wins.</summary>
internal sealed class StepFailure(RunFailure failure, SyncException cause) : Exception(failure.Message, cause)
{
    public RunFailure Failure { get; } = failure;

    /// <summary>The failure as it was thrown, unmasked: for decisions, never for showing.</summary>
    public SyncException Cause { get; } = cause;

    /// <summary>Whether it lies in the row that was being done. A link that is gone, a missing table, a full queue: no other row would fare better.</summary>
    public bool IsOfTheRow => Cause.Failure is FailureClass.Data or FailureClass.Constraint or FailureClass.Rows or FailureClass.Script or FailureClass.Statement
        && !(Cause.InnerException is DbException refused && DatabaseErrors.IsOfTheStatement(refused));
}

/// <summary>The run breaks off as if the process had died: nothing is ended, nothing is cleaned up. For tests of the second attempt.</summary>
internal sealed class BrokenOff : Exception;
