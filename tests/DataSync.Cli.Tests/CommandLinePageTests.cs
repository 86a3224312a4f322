using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataSync.Cli.Tests.Commands;
using DataSync.Sources;

namespace DataSync.Cli.Tests;

/// <summary>The page of the command line is what the commands say, and knows every member of their JSON.</summary>
public sealed partial class CommandLinePageTests
{
    private const string Begin = "<!-- written by tests/update.sh from the commands themselves -->\n";
    private const string End = "<!-- end -->";
    private static readonly string Page = Path.Combine(Workplace.Root, "docs", "command-line.md");

    [Fact]
    public void Every_option_of_every_command_is_on_the_page_as_help_tells_it()
    {
        var written = File.ReadAllText(Page);
        var (before, after) = (written.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, written.LastIndexOf(End, StringComparison.Ordinal));
        var wanted = written[..before] + Commands() + written[after..];
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1") File.WriteAllText(Page, wanted);
        else wanted.Split('\n').Except(written.Split('\n')).ShouldBeEmpty("docs/command-line.md is behind the commands: tests/update.sh");
    }

    [Theory]
    [InlineData("JSON of an explanation", "explain", "Post", "--format", "json")]
    [InlineData("JSON of a report", "run", "Post", "--key", "R-1", "--format", "json")]
    [InlineData("JSON of a report", "run", "Post", "--key", "R-2", "--format", "json", "--preview")]
    [InlineData("JSON of a report", "run", "Count", "--format", "json", "--preview")]
    public void Every_member_of_the_json_is_on_the_page(string section, string command, params string[] arguments)
    {
        using var at = Invoices.Prepare();
        at.Sql("documents.db", "update invoices set status = 'Looked up' where id = 'R-3'");

        using var json = JsonDocument.Parse(at.Run([command, at["post.sync"], .. arguments]).Out);

        Paths(json.RootElement, "").Distinct().Except(Documented(section)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("JSON of why", "why", "Person", "1/1", "at", "Berlin", "--station", "Vienna")]
    [InlineData("JSON of why", "why", "Company", "1/1", "--station", "Berlin")]
    [InlineData("JSON of the log", "log", "--station", "Vienna")]
    [InlineData("JSON of the log", "log", "--station", "Berlin")]
    [InlineData("JSON of a network", "network", "--station", "Vienna")]
    [InlineData("JSON of a network", "network", "--station", "Berlin")]
    public void Every_member_of_an_answer_about_stations_is_on_the_page(string section, string command, params string[] arguments)
    {
        using var at = StationCommandTests.Prepare();
        at.Run("communicate", at["network.sync"], "--station", "Vienna", "--to", "Berlin").Exit.ShouldBe(0);

        using var json = JsonDocument.Parse(at.Run([command, at["network.sync"], .. arguments, "--format", "json"]).Out);

        Paths(json.RootElement, "").Distinct().Except(Documented(section)).ShouldBeEmpty();
    }

    private static string Commands()
    {
        var text = new StringBuilder();
        var root = CommandLine.Create(new CliContext(TextWriter.Null, TextWriter.Null, SystemClock.Instance, SourceRegistry.Kinds));
        foreach (var command in root.Subcommands) Command(text, command, "datasync");
        return text.ToString();
    }

    private static void Command(StringBuilder text, Command command, string before)
    {
        var name = $"{before} {command.Name}";
        text.Append($"\n### {name}\n\n{command.Description}\n");
        foreach (var below in command.Subcommands) Command(text, below, name);
        if (command.Subcommands.Count > 0) return;
        text.Append($"\n`{name}{string.Concat(command.Arguments.Select(a => " " + Usage(a)))}{(command.Options.Count > 0 ? " [options]" : "")}`\n\n| | |\n| --- | --- |\n");
        foreach (var argument in command.Arguments) text.Append($"| `{argument.Name}` | {argument.Description} |\n");
        foreach (var option in command.Options.Where(o => !o.Hidden && o.Name != "--help"))
            text.Append($"| {string.Join(", ", option.Aliases.Prepend(option.Name).Select(n => $"`{n}`"))} | {option.Description}{Rest(option)} |\n");
    }

    private static string Usage(Argument argument)
    {
        var name = argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}…" : argument.Name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    private static string Rest(Option option) =>
        (option.Required ? " Required." : "") + (option is { HasDefaultValue: true } and Option<string> text && text.GetDefaultValue() is string { Length: > 0 } value ? $" Default: `{value}`." : "");

    private static IEnumerable<string> Paths(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                // A parent of a record has the members of the record itself.
                return element.EnumerateObject().SelectMany(m => Paths(m.Value, path.Length == 0 ? m.Name : $"{path}.{m.Name}".Replace("scope.parents[].", "scope.", StringComparison.Ordinal)));
            case JsonValueKind.Array:
                return element.EnumerateArray().SelectMany(e => Paths(e, path + "[]"));
            case JsonValueKind.Null:
                // An object that is not there: its members are on the page instead.
                return [];
            default:
                return [path];
        }
    }

    private static HashSet<string> Documented(string section)
    {
        var page = File.ReadAllText(Page);
        var from = page.IndexOf($"\n## {section}\n", StringComparison.Ordinal);
        var to = page.IndexOf("\n## ", from + 1, StringComparison.Ordinal);
        return [.. page[from..to].Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).SelectMany(l => Code().Matches(l.Split(" | ")[0]).Select(m => m.Groups[1].Value))];
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
