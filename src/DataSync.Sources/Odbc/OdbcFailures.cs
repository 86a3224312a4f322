using DataSync.Plans.Runtime;

namespace DataSync.Sources.Odbc;

/// <summary>What this layer refuses itself, in the contract's terms. What a driver reports stays an exception of its own.</summary>
internal static class OdbcFailures
{
    /// <summary>A refusal of ours as the contract wants it; null for what a driver reported.</summary>
    internal static SyncException? Refusal(this OdbcException error) => error is { Diagnostics.IsEmpty: true, Class: SqlStateClass.Data or SqlStateClass.Parameters }
        ? new SyncException(error.Code, error.Reason, "", error.Class == SqlStateClass.Data ? FailureClass.Data : FailureClass.Statement, error)
        : null;
}
