using DataSync.Plans.Sources;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Odbc;

/// <summary>Updates of many rows as one statement. One statement meets each row once: a key that comes again waits for the next one.</summary>
internal sealed class JoinedUpdateBatch : MarkerBatch
{
    private const int MostRows = 500;
    private readonly int _keyAt;
    private readonly HashSet<int> _keys = [];

    internal JoinedUpdateBatch(OdbcSession session, WriteRequest request, JoinedUpdateText text, SourceDialect dialect)
        : base(session, request, text.Columns, text.Statement, dialect, Math.Max(1, Math.Min(MostRows, session.MostValues / text.Columns.Length)))
    {
        _keyAt = request.Columns.Length;
        Text = text.Statement(1);
    }

    public override string Text { get; }

    public override bool LeavesOutEqualRows => false;

    public override void Add(CancellationToken cancellation)
    {
        var key = new HashCode();
        for (var at = _keyAt; at < Width; at++)
            key.Add(Markers[Offset + at].Value);
        var hash = key.ToHashCode();
        // A mere likeness of keys does no harm.
        if (!_keys.Add(hash))
        {
            var from = Offset;
            SendRest(cancellation);
            for (var at = 0; at < Width; at++)
                Markers[at].Value = Markers[from + at].Value;
            _keys.Add(hash);
        }
        base.Add(cancellation);
    }

    protected override void Sending() => _keys.Clear();

    protected override long Count(int affected, int rows) => affected;
}
