using DataSync.Plans.Sources;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Odbc;

/// <summary>A prepared select.</summary>
internal sealed class OdbcRead(OdbcSession session, OdbcCommand command, ReadRequest request, SelectText select) : SelectRead(request, select, session.MostValues)
{
    private readonly FetchPace _pace = request.Undisturbed ? FetchPace.Ahead : FetchPace.OnDemand;

    public override void Dispose()
    {
        base.Dispose();
        command.Dispose();
    }

    protected override TypedReader Open(string text, ReadOnlySpan<object?> values, CancellationToken cancellation)
    {
        command.CommandText = text;
        command.Pace = _pace;
        command.Parameters.Resize(values.Length);
        session.CheckParameters(values);
        for (var index = 0; index < values.Length; index++)
            command.Parameters[index].Value = values[index];
        return new OdbcRowReader(session, Cancellable.Run(command, cancellation, run => run.ExecuteReader()), command, Columns, Limit, cancellation);
    }
}

/// <summary>Runs a command such that cancelling reaches the server, and tells apart who failed.</summary>
internal static class Cancellable
{
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="Plans.Runtime.SyncException">A refusal of this layer.</exception>
    internal static T Run<T>(OdbcCommand command, CancellationToken cancellation, Func<OdbcCommand, T> run)
    {
        cancellation.ThrowIfCancellationRequested();
        using var repeated = RepeatedCancel.On(cancellation, command.Cancel);
        try
        {
            return run(command);
        }
        catch (OdbcException error)
        {
            cancellation.ThrowIfCancellationRequested();
            throw error.Refusal() ?? (Exception)error;
        }
    }
}
