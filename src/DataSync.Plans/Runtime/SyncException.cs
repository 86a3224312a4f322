namespace DataSync.Plans.Runtime;

/// <summary>
/// Anything that stops a step, with a code of the DS6000s (tasks), DS7000s (stations) or DS8000s (files). Compiled helpers throw it without a place;
/// the interpreter adds script, line, column, step and record key.
/// </summary>
public class SyncException : Exception
{
    public SyncException(string code, string message, string remedy = "", FailureClass failure = FailureClass.Data, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Remedy = remedy;
        Failure = failure;
    }

    /// <summary>DSnnnn.</summary>
    public string Code { get; }

    /// <summary>What to do about it, one sentence; may be empty.</summary>
    public string Remedy { get; }

    public FailureClass Failure { get; }

    /// <summary>Filled by the interpreter: <c>script.sync:12:9</c>.</summary>
    public string Place { get; init; } = "";
}

/// <summary>Classes of failure with their default reaction. Source: tasks §3.8.</summary>
public enum FailureClass
{
    /// <summary>A value, a missing row, a broken rule: no retry.</summary>
    Data,
    Connection, Setup, Login, ObjectMissing, Statement, Timeout, Deadlock, Unknown, Constraint, Rows, Script, Engine,

    /// <summary>A service says that it has failed, and not that the call was wrong.</summary>
    Service,
}
