using DataSync.Plans.Sources;

namespace DataSync.Sources.Sql;

/// <summary>A batch that sends every row by itself: for drivers that are not known to do better.</summary>
internal sealed class RowByRowBatch(PreparedWrite write) : BatchWrite
{
    private long _affected;

    public override string Text => write.Text;

    public override int Pending => 0;

    public override RowWriter Values => write.Values;

    public override void Add(CancellationToken cancellation) => _affected += write.Execute(cancellation);

    public override long Flush(CancellationToken cancellation)
    {
        var affected = _affected;
        _affected = 0;
        return affected;
    }

    public override void Dispose() => write.Dispose();
}
