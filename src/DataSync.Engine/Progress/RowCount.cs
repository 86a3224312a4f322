using System.Data.Common;
using System.Globalization;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Progress;

/// <summary>How many rows a query will give, where that is known without reading them: the whole table, or its first rows.</summary>
internal static class RowCount
{
    private const int MostSeconds = 10;

    /// <returns>Null for a query with a condition: counting would cost as much as reading.</returns>
    public static long? Of(TaskSession session, QueryPlan? query)
    {
        if (query is null || !query.Where.IsEmpty) return null;
        var table = session.Plan.Tables[query.Table];
        try
        {
            var source = session.Connection(table.Source).Session;
            // A statement that fails may end what others have begun.
            if (source.InTransaction || !source.Dialect.IsDatabase) return null;
            using var command = source.Connection.CreateCommand();
            command.CommandText = $"select count(*) from {source.Dialect.QuoteTable(table.PhysicalName)}";
            command.CommandTimeout = MostSeconds;
            var all = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
            return Math.Min(all, query.Limit ?? long.MaxValue);
        }
        catch (Exception error) when (error is DbException or SyncException)
        {
            // It is only an estimate: what is wrong with the table, the read itself will tell.
            return null;
        }
    }
}
