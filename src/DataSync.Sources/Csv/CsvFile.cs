using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CsvHelper;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Sources.Csv;

/// <summary>
/// One open file, read line by line. A line that is not built as the others is read all the same and carries its error: whoever asks for a value of it gets that.
/// </summary>
internal sealed class CsvFile : IDisposable
{
    private readonly CsvLayout _layout;
    private readonly CsvReader _reader;
    private readonly Func<bool> _next;
    private readonly int[] _fields;
    private CsvMalformedReason? _malformed;
    private int _expected;

    /// <param name="path">Full path.</param>
    /// <param name="layout">How its lines are built.</param>
    /// <param name="wanted">Columns that must be there.</param>
    /// <exception cref="SyncException">DS6183, DS6185, DS6186, DS6190.</exception>
    internal CsvFile(string path, CsvLayout layout, ImmutableArray<ColumnPlan> wanted)
    {
        _layout = layout;
        Name = Path.GetFileName(path);
        var stream = Open(path);
        try
        {
            _reader = CsvReader.Create(stream, layout.Options(problem => _malformed = problem.Reason), leaveOpen: false);
            _next = _reader.Read;
            var header = layout.IsFixed ? [] : Guarded(Header);
            _fields = layout.IsFixed ? [] : layout.Fields(header, Name, wanted);
            _expected = header.Count;
            if (layout is { IsFixed: true, HasHeader: true })
                Guarded(_next);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Without its folder.</summary>
    internal string Name { get; }

    /// <summary>The line on which the current record begins, from 1.</summary>
    internal long Line => _reader.LineNumber;

    /// <summary>What is wrong with the current line; null where it is built as it should.</summary>
    internal SyncException? Bad { get; private set; }

    /// <exception cref="SyncException">DS6185, DS6186, DS6190: nothing more can be read of the file.</exception>
    internal bool Read()
    {
        _malformed = null;
        Bad = null;
        if (!Guarded(_next))
            return false;
        if (_malformed is CsvMalformedReason.UnterminatedQuote)
            throw Stopped($"A quote that opens in this line is never closed: everything from here to the end of {Name} would be one value.", "Close the quote, or write it twice where it is part of the value.");
        Bad = _layout.IsFixed ? null : Built();
        return true;
    }

    /// <summary>The value of a column in the current line; and whether quotes are around it.</summary>
    internal ReadOnlySpan<byte> Value(ColumnPlan column, out bool quoted)
    {
        quoted = false;
        if (_layout.IsFixed)
            return column.Position is { } position ? Slice(_reader.RawRecord, position) : [];
        var field = _fields[column.Index];
        if (field < 0)
            return [];
        if (_layout.Format.Quote is { } quote)
        {
            var raw = _reader.GetRawSpan(field);
            quoted = (_layout.Trims ? raw.TrimStart(" \t"u8) : raw) is [var first, ..] && first == quote;
        }
        return _reader.GetSpan(field);
    }

    public void Dispose() => _reader.Dispose();

    private IReadOnlyList<string> Header()
    {
        _reader.ReadHeader();
        if (_malformed is not null)
            throw new SyncException(CsvCodes.Header, $"The first line of {Name}, which names the columns, has a quote in the wrong place.", "Correct the file, or the setting \"quote\" of the source.");
        if (_layout.HasHeader && _reader.Headers.Count == 0)
            throw new SyncException(CsvCodes.Header, $"{Name} is empty: its first line should name the columns.", "Correct the file, or set `header: false` on the source.");
        return _reader.Headers;
    }

    private SyncException? Built()
    {
        if (_malformed is { } reason)
        {
            return At(CsvCodes.BadLine, reason switch
            {
                CsvMalformedReason.StrayQuote => "a quote stands inside a value that has none around it",
                CsvMalformedReason.TextAfterClosingQuote => "text follows the closing quote of a value",
                _ => "its quotes do not fit",
            }, "Write quotes around the whole value and each quote inside it twice.");
        }
        var count = _reader.FieldCount;
        if (_expected == 0)
        {
            // Without names the first line says how many fields there are.
            var declared = _layout.InFile.Length;
            if (count < declared || (count > declared && !_layout.Format.ExtraColumns))
                return WrongCount(count, string.Create(CultureInfo.InvariantCulture, $"{_layout.Table.Name} declares {declared}"));
            _expected = count;
        }
        return count == _expected ? null : WrongCount(count, string.Create(CultureInfo.InvariantCulture, $"the first line has {_expected}"));
    }

    private SyncException WrongCount(int count, string because) =>
        At(CsvCodes.BadLine, string.Create(CultureInfo.InvariantCulture, $"it has {count} {(count == 1 ? "field" : "fields")}, and {because}"),
            "A value that holds the separator stands in quotes.");

    private SyncException At(string code, string what, string remedy) =>
        new(code, string.Create(CultureInfo.InvariantCulture, $"{Name}, line {Line}: {what}."), remedy);

    private SyncException Stopped(string what, string remedy) =>
        new(CsvCodes.NoEndOfLine, string.Create(CultureInfo.InvariantCulture, $"{Name}, line {Line}: {what}"), remedy);

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException error)
        {
            throw new SyncException(CsvCodes.NoEndOfLine, string.Create(CultureInfo.InvariantCulture, $"{Name}, line {Math.Max(error.LineNumber, 1)}: this line is longer than 16 MB."),
                "Is a quote left open, or is it no text file?", inner: error);
        }
        catch (DecoderFallbackException error)
        {
            throw new SyncException(CsvCodes.NotThisEncoding, $"{Name} is not written in {_layout.Format.Encoding.WebName}.", "Say with the setting \"encoding\" in which encoding it is written.", inner: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NotReadable(Name, error);
        }
    }

    private static FileStream Open(string path)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 0, Share = FileShare.Read });
            Span<byte> start = stackalloc byte[4];
            var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            if (start[..length] is [0x1F, 0x8B, ..] or [(byte)'P', (byte)'K', 3, 4])
                throw new SyncException(CsvCodes.NotThisEncoding, $"{Path.GetFileName(path)} is compressed.", "Unpack it first.");
            stream.Position = 0;
            return stream;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw NotReadable(Path.GetFileName(path), error);
        }
        catch
        {
            stream?.Dispose();
            throw;
        }
    }

    private static SyncException NotReadable(string name, Exception error) =>
        new(CsvCodes.NotAccessible, $"{name} cannot be read: {error.Message}", "Check its rights, and that nobody else is writing it.", FailureClass.Connection, error);

    /// <summary>So many characters of a line. A line may end early: programs leave out blanks at its end.</summary>
    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> line, PositionPlan position)
    {
        if (Ascii.IsValid(line))
            return position.First > line.Length ? [] : line[(position.First - 1)..Math.Min(position.Last, line.Length)];
        var from = Skip(line, position.First - 1);
        return from[..^Skip(from, position.Last - position.First + 1).Length];

        static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> rest, int characters)
        {
            for (; characters > 0 && !rest.IsEmpty; characters--)
            {
                Rune.DecodeFromUtf8(rest, out _, out var used);
                rest = rest[used..];
            }
            return rest;
        }
    }
}
