using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
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

    /// <summary>Keys of the calls that wait for a place or are being carried out here, each with its journal.</summary>
    private readonly HashSet<(string Journal, string Key)> waiting = [];

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
        if (IdempotencyKey.Read(context.Request.Headers[IdempotencyKey.Header], out var key) is { } wrong)
        {
            await Problem.Write(context, StatusCodes.Status400BadRequest, "DS5171", $"The header {IdempotencyKey.Header} cannot be taken: {wrong}.", "Send a key of one call, such as a UUID, and the same one when that call is sent again.");
            return;
        }
        if (await Item(context) is not { } asked) return;
        var (served, task) = found;
        if (key is null) await Answer(context, served, task, asked.Item, null);
        else await AnswerOnce(context, served, task, asked.Item, new KeyedCall(key, asked.Text));
    }

    /// <summary>A call that may have been made before: what is known of it is told without waiting for a place.</summary>
    private async Task AnswerOnce(HttpContext context, ServedPlan served, int task, ItemRequest item, KeyedCall call)
    {
        if (calls.Before(served, task, call) is { } before)
        {
            await Send(context, RunAnswer.Of(served, served.Plan.Tasks[task], before));
            return;
        }
        var known = (served.Journal.Name, call.Key);
        bool isFirst;
        lock (running) isFirst = waiting.Add(known);
        if (!isFirst)
        {
            var waits = RuntimeErrorCatalog.CallInProgress;
            await Send(context, new CallAnswer(StatusCodes.Status409Conflict, Problem.Text(StatusCodes.Status409Conflict, waits.Code, $"The call with the key {call.Key} waits for a place of the task {served.Plan.Tasks[task].Name}, or is being carried out.", waits.Remedy)));
            return;
        }
        try
        {
            await Answer(context, served, task, item, call);
        }
        finally
        {
            lock (running) waiting.Remove(known);
        }
    }

    private async Task Answer(HttpContext context, ServedPlan served, int task, ItemRequest item, KeyedCall? call)
    {
        var plan = served.Plan.Tasks[task];
        if (state.IsStopping || calls.Places.Waiting(plan) >= MostWaiting)
        {
            await Send(context, Busy(state.IsStopping ? null : plan));
            return;
        }
        // Whoever has called may go away: the run ends all the same.
        var run = Run(served, task, item, call);
        lock (running) running.Add(run);
        try
        {
            await Send(context, RunAnswer.Of(served, plan, await run));
        }
        catch (OperationCanceledException)
        {
            await Send(context, Busy(null));
        }
        finally
        {
            lock (running) running.Remove(run);
        }
    }

    /// <param name="full">The task for which too many wait; null where nothing begins any more.</param>
    private static CallAnswer Busy(TaskPlan? full) => new(StatusCodes.Status503ServiceUnavailable,
        Problem.Text(StatusCodes.Status503ServiceUnavailable, "DS5172", full is null ? "The server is stopping." : $"{MostWaiting} calls wait for the task {full.Name}.", "Call again later."));

    /// <summary>After how many seconds a call that could not be taken now may be sent again.</summary>
    private static string? Wait(int status) => status switch
    {
        StatusCodes.Status503ServiceUnavailable => "10",
        // Somebody is at the item, or at this very call.
        StatusCodes.Status409Conflict => "2",
        _ => null,
    };

    private static Task Send(HttpContext context, CallAnswer answer)
    {
        if (Wait(answer.Status) is { } seconds) context.Response.Headers.RetryAfter = seconds;
        return Problem.Send(context, answer);
    }

    private async Task<RunResult> Run(ServedPlan served, int task, ItemRequest item, KeyedCall? call)
    {
        using var place = await calls.Places.Enter(served.Plan.Tasks[task], abort);
        return await Task.Run(() => calls.Run(served, task, item, call, abort), CancellationToken.None);
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

    /// <summary>What a task is to run for, and the words by which that is known.</summary>
    private static async Task<(ItemRequest Item, string Text)?> Item(HttpContext context)
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
        if (body.Length == 0) return key.Count == 0 ? (ItemRequest.None, "") : (ItemRequest.WithKey(key), "key " + JsonSerializer.Serialize(key.ToArray()));
        if (key.Count > 0)
        {
            await Problem.Write(context, StatusCodes.Status400BadRequest, "DS5171", "The item is named by its key, and it stands in the body.", "Leave one of the two out.");
            return null;
        }
        if (context.Request.HasJsonContentType()) return (ItemRequest.FromJson(body), "item " + body);
        await Problem.Write(context, StatusCodes.Status415UnsupportedMediaType, "DS5171", "The body is not said to be JSON.", "Send `Content-Type: application/json`.");
        return null;
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
