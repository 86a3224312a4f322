namespace DataSync.Stations;

/// <summary>
/// A coded refusal of the stations room: what is wrong, where, and what to do about it. Everything a station refuses at run time is one of these.
/// </summary>
public class StationException : Exception
{
    /// <param name="code">The code, <c>DS8nnn</c>; never reused.</param>
    /// <param name="cause">What is wrong, one sentence without a full stop.</param>
    /// <param name="place">Where: a file, an entry in it, a table, a record.</param>
    /// <param name="remedy">What to do about it, one sentence without a full stop.</param>
    /// <param name="inner">The error of the framework or the database behind it, when there is one.</param>
    public StationException(string code, string cause, string place, string remedy, Exception? inner = null)
        : base($"{code}: {place}: {cause}; {remedy}", inner)
    {
        Code = code;
        Cause = cause;
        Place = place;
        Remedy = remedy;
    }

    /// <summary>The code, <c>DS8nnn</c>.</summary>
    public string Code { get; }

    /// <summary>What is wrong.</summary>
    public string Cause { get; }

    /// <summary>Where: a file, an entry in it, a table, a record.</summary>
    public string Place { get; }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; }
}
