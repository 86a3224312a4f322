using System.Collections.Immutable;

namespace DataSync.Language.Syntax;

/// <summary>The text of one script with its name and the map of its lines.</summary>
public sealed class SourceText
{
    private readonly ImmutableArray<int> _lineStarts;

    /// <summary>Takes a text and the name it is reported under, usually the path of its file.</summary>
    public SourceText(string text, string path = "")
    {
        Text = text;
        Path = path;
        _lineStarts = FindLineStarts(text);
    }

    /// <summary>The whole text, unchanged.</summary>
    public string Text { get; }

    /// <summary>What the text is called in messages; empty when it has no name.</summary>
    public string Path { get; }

    /// <summary>The number of lines; an empty text has one.</summary>
    public int LineCount => _lineStarts.Length;

    /// <summary>Line and column of a position; a position behind the end counts as the end.</summary>
    public LineColumn Locate(int position)
    {
        position = Math.Clamp(position, 0, Text.Length);
        var index = _lineStarts.BinarySearch(position);
        if (index < 0) index = ~index - 1;
        return new LineColumn(index + 1, position - _lineStarts[index] + 1);
    }

    /// <summary>The position of a line and column, both from 1; clamped into the text.</summary>
    public int PositionOf(LineColumn place)
    {
        var line = Math.Clamp(place.Line, 1, LineCount);
        var span = LineSpan(line);
        return Math.Clamp(span.Start + place.Column - 1, span.Start, span.End);
    }

    /// <summary>The span of a line (from 1) without its line break.</summary>
    public TextSpan LineSpan(int line)
    {
        var start = _lineStarts[line - 1];
        var end = line < LineCount ? _lineStarts[line] : Text.Length;
        while (end > start && Text[end - 1] is '\n' or '\r') end--;
        return TextSpan.FromBounds(start, end);
    }

    /// <summary>The characters of a span.</summary>
    public string Substring(TextSpan span) => Text.Substring(span.Start, span.Length);

    private static ImmutableArray<int> FindLineStarts(string text)
    {
        var starts = ImmutableArray.CreateBuilder<int>();
        starts.Add(0);
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '\n') starts.Add(i + 1);
        return starts.ToImmutable();
    }
}
