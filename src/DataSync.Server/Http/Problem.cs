using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataSync.Engine.Journal;
using Microsoft.AspNetCore.Http;

namespace DataSync.Server.Http;

/// <summary>An answer that says what is wrong: problem details with a code, and what to do.</summary>
internal static class Problem
{
    private static readonly JsonWriterOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task Write(HttpContext context, int status, string code, string detail, string remedy) => Send(context, new CallAnswer(status, Text(status, code, detail, remedy)));

    /// <param name="more">Further members.</param>
    public static string Text(int status, string code, string detail, string remedy, Action<Utf8JsonWriter>? more = null) => Text(json =>
    {
        json.WriteString("title", code);
        json.WriteNumber("status", status);
        json.WriteString("code", code);
        json.WriteString("detail", detail);
        json.WriteString("remedy", remedy);
        more?.Invoke(json);
    });

    /// <summary>A JSON object with these members.</summary>
    public static string Text(Action<Utf8JsonWriter> members)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body, Written))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }

    public static async Task Send(HttpContext context, CallAnswer answer)
    {
        if (context.Response.HasStarted) return;
        var body = Encoding.UTF8.GetBytes(answer.Body);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.Status < StatusCodes.Status400BadRequest ? "application/json" : "application/problem+json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    }
}
