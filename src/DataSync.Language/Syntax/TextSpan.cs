namespace DataSync.Language.Syntax;

/// <summary>A stretch of a source text, in UTF-16 code units from its beginning.</summary>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>The position just behind the last character.</summary>
    public int End => Start + Length;

    /// <summary>True when nothing lies between start and end.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The span from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    public static TextSpan FromBounds(int start, int end) => new(start, end - start);

    /// <summary>True when the position lies inside the span; its end does not.</summary>
    public bool Contains(int position) => position >= Start && position < End;

    /// <inheritdoc/>
    public override string ToString() => $"[{Start}..{End})";
}

/// <summary>A place for people: both count from 1, the column in UTF-16 code units.</summary>
public readonly record struct LineColumn(int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Line}:{Column}";
}
