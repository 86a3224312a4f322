using System.Text.Json;
using DataSync.Engine.Failures;
using DataSync.Engine.Items;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Server.Http;

/// <summary>What a call that runs a task is answered: what became of the run, as JSON.</summary>
internal static class RunAnswer
{
    public static CallAnswer Of(ServedPlan served, TaskPlan task, RunResult result)
    {
        if (result.Answer is { } before) return before;
        if (result.Failure is not { } failure) return new CallAnswer(200, Problem.Text(json => Outcome(json, served, task, result)));
        var status = Status(result, failure);
        return new CallAnswer(status, Problem.Text(status, failure.Code, failure.Message, failure.Remedy, json =>
        {
            Outcome(json, served, task, result);
            if (failure.Step.Length > 0) json.WriteString("step", failure.Step);
            if (failure.Place.Length > 0) json.WriteString("place", failure.Place);
        }));
    }

    private static void Outcome(Utf8JsonWriter json, ServedPlan served, TaskPlan task, RunResult result)
    {
        json.WriteString("task", result.Task.Length > 0 ? result.Task : task.Name);
        // Of a call that was refused there may be a run which is at work, or has ended well.
        if (!result.IsRefused) json.WriteString("outcome", result.Outcome.ToString().ToLowerInvariant());
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
        _ when failure.Code == RuntimeErrorCatalog.RunInProgress.Code || failure.Code == RuntimeErrorCatalog.CallInProgress.Code => 409,
        _ when failure.Code == RuntimeErrorCatalog.CallKeyReused.Code || failure.Code == RuntimeErrorCatalog.CallGivenUp.Code => 422,
        _ when result.Outcome == RunOutcome.Cancelled => 503,
        FailureClass.Setup => 500,
        FailureClass.Connection or FailureClass.Timeout or FailureClass.Service or FailureClass.Deadlock or FailureClass.Unknown => 502,
        _ when result.IsRefused => 400,
        _ => 422,
    };
}
