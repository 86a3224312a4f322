using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace DataSync.Server.Http;

/// <summary>An answer that says what is wrong: problem details with a code, and what to do.</summary>
internal static class Problem
{
    private static readonly JsonWriterOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="more">Further members.</param>
    public static async Task Write(HttpContext context, int status, string code, string detail, string remedy, Action<Utf8JsonWriter>? more = null)
    {
        if (context.Response.HasStarted) return;
        await Json(context, status, "application/problem+json", json =>
        {
            json.WriteString("title", code);
            json.WriteNumber("status", status);
            json.WriteString("code", code);
            json.WriteString("detail", detail);
            json.WriteString("remedy", remedy);
            more?.Invoke(json);
        });
    }

    public static async Task Json(HttpContext context, int status, string type, Action<Utf8JsonWriter> members)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body, Written))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length));
    }
}
