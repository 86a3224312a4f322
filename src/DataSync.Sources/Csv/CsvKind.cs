using System.Collections.Immutable;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Csv;

/// <summary><c>csv</c>: text files in one folder, with separators or with fixed widths. A table is one file, or several by a pattern.</summary>
public sealed class CsvKind : ISourceKind
{
    public string Name => "csv";

    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["folder"] = "The folder of the files, relative to the project folder. Nothing outside it is touched.",
        ["separator"] = "The character between two fields. Default: a comma.",
        ["quote"] = "The character around a field that holds a separator, a line break or this character (doubled); empty for none. Default: a double quote.",
        ["header"] = "Whether the first line names the columns. Default: true; false where columns have positions.",
        ["encoding"] = "utf-8 (default), utf-16, latin-1, windows-1252 or another name; a byte order mark wins.",
        ["decimal_sign"] = "The character before the digits behind the point. Default: a point.",
        ["group_sign"] = "The character between groups of three digits. Default: none, and a number with one is refused.",
        ["date_format"] = "Like dd.MM.yyyy; several, with a bar between them, are tried in turn. Default: yyyy-MM-dd.",
        ["time_format"] = "Like HHmm. Default: HH:mm, with :ss and a fraction where there are any.",
        ["datetime_format"] = "Like dd.MM.yyyy HH:mm. Default: yyyy-MM-dd, a blank or T, and a time.",
        ["true_text"] = "What stands for true. Default: true, t or 1.",
        ["false_text"] = "What stands for false. Default: false, f or 0.",
        ["null_text"] = "A text that, without quotes, stands for null. Default: none.",
        ["empty"] = "What an empty field is: null or, with quotes around nothing, the empty text (quotes, default); always null (null); always the empty text (text).",
        ["trim"] = "Whether blanks around a field are no part of it. Default: false; true where columns have positions.",
        ["comment"] = "The character that begins a line to pass over. Default: none.",
        ["extra_columns"] = "Whether a file may have columns that the table does not declare. Default: true.",
        ["existing"] = "What happens to a file that is there already when one is written: refuse (default), replace, or append.",
        ["line_end"] = "What ends a line that is written: crlf (default) or lf.",
        ["byte_order_mark"] = "Whether a file that is written begins with one. Default: false.",
        ["may_be_missing"] = "Whether it is fine that no file is there: then there are no rows. Default: false.",
    }.ToImmutableDictionary();

    /// <exception cref="SyncException">DS6140: a setting is missing or wrong.</exception>
    public ISource Create(string name, IReadOnlyDictionary<string, object?> settings, string folder)
    {
        SourceRegistry.CheckSettings(this, name, settings, "folder");
        return new CsvSource(name, CsvFormat.Of(this, name, settings, folder));
    }
}
