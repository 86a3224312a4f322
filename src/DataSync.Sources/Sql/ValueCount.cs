using DataSync.Plans.Runtime;

namespace DataSync.Sources.Sql;

/// <summary>How many values one statement may have: more make a way to a database fail, and one driver crash.</summary>
internal static class ValueCount
{
    /// <exception cref="SyncException">DS6162.</exception>
    internal static void Check(int count, int most)
    {
        if (count > most)
        {
            throw new SyncException(SourceCodes.TooManyValues, $"The statement would have {count} values, and at most {most} can be sent at once.",
                "Compare with a shorter list, or keep the values in a table of the same source and compare with that.", FailureClass.Statement);
        }
    }
}
