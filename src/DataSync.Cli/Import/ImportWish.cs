using System.Collections.Immutable;

namespace DataSync.Cli.Import;

/// <summary>What <c>datasync import</c> was asked for.</summary>
/// <param name="Source">The source's name in the script.</param>
/// <param name="Tables">Names and patterns; empty means all.</param>
/// <param name="Script">The script that declares the source; null when <paramref name="Kind"/> says what it is.</param>
/// <param name="Settings">Of a source that no script declares: name and value, a value also as <c>env NAME</c> or <c>secret name</c>.</param>
/// <param name="Out">The file to write; null for the console.</param>
internal sealed record ImportWish(
    string Source, ImmutableArray<string> Tables, string? Script, string? Kind, ImmutableArray<(string Name, string Value)> Settings, string? Environment, string? Out, ExistingFile Existing);

/// <summary>What becomes of a file that is there already.</summary>
internal enum ExistingFile { Refuse, Overwrite, Add }
