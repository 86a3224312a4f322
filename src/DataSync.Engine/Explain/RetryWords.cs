using System.Globalization;
using DataSync.Plans.Model;

namespace DataSync.Engine.Explain;

/// <summary>How <c>retry</c> is explained.</summary>
internal static class RetryWords
{
    public static string Of(RetryPlan retry, PlanWords words)
    {
        var pauses = retry.After.Milliseconds == 0 ? "at once" : $"after {retry.After}{(retry.Doubles ? ", each pause twice the one before" : "")}{(retry.UpTo is { } most ? $", {most} at most" : "")}";
        var kinds = retry.Kinds == RetryKinds.All ? "what may pass by itself" : retry.Kinds.ToString().ToLowerInvariant();
        return string.Create(CultureInfo.InvariantCulture, $"{retry.Times} times {pauses}, for {kinds}; from {words.Place(retry.Site)}");
    }
}
