using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Cli.Doctor;

/// <summary>Whether the files of a table are there and their first row can be read. Changes nothing.</summary>
internal static class FilesCheck
{
    public static Finding Of(ISourceSession session, string subject, TablePlan table, TableRights needs, CancellationToken cancellation)
    {
        if ((needs & TableRights.Insert) != 0) return Finding.Fine(subject, $"file {table.PhysicalName}: is written by a task");
        try
        {
            using var read = session.Prepare(new ReadRequest(table, [.. table.Columns.Select(column => column.Index)], [], [], null));
            using var reader = read.Execute([], cancellation);
            if (!reader.Read()) return Finding.Fine(subject, $"files {table.PhysicalName}: no row");
            foreach (var column in table.Columns) _ = reader.Get(column.Index, column.Type.Kind);
            return Finding.Fine(subject, $"files {table.PhysicalName}: the first row can be read");
        }
        catch (SyncException error)
        {
            return new Finding(subject, Verdict.Problem, error.Code, error.Message, error.Remedy);
        }
    }
}
