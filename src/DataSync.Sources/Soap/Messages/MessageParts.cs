using System.Net.Http.Headers;
using System.Text;
using DataSync.Plans.Runtime;

namespace DataSync.Sources.Soap.Messages;

/// <summary>
/// An answer of several parts (MTOM): the envelope is one of them, and what is binary in it stands in the others, which it names. All of them lie where the answer was read to. Source: tasks §2.7, §7.2.
/// </summary>
internal sealed class MessageParts
{
    private const int MostParts = 100_000;
    private const int MostHead = 16 * 1024;
    private const string Scheme = "cid:";
    private readonly Dictionary<string, Part> named = new(StringComparer.Ordinal);
    private readonly Part root;
    private long left;

    /// <param name="whole">The body of the answer.</param>
    /// <param name="type">Its content type, which says what separates the parts.</param>
    /// <param name="limit">Most bytes that are put in place of names, all together.</param>
    /// <exception cref="SyncException">DS6336.</exception>
    public MessageParts(byte[] whole, MediaTypeHeaderValue type, long limit)
    {
        left = limit;
        if (Parameter(type, "boundary") is not { Length: > 0 } boundary) throw Bad("its content type does not say what separates them");
        var start = Parameter(type, "start") is { Length: > 0 } said ? Id(said) : null;
        Part? found = null;
        foreach (var part in Split(whole, Encoding.Latin1.GetBytes("--" + boundary)))
        {
            if (part.Id is { } id && !named.TryAdd(id, part)) throw Bad("two of them have the same name");
            if (start is null ? found is null : part.Id == start) found = part;
        }
        root = found ?? throw Bad(start is null ? "there are none" : "the one that it says to begin with is not there");
    }

    /// <summary>Whether answers of a type have parts.</summary>
    public static bool AreIn(MediaTypeHeaderValue? type) => type?.MediaType is { } media && media.Equals("multipart/related", StringComparison.OrdinalIgnoreCase);

    public MediaTypeHeaderValue? RootType => root.Type;

    /// <summary>The part with the envelope.</summary>
    /// <exception cref="SyncException">DS6336.</exception>
    public Stream OpenRoot() => root.Encoding is "base64" ? new MemoryStream(Bytes(root)) : new MemoryStream(root.Content.Array ?? [], root.Content.Offset, root.Content.Count, writable: false);

    /// <summary>The bytes of the part that an element names.</summary>
    /// <exception cref="SyncException">DS6324, DS6336.</exception>
    public byte[] Named(string? href)
    {
        if (href is null || !href.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) throw Bad("an element names something that is none of them, and nothing is fetched from elsewhere");
        var id = Uri.UnescapeDataString(href[Scheme.Length..]);
        if (!named.TryGetValue(id, out var part) || part == root) throw Bad("an element names one that is not there");
        // A part may be named many times.
        left -= part.Content.Count;
        if (left < 0) throw new SyncException(SoapCodes.TooLong, "The answer is longer than the source allows, with its parts where they are named.", "Ask the service for less at a time, or raise `answer_limit` of the source.", FailureClass.Unknown);
        return Bytes(part);
    }

    /// <summary>What is wrong with the parts of an answer.</summary>
    public static SyncException Bad(string what, Exception? inner = null) =>
        new(SoapCodes.BadParts, $"The parts of the answer do not belong together: {what}.", "Look at what the service answered.", FailureClass.Unknown, inner);

    private static byte[] Bytes(Part part)
    {
        try
        {
            return part.Encoding switch
            {
                "" or "binary" or "8bit" or "7bit" => part.Content.ToArray(),
                "base64" => Convert.FromBase64String(Encoding.Latin1.GetString(part.Content)),
                _ => throw Bad("one of them is encoded in a way that is not known"),
            };
        }
        catch (FormatException error)
        {
            throw Bad("one of them is no base64, and says that it is", error);
        }
    }

    private static IEnumerable<Part> Split(byte[] whole, byte[] line)
    {
        var at = Next(whole, line, 0, isFirst: true).Behind;
        for (var count = 0; !StartsWith(whole, at, "--"u8); count++)
        {
            if (count == MostParts) throw Bad($"there are more than {MostParts}");
            var (end, behind) = Next(whole, line, at, isFirst: false);
            yield return One(whole, EndOfLine(whole, at), end);
            at = behind;
        }
    }

    /// <summary>The next line that separates parts.</summary>
    /// <returns>Where what stands before it ends, and where the line goes on behind the separator.</returns>
    private static (int End, int Behind) Next(byte[] whole, byte[] line, int from, bool isFirst)
    {
        for (var at = from; ; at++)
        {
            var found = whole.AsSpan(at).IndexOf(line);
            if (found < 0) throw Bad("they end in the middle");
            at += found;
            var behind = at + line.Length;
            var isOne = StartsWith(whole, behind, "--"u8) || behind < whole.Length && whole[behind] is (byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t';
            if (!isOne) continue;
            if (at > 0 && whole[at - 1] == '\n') return (at - (at > 1 && whole[at - 2] == '\r' ? 2 : 1), behind);
            if (at == 0 && isFirst) return (0, behind);
        }
    }

    private static int EndOfLine(byte[] whole, int at)
    {
        var found = whole.AsSpan(at).IndexOf((byte)'\n');
        return found < 0 ? whole.Length : at + found + 1;
    }

    private static bool StartsWith(byte[] whole, int at, ReadOnlySpan<byte> text) => whole.AsSpan(Math.Min(at, whole.Length)).StartsWith(text);

    private static Part One(byte[] whole, int begin, int end)
    {
        var (id, type, encoding) = ((string?)null, (MediaTypeHeaderValue?)null, "");
        var lines = new List<string>();
        var at = begin;
        while (at < end)
        {
            var next = EndOfLine(whole, at);
            if (next - begin > MostHead) throw Bad("the head of one of them does not end");
            var text = Encoding.Latin1.GetString(whole, at, next - at).TrimEnd('\r', '\n');
            at = next;
            if (text.Length == 0) break;
            // A line that begins with a blank belongs to the one before.
            if (text[0] is ' ' or '\t' && lines.Count > 0) lines[^1] += text;
            else lines.Add(text);
        }
        foreach (var header in lines)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0) continue;
            var value = header[(colon + 1)..].Trim();
            switch (header[..colon].Trim().ToUpperInvariant())
            {
                case "CONTENT-ID": id = Id(value); break;
                case "CONTENT-TYPE": MediaTypeHeaderValue.TryParse(value, out type); break;
                case "CONTENT-TRANSFER-ENCODING": encoding = value.ToLowerInvariant(); break;
            }
        }
        return new Part(id, type, encoding, new ArraySegment<byte>(whole, Math.Min(at, end), end - Math.Min(at, end)));
    }

    private static string Id(string text) => text.StartsWith('<') && text.EndsWith('>') ? text[1..^1] : text;

    private static string? Parameter(MediaTypeHeaderValue type, string name) =>
        type.Parameters.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"');

    private sealed record Part(string? Id, MediaTypeHeaderValue? Type, string Encoding, ArraySegment<byte> Content);
}
