namespace DataSync.Server;

/// <summary>Tells once when a collector takes nothing any more, and once when it does again. What is sent meanwhile is lost but for its sums, which the next message has.</summary>
/// <param name="address">The collector's.</param>
internal sealed class CollectorWatch(Uri address, ServerLog log)
    // What bears a token goes nowhere else.
    : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    private readonly Lock telling = new();
    private bool isAway;

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Answered(base.Send(request, cancellationToken));
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            Failed(error);
            throw;
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Answered(await base.SendAsync(request, cancellationToken));
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            Failed(error);
            throw;
        }
    }

    private HttpResponseMessage Answered(HttpResponseMessage answer)
    {
        Tell(answer.IsSuccessStatusCode ? null : $"it answers {(int)answer.StatusCode}");
        return answer;
    }

    private void Failed(Exception error) => Tell(error is HttpRequestException ? error.Message : "it does not answer in time");

    private void Tell(string? trouble)
    {
        lock (telling)
        {
            if (isAway == trouble is not null) return;
            isAway = trouble is not null;
        }
        if (trouble is null) log.Info($"metrics are taken again at {MetricsExport.Shown(address)}");
        else log.Warn($"metrics cannot be sent to {MetricsExport.Shown(address)}: {trouble}. Runs go on; it is tried again, and told when it works.");
    }
}
