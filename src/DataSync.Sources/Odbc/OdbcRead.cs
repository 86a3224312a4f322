using System.Collections.Immutable;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Odbc;

/// <summary>A prepared select. One reader at a time.</summary>
internal sealed class OdbcRead(OdbcSession session, OdbcCommand command, ReadRequest request, SelectText select) : PreparedRead, ITextRead
{
    private readonly ImmutableArray<ColumnFit> _columns = [.. request.Columns.Select(column => new ColumnFit(request.Table.Columns[column]))];
    private OdbcRowReader? _reader;

    public override string Text => select.Template.Shown;

    public override ImmutableArray<string?> NotPushed => select.NotPushed;

    public override string? DistinctNotPushed => select.DistinctNotPushed;

    public override ImmutableArray<int> ParameterFunctions => select.Template.Functions;

    public override RowReader Execute(ReadOnlySpan<object?> parameters, CancellationToken cancellation)
    {
        var (text, values) = select.Template.For(parameters);
        return Execute(text, values, cancellation);
    }

    public RowReader Execute(string text, ReadOnlySpan<object?> values, CancellationToken cancellation)
    {
        if (_reader is { IsOpen: true })
            throw new InvalidOperationException("A reader of this select is still open; dispose it first.");
        ValueCount.Check(values.Length, session.MostValues);
        command.CommandText = text;
        command.Pace = request.Undisturbed ? FetchPace.Ahead : FetchPace.OnDemand;
        command.Parameters.Resize(values.Length);
        session.CheckParameters(values);
        for (var index = 0; index < values.Length; index++)
            command.Parameters[index].Value = values[index];
        return _reader = new OdbcRowReader(session, Cancellable.Run(command, cancellation, run => run.ExecuteReader()), command, _columns, select.Limit, cancellation);
    }

    public override void Dispose()
    {
        _reader?.Dispose();
        command.Dispose();
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
