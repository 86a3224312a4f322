using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace DataSync.Architecture.Tests;

public sealed partial class ConventionTests
{
    private const int LongestFile = 400;

    /// <summary>Files that are long for a reason.</summary>
    private static readonly ImmutableDictionary<string, string> LongForAReason = new Dictionary<string, string>
    {
        ["grammar/SyncParser.g4"] = "one grammar is one file for the tool, and reads from top to bottom",
        ["grammar/SyncLexer.g4"] = "one row for each keyword",
    }.ToImmutableDictionary();

    [Fact]
    public void A_hand_written_file_has_at_most_400_lines() =>
        HandWritten()
            .Where(file => !LongForAReason.ContainsKey(file))
            .Select(file => (file, lines: Repository.Read(file).Count(letter => letter == '\n')))
            .Where(entry => entry.lines > LongestFile)
            .Select(entry => $"{entry.file}: {entry.lines} lines")
            .ShouldBeEmpty();

    [Fact]
    public void The_list_of_long_files_names_no_file_that_is_gone() =>
        LongForAReason.Keys.Where(file => !Repository.Has(file)).ShouldBeEmpty();

    [Fact]
    public void No_name_says_utils_helpers_common_or_manager() =>
        Repository.Files("src", ".cs").Concat(Repository.Files("tests", ".cs"))
            .Where(file => EmptyName().IsMatch(file))
            .ShouldBeEmpty();

    [Fact]
    public void There_are_no_regions() =>
        Repository.Files("src", ".cs").Concat(Repository.Files("tests", ".cs"))
            .Where(file => !IsGenerated(file))
            .Where(file => Region().IsMatch(Repository.Read(file)))
            .ShouldBeEmpty();

    [Fact]
    public void No_file_puts_work_off_with_a_mark() =>
        HandWritten()
            .Where(file => PutOff().IsMatch(Repository.Read(file)))
            .ShouldBeEmpty();

    [Fact]
    public void A_station_touches_files_through_its_disk_only() =>
        Repository.Files("src/DataSync.Stations", ".cs")
            .Where(file => !file.StartsWith("src/DataSync.Stations/Disk/", StringComparison.Ordinal) && FileOperation().IsMatch(Repository.Read(file)))
            .ShouldBeEmpty();

    private static IEnumerable<string> HandWritten() =>
        Repository.Files().Where(file => !IsGenerated(file) && HandWrittenEndings().IsMatch(file) || file is "datasync" or ".ci/run");

    private static bool IsGenerated(string file) => file.Contains("/Generated/", StringComparison.Ordinal);

    [GeneratedRegex(@"\.(cs|g4|sh|mjs|js|ts)$")]
    private static partial Regex HandWrittenEndings();

    [GeneratedRegex(@"(Utils?|Helpers?|Common|Managers?)(/|\.cs$)")]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"(?<![\w.])(File|Directory)\.(Open|Create|Move|Copy|Delete|Exists|Read|Write|Append|Enumerate|Get)|new (FileStream|FileInfo|DirectoryInfo|StreamWriter|StreamReader)\(")]
    private static partial Regex FileOperation();

    [GeneratedRegex(@"^\s*#region", RegexOptions.Multiline)]
    private static partial Regex Region();

    [GeneratedRegex(@"(//|#|/\*)\s*(TO" + "DO|FIX" + "ME|HA" + @"CK)\b")]
    private static partial Regex PutOff();
}
