using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataSync.Engine.Failures;
using DataSync.Engine.Running;
using DataSync.Plans.Values;

namespace DataSync.Engine.Writing;

/// <summary>
/// The files of <c>bad rows isolate to "…"</c>: one JSON object a line, appended. Lines are gathered and made durable before what was done with the good rows of
/// the same batch is committed: no bad row is lost. A run that goes on finds its own lines and writes none twice. Masked values stay hidden. Source: tasks R162.
/// </summary>
internal sealed class BadRowFile(TaskSession session)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly List<(string File, string Identity, string Line)> pending = [];
    private readonly Dictionary<string, Dictionary<string, int>> earlier = new(StringComparer.Ordinal);

    /// <summary>Whether the files of a task can be written: asked before anything is done.</summary>
    /// <exception cref="Plans.Runtime.SyncException">DS6260.</exception>
    public void Check(IEnumerable<string> files)
    {
        if (session.Folder is null) return;
        foreach (var file in files.Distinct(StringComparer.Ordinal))
        {
            var path = PathOf(file);
            var isNew = !File.Exists(path);
            Open(file).Dispose();
            if (isNew) File.Delete(path);
        }
    }

    /// <summary>Forgets what an earlier run has noted.</summary>
    public void Reset()
    {
        pending.Clear();
        earlier.Clear();
    }

    /// <summary>The loop goes through its rows once more: what is set aside by now is looked up.</summary>
    public void LookAgain() => earlier.Clear();

    /// <summary>A row to be set aside; nothing for one that is skipped only.</summary>
    public void Add(BadRow row)
    {
        if (row.Step.BadRowFile is not { } file || session.Folder is null) return;
        var values = Values(row);
        pending.Add((file, row.Step.Name + values, Line(row, values)));
    }

    /// <summary>Drops what was not made durable: its rows are done again.</summary>
    public void Discard() => pending.Clear();

    /// <summary>Makes everything durable.</summary>
    /// <exception cref="Plans.Runtime.SyncException">DS6260.</exception>
    public void Flush()
    {
        if (pending.Count == 0) return;
        foreach (var lines in pending.GroupBy(p => p.File, StringComparer.Ordinal))
        {
            var known = Earlier(lines.Key);
            try
            {
                using var stream = Open(lines.Key);
                // A process that was killed may have left half a line.
                if (stream.Length > 0 && !EndsItsLine(PathOf(lines.Key))) stream.WriteByte((byte)'\n');
                foreach (var (_, identity, line) in lines)
                {
                    if (known.TryGetValue(identity, out var count) && count > 0)
                    {
                        known[identity] = count - 1;
                        continue;
                    }
                    stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
                }
                stream.Flush(flushToDisk: true);
            }
            catch (IOException error)
            {
                throw Refused(lines.Key, error);
            }
        }
        pending.Clear();
    }

    private string PathOf(string file) => Path.Combine(session.Folder ?? "", file);

    private FileStream Open(string file)
    {
        try
        {
            return new FileStream(PathOf(file), FileMode.Append, FileAccess.Write, FileShare.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw Refused(file, error);
        }
    }

    private static Plans.Runtime.SyncException Refused(string file, Exception error) =>
        RuntimeErrorCatalog.BadRowFile.With($"The file {file} for bad rows cannot be written: {error.Message}", error);

    private static bool EndsItsLine(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() == '\n';
    }

    /// <summary>The lines that earlier attempts of this run have written.</summary>
    private Dictionary<string, int> Earlier(string file)
    {
        if (earlier.TryGetValue(file, out var known)) return known;
        earlier[file] = known = new Dictionary<string, int>(StringComparer.Ordinal);
        if (session.Ticket is not { Continues: true } || !File.Exists(PathOf(file))) return known;
        foreach (var line in File.ReadLines(PathOf(file)))
        {
            if (!line.Contains(session.Run, StringComparison.Ordinal)) continue;
            try
            {
                using var json = JsonDocument.Parse(line);
                if (json.RootElement.GetProperty("run").GetString() != session.Run) continue;
                var identity = json.RootElement.GetProperty("loop").GetString() + json.RootElement.GetProperty("values").GetRawText();
                known[identity] = known.GetValueOrDefault(identity) + 1;
            }
            catch (Exception error) when (error is JsonException or KeyNotFoundException)
            {
                // Half a line, or not one of ours.
            }
        }
        return known;
    }

    private string Line(BadRow row, string values) => Json(json =>
    {
        var failure = row.Failure;
        json.WriteString("time", session.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteString("run", session.Run);
        json.WriteString("task", session.Task.Name);
        json.WriteString("loop", row.Step.Name);
        json.WriteNumber("row", row.Position);
        json.WriteString("step", failure.Step);
        json.WriteString("script", failure.Script);
        json.WriteNumber("line", failure.Line);
        json.WriteNumber("column", failure.Column);
        json.WriteString("code", failure.Code);
        json.WriteString("reason", failure.Message);
        json.WriteString("record", failure.Record);
        if (!row.Key.IsEmpty)
        {
            json.WritePropertyName("key");
            json.WriteRawValue(Json(key => Write(key, row.Key, row)));
        }
        json.WritePropertyName("values");
        json.WriteRawValue(values);
    });

    private static string Values(BadRow row) => Json(json => Write(json, row.Columns, row));

    private static void Write(Utf8JsonWriter json, ImmutableArray<int> columns, BadRow row)
    {
        foreach (var column in columns) Write(json, row.Shape[column].Name, row.Row[column], row.Shape[column].Masked);
    }

    private static void Write(Utf8JsonWriter json, string name, object? value, bool masked)
    {
        switch (value)
        {
            case null: json.WriteNull(name); break;
            case var _ when masked: json.WriteString(name, Masking.Hidden); break;
            case long number: json.WriteNumber(name, number); break;
            case decimal number: json.WriteNumber(name, number); break;
            case bool truth: json.WriteBoolean(name, truth); break;
            default: json.WriteString(name, ValueText.Show(value)); break;
        }
    }

    private static string Json(Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
