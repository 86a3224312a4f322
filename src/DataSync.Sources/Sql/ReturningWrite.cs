using DataSync.Plans.Sources;

namespace DataSync.Sources.Sql;

/// <summary>An insert and the way its row comes back: from the statement itself, or from a second one.</summary>
/// <param name="write">Takes the values.</param>
/// <param name="execute">Runs it.</param>
/// <param name="reading">What else ends with it.</param>
internal sealed class ReturningWrite(PreparedWrite write, Func<CancellationToken, RowReader?> execute, IDisposable? reading = null) : ReturningInsert
{
    public override string Text => write.Text;

    public override RowWriter Values => write.Values;

    public override RowReader? Execute(CancellationToken cancellation) => execute(cancellation);

    public override void Dispose()
    {
        reading?.Dispose();
        write.Dispose();
    }
}
