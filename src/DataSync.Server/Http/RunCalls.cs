using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataSync.Engine.Failures;
using DataSync.Engine.Items;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Server.Runs;
using Microsoft.AspNetCore.Http;

namespace DataSync.Server.Http;

/// <summary><c>POST /tasks/NAME/run</c>: runs a task for the item in the body, for that of a <c>key</c>, or for none, and answers when it has ended.</summary>
/// <param name="abort">What runs is cancelled.</param>
internal sealed class RunCalls(ImmutableArray<ServedPlan> plans, TaskCalls calls, string? token, ServerState state, CancellationToken abort)
{
    /// <summary>Calls that may wait for a place of one task.</summary>
    private const int MostWaiting = 100;

    private readonly byte[]? expected = token is null ? null : Digest(token);
    private readonly HashSet<Task> running = [];

    /// <summary>Ends when all calls that have begun have ended.</summary>
    public async Task Ended()
    {
        Task[] open;
        lock (running) open = [.. running];
        // How a call has ended is its caller's affair.
        await Task.WhenAll(open).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async Task Answer(HttpContext context, string name)
    {
        if (!await IsAllowed(context)) return;
        if (await Find(context, name) is not { } found) return;
        if (await Item(context) is not { } item) return;
        var (served, task) = found;
        var plan = served.Plan.Tasks[task];
        if (state.IsStopping || calls.Places.Waiting(plan) >= MostWaiting)
        {
            context.Response.Headers.RetryAfter = "10";
            await Problem.Write(context, StatusCodes.Status503ServiceUnavailable, "DS5172", state.IsStopping ? "The server is stopping." : $"{MostWaiting} calls wait for the task {name}.", "Call again later.");
            return;
        }
        // Whoever has called may go away: the run ends all the same.
        var run = Run(served, task, item);
        lock (running) running.Add(run);
        try
        {
            await Write(context, served, plan, await run);
        }
        catch (OperationCanceledException)
        {
            await Problem.Write(context, StatusCodes.Status503ServiceUnavailable, "DS5172", "The server is stopping.", "Call again later.");
        }
        finally
        {
            lock (running) running.Remove(run);
        }
    }

    private async Task<RunResult> Run(ServedPlan served, int task, ItemRequest item)
    {
        using var place = await calls.Places.Enter(served.Plan.Tasks[task], abort);
        return await Task.Run(() => calls.Run(served, task, item, null, abort), CancellationToken.None);
    }

    // The time that it takes says nothing of how much of the token was right.
    private async Task<bool> IsAllowed(HttpContext context)
    {
        if (expected is null)
        {
            await Problem.Write(context, StatusCodes.Status403Forbidden, "DS5173", "This server runs no tasks by HTTP: it was started without a token.", "Start it with --token-file.");
            return false;
        }
        const string scheme = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && CryptographicOperations.FixedTimeEquals(Digest(header[scheme.Length..].Trim()), expected)) return true;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        await Problem.Write(context, StatusCodes.Status401Unauthorized, "DS5174", "The call bears no token, or a wrong one.", "Send `Authorization: Bearer` with the token of the server.");
        return false;
    }

    private async Task<(ServedPlan Served, int Task)?> Find(HttpContext context, string name)
    {
        var wanted = context.Request.Query["plan"].ToString();
        var found = plans.Where(p => wanted.Length == 0 || p.Name == wanted)
            .SelectMany(p => Enumerable.Range(0, p.Plan.Tasks.Length).Where(i => p.Plan.Tasks[i].Name == name).Select(i => (p, i))).ToList();
        if (found.Count == 1) return found[0];
        if (found.Count == 0) await Problem.Write(context, StatusCodes.Status404NotFound, RuntimeErrorCatalog.TaskUnknown.Code, $"There is no task {name}.", RuntimeErrorCatalog.TaskUnknown.Remedy);
        else await Problem.Write(context, StatusCodes.Status409Conflict, "DS5175", $"Several plans have a task {name}: {string.Join(", ", found.Select(f => f.p.Name))}.", "Add ?plan= with the name of one of them.");
        return null;
    }

    private static async Task<ItemRequest?> Item(HttpContext context)
    {
        // Whoever asks for something that is not to be had, such as a preview, must not get a run.
        if (context.Request.Query.Keys.FirstOrDefault(name => name is not ("key" or "plan")) is { } other)
        {
            await Problem.Write(context, StatusCodes.Status400BadRequest, "DS5171", $"A call takes no {other}.", "Behind the question mark stand key and plan only.");
            return null;
        }
        var key = context.Request.Query["key"];
        using var reader = new StreamReader(context.Request.Body, new UTF8Encoding(false, true));
        string body;
        try
        {
            body = await reader.ReadToEndAsync(context.RequestAborted);
        }
        catch (DecoderFallbackException)
        {
            await Problem.Write(context, StatusCodes.Status400BadRequest, "DS5171", "The body is not UTF-8.", "Send one item as JSON.");
            return null;
        }
        if (body.Length == 0) return key.Count == 0 ? ItemRequest.None : ItemRequest.WithKey(key);
        if (key.Count > 0)
        {
            await Problem.Write(context, StatusCodes.Status400BadRequest, "DS5171", "The item is named by its key, and it stands in the body.", "Leave one of the two out.");
            return null;
        }
        if (context.Request.HasJsonContentType()) return ItemRequest.FromJson(body);
        await Problem.Write(context, StatusCodes.Status415UnsupportedMediaType, "DS5171", "The body is not said to be JSON.", "Send `Content-Type: application/json`.");
        return null;
    }

    private static async Task Write(HttpContext context, ServedPlan served, TaskPlan task, RunResult result)
    {
        if (result.Failure is { } failure)
        {
            await Problem.Write(context, Status(result, failure), failure.Code, failure.Message, failure.Remedy, json =>
            {
                Outcome(json, served, task, result);
                if (failure.Step.Length > 0) json.WriteString("step", failure.Step);
                if (failure.Place.Length > 0) json.WriteString("place", failure.Place);
            });
            return;
        }
        await Problem.Json(context, StatusCodes.Status200OK, "application/json", json => Outcome(json, served, task, result));
    }

    private static void Outcome(Utf8JsonWriter json, ServedPlan served, TaskPlan task, RunResult result)
    {
        json.WriteString("task", result.Task.Length > 0 ? result.Task : task.Name);
        json.WriteString("outcome", result.Outcome.ToString().ToLowerInvariant());
        if (result.Run.Length > 0)
        {
            json.WriteString("run", result.Run);
            json.WriteNumber("attempt", result.Attempt);
        }
        if (result.Warnings.Length > 0)
        {
            json.WriteStartArray("warnings");
            foreach (var warning in result.Warnings) json.WriteStringValue(warning);
            json.WriteEndArray();
        }
        if (result.Item is not { } item || task.Item is not { } slot) return;
        json.WritePropertyName("item");
        // Whoever sent the item gets all of it back; of one that lies in a table masked columns are left out.
        var table = served.Plan.Tables[slot.Table];
        json.WriteRawValue(item.Json ?? ItemJson.Write(table with { Columns = [.. table.Columns.Where(c => !c.Masked)] }, item.Row));
    }

    private static int Status(RunResult result, RunFailure failure) => failure.Class switch
    {
        _ when failure.Code == RuntimeErrorCatalog.RunInProgress.Code => StatusCodes.Status409Conflict,
        _ when result.Outcome == RunOutcome.Cancelled => StatusCodes.Status503ServiceUnavailable,
        FailureClass.Setup => StatusCodes.Status500InternalServerError,
        FailureClass.Connection or FailureClass.Timeout or FailureClass.Service or FailureClass.Deadlock or FailureClass.Unknown => StatusCodes.Status502BadGateway,
        _ when result.IsRefused => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
