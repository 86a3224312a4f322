using System.Collections.Immutable;
using System.Text;
using CsvHelper;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Sources.Csv;

/// <summary>A file that is being written: turns rows into lines.</summary>
internal sealed class CsvTarget
{
    private readonly CsvLayout _layout;
    private readonly MemoryStream _lines = new();
    private readonly CsvWriter _writer;

    /// <exception cref="SyncException">DS6188.</exception>
    internal CsvTarget(string path, CsvLayout layout)
    {
        Path = path;
        _layout = layout;
        if (layout.Format.Quote is not (null or '"'))
            throw new SyncException(CsvCodes.OnlyInserts, $"{layout.Table.Name} cannot be written: quotes in a new file are double quotes.", "Leave the setting \"quote\" out.", FailureClass.Setup);
        Columns = layout.Written;
        _writer = CsvWriter.Create(_lines, new CsvWriterOptions
        {
            Mode = layout.IsFixed ? CsvMode.NoEscape : layout.Format.Quote is null ? CsvMode.NoEscape : CsvMode.Rfc4180,
            Separator = layout.Format.Separator,
            NewLine = layout.Format.LineEnd,
            CommentPrefix = layout.Format.Comment,
            Quoting = layout.Trims ? CsvQuoting.WhenNeededOrWhitespace : CsvQuoting.WhenNeeded,
            ValidateFieldCount = false,
        }, leaveOpen: true);
    }

    internal string Path { get; }

    /// <summary>Columns of a line, in order.</summary>
    internal ImmutableArray<ColumnPlan> Columns { get; }

    /// <summary>Bytes gathered so far.</summary>
    internal long Gathered => _lines.Length;

    /// <summary>Adds a line.</summary>
    /// <param name="fields">One text for each of <see cref="Columns"/>; null for null.</param>
    /// <exception cref="SyncException">DS6192: it would not be read as a row.</exception>
    internal void Add(ReadOnlySpan<string?> fields)
    {
        if (_layout.IsFixed)
        {
            _writer.WriteField(Line(fields));
        }
        else
        {
            if (_layout.KnowsQuotes)
                CheckThatItIsNull(fields);
            else
                CheckThatItIsARow(fields);
            for (var at = 0; at < fields.Length; at++)
                WriteField(fields[at], Columns[at].Type.Kind is TypeKind.Text or TypeKind.Bytes);
        }
        _writer.EndRecord();
    }

    /// <summary>The lines gathered since the last call, in the encoding of the file.</summary>
    internal byte[] Take()
    {
        _writer.Flush();
        var lines = _lines.ToArray();
        _lines.SetLength(0);
        return _layout.Format.Encoded(lines);
    }

    internal void Drop() => Take();

    /// <summary>What stands before the first row.</summary>
    internal byte[] Head()
    {
        var mark = _layout.Format.ByteOrderMark ? _layout.Format.Encoding.GetPreamble() : [];
        if (!_layout.HasHeader || _layout.IsFixed)
            return mark;
        using var head = new MemoryStream();
        using (var writer = CsvWriter.Create(head, _writer.Options, leaveOpen: true))
            writer.WriteHeader([.. Columns.Select(column => column.PhysicalName)]);
        return [.. mark, .. _layout.Format.Encoded(head.ToArray())];
    }

    /// <summary>Rows are added only to a file that names the same columns in the same order.</summary>
    /// <exception cref="SyncException">DS6183.</exception>
    internal void CheckHead()
    {
        if (!_layout.HasHeader || _layout.IsFixed || new FileInfo(Path).Length == 0)
            return;
        using var reader = CsvReader.FromFile(Path, _layout.Options(_ => { }));
        if (!reader.Headers.SequenceEqual(Columns.Select(column => column.PhysicalName)))
        {
            throw new SyncException(CsvCodes.Header, $"The first line of {System.IO.Path.GetFileName(Path)} names {string.Join(", ", reader.Headers.Take(20))}, and {_layout.Table.Name} writes {string.Join(", ", Columns.Select(column => column.PhysicalName))}.",
                "Declare the columns in the order of the file.");
        }
    }

    private void WriteField(string? field, bool mayBeEmpty)
    {
        if (field is null)
            _writer.WriteField(_layout.Format.NullText ?? "");
        else
            // Quotes tell the empty text, and a text that looks like null, from null.
            _writer.WriteField(field, mayBeEmpty && (field.Length == 0 || field == _layout.Format.NullText) ? CsvQuoting.Always : CsvQuoting.WhenNeeded);
    }

    // Quotes would tell such a row from what is passed over.
    private void CheckThatItIsARow(ReadOnlySpan<string?> fields)
    {
        var first = fields is [var field, ..] ? field ?? _layout.Format.NullText ?? "" : "";
        if (fields.Length <= 1 && first.Length == 0)
            throw NoRow("an empty line", "Set `null_text` on the source, let it have quotes, or write a second column.");
        if (_layout.Format.Comment is { } comment && first.StartsWith(comment))
            throw NoRow("a comment", "Set another `comment` on the source, or let it have quotes.");
    }

    // A line of one field needs quotes to be no empty line.
    private void CheckThatItIsNull(ReadOnlySpan<string?> fields)
    {
        if (fields is [null] && string.IsNullOrEmpty(_layout.Format.NullText) && _layout.Format.Empty == EmptyField.NullUnlessQuoted && Columns[0].Type.Kind is TypeKind.Text or TypeKind.Bytes)
        {
            throw new SyncException(CsvCodes.NotKept, $"Null for column {Columns[0].PhysicalName} cannot be written into {_layout.Table.PhysicalName}: alone in its line it would come back as the empty text.",
                "Set `null_text` on the source, say `empty: \"null\"`, or write a second column.");
        }
    }

    private SyncException NoRow(string what, string remedy) =>
        new(CsvCodes.NotKept, $"A row cannot be written into {_layout.Table.PhysicalName}: it would be {what}, which is no row when the file is read.", remedy);

    private string Line(ReadOnlySpan<string?> fields)
    {
        var line = new StringBuilder();
        for (var at = 0; at < fields.Length; at++)
        {
            if (Columns[at].Position is not { } place)
                continue;
            // Characters beyond the first plane count as one, as they do when they are read.
            var width = place.Last - place.First + 1;
            var text = fields[at] ?? "";
            var room = width - TextOrder.Length(text);
            line.Append(' ', Math.Max(0, place.First - 1 - TextOrder.Length(line.ToString())));
            line.Append(Columns[at].Type.Kind is TypeKind.Int or TypeKind.Decimal or TypeKind.Float ? new string(' ', room) + text : text + new string(' ', room));
        }
        return line.ToString();
    }
}
