using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using DataSync.Cli.Loading;
using DataSync.Cli.Output;
using DataSync.Plans.Names;
using DataSync.Plans.Runtime;
using DataSync.Stations.Files;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync file show | verify</c>: what a communication file holds, and whether it is sound. No plan is needed, and no database.</summary>
internal static class FileCommand
{
    private const int StandardRows = 20;

    public static Command Create(CliContext context) => new("file", "Look at a communication file; no plan is needed.") { Show(context), Verify(context) };

    private static Command Show(CliContext context)
    {
        var file = Path();
        var table = new Option<string?>("--table") { Description = "Show the first rows and keys of this table too." };
        var rows = new Option<int>("--rows") { Description = $"How many of each entry, with --table. Default: `{StandardRows}`.", DefaultValueFactory = _ => StandardRows };
        rows.Validators.Add(result => { if (result.GetValueOrDefault<int>() < 0) result.AddError($"--rows takes a number from 0, not {result.GetValueOrDefault<int>()}."); });
        var plan = new Option<string?>("--plan") { Description = "A script or artefact: its masked columns are hidden." };
        var command = new Command("show", "Show what a communication file holds: manifest, entries, receipts in words, rows of a table.") { file, table, rows, plan };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            using var reader = Open(parsed.GetRequiredValue(file));
            context.Out.Write(StationFileInspector.Describe(reader));
            if (parsed.GetValue(table) is not { } name) return ExitCode.Ok;
            var masked = parsed.GetValue(plan) is { } path ? Masked(context, path, name) : [];
            foreach (var line in StationFileInspector.Rows(reader, name, parsed.GetValue(rows), masked)) context.Out.WriteLine(line);
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Command Verify(CliContext context)
    {
        var file = Path();
        var command = new Command("verify", "Check a communication file as an input would before its first row: name, bounds, digests, checksums, every row.") { file };
        command.SetAction(parsed => Problems.Guard(context, () =>
        {
            var path = parsed.GetRequiredValue(file);
            using var reader = Open(path);
            reader.DemandName(StationFileName.Parse(System.IO.Path.GetFileName(path)));
            reader.VerifyRows();
            var entries = reader.Manifest.Entries;
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{reader.Header.Name} is sound: {reader.Bytes:N0} bytes, {entries.Length} {(entries.Length == 1 ? "entry" : "entries")}, {entries.Sum(entry => entry.Rows):N0} rows and keys"));
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Argument<string> Path() => new("file") { Description = "The file (.dsync)." };

    /// <exception cref="SyncException">DS5101: there is no such file.</exception>
    private static StationFileReader Open(string path) => File.Exists(path)
        ? StationFileReader.Open(path)
        : throw new SyncException("DS5101", $"There is no file {path}.", "Name a communication file (.dsync): those of a station lie in the folders out, in and done of its partners.", FailureClass.Setup);

    /// <exception cref="SyncException">DS5151: the plan has no such table.</exception>
    private static ImmutableHashSet<string> Masked(CliContext context, string path, string table)
    {
        var plan = PlanLoader.Load(context, path).Plan;
        var declared = plan.Tables.FirstOrDefault(known => known.Name == table)
            ?? throw new SyncException("DS5151", $"The plan has no table {table}, so nothing says which of its columns are masked.{NameSuggestion.Question(table, plan.Tables.Select(known => known.Name))}",
                "Give the plan the file was written by, or leave --plan out.", FailureClass.Setup);
        return [.. declared.Columns.Where(column => column.Masked).Select(column => column.Name)];
    }
}
