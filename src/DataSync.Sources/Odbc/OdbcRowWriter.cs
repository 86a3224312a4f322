using System.Collections.Immutable;
using DataSync.Plans.Sources;
using DataSync.Sources.Odbc.Native;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Odbc;

/// <summary>Values on their way into the markers of a statement, checked against what their columns keep.</summary>
/// <param name="parameters">The markers.</param>
/// <param name="checks">One for each position.</param>
/// <param name="first">The marker of each position.</param>
/// <param name="again">A second marker of the position, or the first once more.</param>
internal sealed class OdbcRowWriter(OdbcParameterCollection parameters, ImmutableArray<WriteCheck> checks, ImmutableArray<int> first, ImmutableArray<int> again) : RowWriter
{
    private const long MostCharacters = 1 << 20;
    private long _size;

    /// <summary>What is added to every marker: the place of a row among several in one statement.</summary>
    internal int Offset { get; set; }

    /// <summary>Whether the texts and bytes since <see cref="Begin"/> are so many that the statement should be sent: a server takes no more than a packet.</summary>
    internal bool IsLarge => _size > MostCharacters;

    /// <summary>The next statement begins.</summary>
    internal void Begin() => (Offset, _size) = (0, 0);

    /// <summary>A text that a database would change, found before it is among others.</summary>
    /// <exception cref="Plans.Runtime.SyncException">DS6130, DS6131.</exception>
    internal static void CheckText(string text, int column)
    {
        var error = text.Contains('\0', StringComparison.Ordinal) ? ParameterBlock.NulInText(text, column)
            : ParameterBlock.IsWellFormed(text) ? null : ParameterBlock.LoneSurrogate(column);
        if (error is not null)
            throw error.Refusal() ?? (Exception)error;
    }

    public override void Null(int column)
    {
        checks[column].Null();
        First(column).SetNull();
        Again(column)?.SetNull();
    }

    public override void Text(int column, string value)
    {
        checks[column].Text(value);
        _size += value.Length;
        First(column).Set(value);
        Again(column)?.Set(value);
    }

    public override void Int(int column, long value)
    {
        checks[column].Int(value);
        First(column).Set(value);
        Again(column)?.Set(value);
    }

    public override void Decimal(int column, decimal value)
    {
        var kept = checks[column].Decimal(value);
        First(column).Set(kept);
        Again(column)?.Set(kept);
    }

    public override void Float(int column, double value)
    {
        checks[column].Float(value);
        First(column).Set(value);
        Again(column)?.Set(value);
    }

    public override void Bool(int column, bool value)
    {
        First(column).Set(value);
        Again(column)?.Set(value);
    }

    public override void Date(int column, DateOnly value)
    {
        checks[column].Date();
        First(column).Set(value);
        Again(column)?.Set(value);
    }

    public override void Time(int column, TimeOnly value)
    {
        checks[column].Time(value);
        First(column).Set(value);
        Again(column)?.Set(value);
    }

    public override void DateTime(int column, DateTime value)
    {
        checks[column].DateTime(value);
        First(column).Set(value);
        Again(column)?.Set(value);
    }

    public override void Guid(int column, Guid value)
    {
        var text = value.ToString("D");
        First(column).Set(text);
        Again(column)?.Set(text);
    }

    public override void Bytes(int column, byte[] value)
    {
        checks[column].Bytes(value);
        _size += value.Length;
        First(column).Set(value.AsMemory());
        Again(column)?.Set(value.AsMemory());
    }

    private OdbcParameter First(int column) => parameters[Offset + first[column]];

    private OdbcParameter? Again(int column) => again[column] == first[column] ? null : parameters[Offset + again[column]];
}
