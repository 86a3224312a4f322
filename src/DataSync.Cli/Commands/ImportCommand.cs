using System.Collections.Immutable;
using System.CommandLine;
using DataSync.Cli.Import;
using DataSync.Cli.Output;
using DataSync.Plans.Runtime;

namespace DataSync.Cli.Commands;

/// <summary><c>datasync import</c>: table declarations from a live database. Source: tasks R25.</summary>
internal static class ImportCommand
{
    public static Command Create(CliContext context)
    {
        var source = new Argument<string>("source") { Description = "The source, by its name in the script." };
        var tables = new Argument<string[]>("tables") { Description = "Tables and views, also as patterns (sales.*), or operations of a service; all of them by default.", Arity = ArgumentArity.ZeroOrMore };
        var script = new Option<string?>("--script") { Description = "The script that declares the source." };
        var kind = new Option<string?>("--kind") { Description = "Without a script: the kind of the source (sqlite, postgres, odbc, csv, soap)." };
        var connection = new Option<string?>("--connection") { Description = "Its setting `connection`; also as 'env NAME'." };
        var setting = new Option<string[]>("--setting") { Description = "Another setting: name=value; a value also as 'env NAME' or 'secret name'." };
        var output = new Option<string?>("--out", "-o") { Description = "The file to write; standard output by default." };
        var add = new Option<bool>("--add") { Description = "Add the tables that the file lacks, and leave the rest of it as it is." };
        var force = new Option<bool>("--force") { Description = "Write the file anew if it is there." };
        var environment = Options.Environment();
        var command = new Command("import", "Write table declarations from a live database, or fetch the description of a service and write its operations.") { source, tables, script, kind, connection, setting, output, add, force, environment };
        command.SetAction(parsed => Problems.Guard(context, () => new ImportSession(context, new ImportWish(
            parsed.GetRequiredValue(source),
            [.. parsed.GetValue(tables) ?? []],
            parsed.GetValue(script),
            parsed.GetValue(kind),
            Settings(parsed.GetValue(connection), parsed.GetValue(setting) ?? []),
            parsed.GetValue(environment),
            parsed.GetValue(output),
            parsed.GetValue(add) ? ExistingFile.Add : parsed.GetValue(force) ? ExistingFile.Overwrite : ExistingFile.Refuse)).Run()));
        return command;
    }

    private static ImmutableArray<(string, string)> Settings(string? connection, string[] settings)
    {
        var all = ImmutableArray.CreateBuilder<(string, string)>();
        if (connection is not null) all.Add(("connection", connection));
        foreach (var text in settings)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0) throw new SyncException("DS5104", $"'{text}' does not set anything.", "Write --setting name=value.", FailureClass.Setup);
            all.Add((text[..at], text[(at + 1)..]));
        }
        return all.ToImmutable();
    }
}
