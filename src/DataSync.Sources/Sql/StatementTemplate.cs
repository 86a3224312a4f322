using System.Collections.Immutable;
using System.Text;

namespace DataSync.Sources.Sql;

/// <summary>
/// A statement whose markers are known except how many elements its lists have. A list value counts as one parameter and becomes
/// one marker for each element.
/// </summary>
internal sealed class StatementTemplate
{
    private readonly ImmutableArray<Part> _parts;

    private StatementTemplate(ImmutableArray<Part> parts)
    {
        _parts = parts;
        Functions = [.. parts.Where(part => part.Function is not null).Select(part => part.Function ?? 0)];
        HasLists = parts.Any(part => part.None is not null);
        Shown = Build(null);
    }

    /// <summary>The value functions of the parameters, in textual order.</summary>
    internal ImmutableArray<int> Functions { get; }

    internal bool HasLists { get; }

    /// <summary>The statement for people: a list stands as <c>?…</c>.</summary>
    internal string Shown { get; }

    /// <summary>The statement for these values, and the values one for each marker.</summary>
    internal (string Text, object?[] Values) For(ReadOnlySpan<object?> parameters)
    {
        if (!HasLists)
            return (Shown, parameters.ToArray());
        var lengths = new int[parameters.Length];
        var values = new List<object?>();
        for (var index = 0; index < parameters.Length; index++)
        {
            if (parameters[index] is Array list and not byte[])
            {
                lengths[index] = list.Length;
                values.AddRange(list.Cast<object?>());
            }
            else
            {
                lengths[index] = -1;
                values.Add(parameters[index]);
            }
        }
        return (Build(lengths), [.. values]);
    }

    private string Build(int[]? lengths)
    {
        var text = new StringBuilder();
        var index = 0;
        foreach (var part in _parts)
        {
            if (part.Function is null)
                text.Append(part.Text);
            else if (part.None is null)
            {
                text.Append(part.Text);
                index++;
            }
            else
            {
                var length = lengths is null ? 1 : lengths[index++];
                if (length == 0)
                    text.Append(part.None);
                else
                    text.Append(part.Text).AppendJoin(", ", Enumerable.Repeat(lengths is null ? part.Marker.Replace("?", "?…", StringComparison.Ordinal) : part.Marker, Math.Max(length, 1))).Append(part.After);
            }
        }
        return text.ToString();
    }

    /// <summary>Collects the parts of a statement.</summary>
    internal sealed class Builder
    {
        private readonly ImmutableArray<Part>.Builder _parts = ImmutableArray.CreateBuilder<Part>();

        internal Builder Add(string text)
        {
            _parts.Add(new Part(text, null, null, "", ""));
            return this;
        }

        /// <param name="marker">The marker, and what the database needs around it.</param>
        internal void Value(int function, string marker) => _parts.Add(new Part(marker, function, null, "", marker));

        internal void List(int function, string before, string marker, string after, string none) => _parts.Add(new Part(before, function, none, after, marker));

        internal StatementTemplate Build() => new(_parts.ToImmutable());
    }

    private sealed record Part(string Text, int? Function, string? None, string After, string Marker);
}
