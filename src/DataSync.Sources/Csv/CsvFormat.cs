using System.Collections.Immutable;
using System.Text;
using DataSync.Plans.Runtime;

namespace DataSync.Sources.Csv;

/// <summary>What an empty field means.</summary>
internal enum EmptyField { NullUnlessQuoted, Null, Text }

/// <summary>What happens to a file that is there when one is written.</summary>
internal enum ExistingFile { Refuse, Replace, Append }

/// <summary>How the files of a source are written, as its settings say.</summary>
internal sealed record CsvFormat
{
    /// <summary>Full path.</summary>
    public required string Folder { get; init; }

    public required char Separator { get; init; }

    /// <summary>Null for files without quotes.</summary>
    public required char? Quote { get; init; }

    /// <summary>Null where the script says nothing.</summary>
    public required bool? Header { get; init; }

    /// <summary>Refuses what it cannot decode or encode.</summary>
    public required Encoding Encoding { get; init; }

    public required char DecimalSign { get; init; }

    public required char? GroupSign { get; init; }

    /// <summary>Tried in turn; empty for the ISO form.</summary>
    public required ImmutableArray<string> DateFormats { get; init; }

    public required ImmutableArray<string> TimeFormats { get; init; }

    public required ImmutableArray<string> DateTimeFormats { get; init; }

    /// <summary>Null for the usual words.</summary>
    public required string? TrueText { get; init; }

    public required string? FalseText { get; init; }

    public required string? NullText { get; init; }

    public required EmptyField Empty { get; init; }

    /// <summary>Null where the script says nothing.</summary>
    public required bool? Trim { get; init; }

    public required char? Comment { get; init; }

    public required bool ExtraColumns { get; init; }

    public required bool MayBeMissing { get; init; }

    public required ExistingFile Existing { get; init; }

    public required string LineEnd { get; init; }

    public required bool ByteOrderMark { get; init; }

    /// <summary>Where written rows wait until their run has ended: a database in the project folder, made when it is first needed.</summary>
    public required string StageFile { get; init; }

    /// <summary>Lines in the encoding of the files.</summary>
    internal byte[] Encoded(byte[] utf8) => Encoding is UTF8Encoding ? utf8 : Encoding.Convert(Encoding.UTF8, Encoding, utf8);

    /// <exception cref="SyncException">DS6140.</exception>
    internal static CsvFormat Of(CsvKind kind, string source, IReadOnlyDictionary<string, object?> settings, string folder)
    {
        var format = new CsvFormat
        {
            Folder = Path.GetFullPath(Text("folder") ?? "", Path.GetFullPath(folder)),
            Separator = Character("separator") ?? ',',
            Quote = Text("quote") is "" ? null : Character("quote") ?? '"',
            Header = Flag("header"),
            Encoding = EncodingOf(Text("encoding") ?? "utf-8"),
            DecimalSign = Character("decimal_sign") ?? '.',
            GroupSign = Character("group_sign"),
            DateFormats = Formats("date_format"),
            TimeFormats = Formats("time_format"),
            DateTimeFormats = Formats("datetime_format"),
            TrueText = Text("true_text"),
            FalseText = Text("false_text"),
            NullText = Text("null_text"),
            Empty = Text("empty") switch
            {
                null or "quotes" => EmptyField.NullUnlessQuoted,
                "null" => EmptyField.Null,
                "text" => EmptyField.Text,
                var other => throw Wrong("empty", other),
            },
            Trim = Flag("trim"),
            Comment = Character("comment"),
            ExtraColumns = Flag("extra_columns") ?? true,
            MayBeMissing = Flag("may_be_missing") ?? false,
            Existing = Text("existing") switch
            {
                null or "refuse" => ExistingFile.Refuse,
                "replace" => ExistingFile.Replace,
                "append" => ExistingFile.Append,
                var other => throw Wrong("existing", other),
            },
            LineEnd = Text("line_end") switch
            {
                null or "crlf" => "\r\n",
                "lf" => "\n",
                var other => throw Wrong("line_end", other),
            },
            ByteOrderMark = Flag("byte_order_mark") ?? false,
            StageFile = Path.GetFullPath($"datasync-files-{source}.db", Path.GetFullPath(folder)),
        };
        if (format.TrueText is null != format.FalseText is null || (format.TrueText is { } text && text == format.FalseText))
            throw Wrong(format.TrueText is null ? "true_text" : "false_text", Text(format.TrueText is null ? "true_text" : "false_text") ?? "");
        Distinct(("separator", format.Separator), ("quote", format.Quote), ("comment", format.Comment));
        Distinct(("decimal_sign", format.DecimalSign), ("group_sign", format.GroupSign));
        return format;

        string? Text(string name) => SourceRegistry.Setting<string?>(source, settings, name, null);

        bool? Flag(string name) => SourceRegistry.Setting<object?>(source, settings, name, null) is null ? null : SourceRegistry.Setting(source, settings, name, false);

        char? Character(string name) => Text(name) switch
        {
            null => null,
            [var one] when char.IsAscii(one) && one is not ('\r' or '\n' or '\0') => one,
            var other => throw Wrong(name, other),
        };

        ImmutableArray<string> Formats(string name) => Text(name) is { } formats ? [.. formats.Split('|').Select(one => Tried(name, one))] : [];

        string Tried(string name, string one)
        {
            try
            {
                _ = new DateTime(2026, 12, 31, 23, 59, 58).ToString(one, System.Globalization.CultureInfo.InvariantCulture);
                return one.Length > 1 ? one : throw Wrong(name, one);
            }
            catch (FormatException)
            {
                throw Wrong(name, one);
            }
        }

        Encoding EncodingOf(string name)
        {
            try
            {
                return System.Text.CodePagesEncodingProvider.Instance.GetEncoding(name == "latin-1" ? "iso-8859-1" : name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                    ?? Encoding.GetEncoding(name == "latin-1" ? "iso-8859-1" : name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
            }
            catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
            {
                throw Wrong("encoding", name);
            }
        }

        void Distinct(params ReadOnlySpan<(string Name, char? Character)> characters)
        {
            for (var one = 0; one < characters.Length; one++)
            {
                for (var other = one + 1; other < characters.Length; other++)
                {
                    if (characters[one].Character is { } both && both == characters[other].Character)
                    {
                        throw new SyncException(SourceCodes.Setting, $"The settings \"{characters[one].Name}\" and \"{characters[other].Name}\" of the source {source} are the same character.",
                            "A character can mean one thing only.", FailureClass.Setup);
                    }
                }
            }
        }

        SyncException Wrong(string name, string value) => new(
            SourceCodes.Setting, $"The setting \"{name}\" of the source {source} is \"{value}\".", $"{kind.Settings[name]}", FailureClass.Setup);
    }
}
