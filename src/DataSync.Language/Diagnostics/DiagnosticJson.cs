using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataSync.Language.Syntax;

namespace DataSync.Language.Diagnostics;

/// <summary>Problems as JSON.</summary>
internal static class DiagnosticJson
{
    /// <summary>The version of the shape; it grows when a field changes its meaning or goes.</summary>
    private const int ShapeVersion = 1;

    /// <summary>How all JSON of this folder is written: readable, with the characters of scripts as they are.</summary>
    public static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(ImmutableArray<Diagnostic> diagnostics) => Render(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version", ShapeVersion);
        json.WriteStartArray("diagnostics");
        foreach (var diagnostic in diagnostics) Write(json, diagnostic);
        json.WriteEndArray();
        json.WriteStartObject("summary");
        json.WriteNumber("errors", diagnostics.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        json.WriteNumber("warnings", diagnostics.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning));
        json.WriteNumber("hints", diagnostics.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Hint));
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>Runs a writer and gives the text.</summary>
    public static string Render(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options)) write(json);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, Diagnostic diagnostic)
    {
        json.WriteStartObject();
        json.WriteString("code", diagnostic.Code);
        json.WriteString("severity", DiagnosticRenderer.WordOf(diagnostic.Severity));
        json.WriteString("message", diagnostic.Message);
        json.WriteString("remedy", diagnostic.Remedy);
        json.WriteString("suggestion", diagnostic.Suggestion);
        json.WriteString("file", diagnostic.Source.Path);
        Write(json, "start", diagnostic.Start);
        Write(json, "end", diagnostic.End);
        json.WriteNumber("offset", diagnostic.Span.Start);
        json.WriteNumber("length", diagnostic.Span.Length);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, LineColumn place)
    {
        json.WriteStartObject(name);
        json.WriteNumber("line", place.Line);
        json.WriteNumber("column", place.Column);
        json.WriteEndObject();
    }
}
