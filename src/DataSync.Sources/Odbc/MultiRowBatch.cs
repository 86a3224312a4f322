using System.Globalization;
using DataSync.Plans.Sources;
using DataSync.Sources.Sql;

namespace DataSync.Sources.Odbc;

/// <summary>Inserts, upserts or deletes of many rows as one statement.</summary>
internal sealed class MultiRowBatch : MarkerBatch
{
    private readonly OdbcSession _session;
    private readonly RowsText _text;
    private readonly WriteKind _kind;
    private readonly bool _countsFound;
    private long _found;

    /// <param name="rows">Rows of one statement.</param>
    internal MultiRowBatch(OdbcSession session, WriteRequest request, RowsText text, SourceDialect dialect, int rows)
        : base(session, request, text.Columns, text.Statement, dialect, rows)
    {
        _session = session;
        _text = text;
        _kind = request.Kind;
        // MySQL calls such a variable out of date, and a remark on a write would be taken as a loss.
        _countsFound = text.Found is not null && Number($"select version() like '%MariaDB%', {text.Found} := 0") == 1;
    }

    public override string Text => _text.Statement(1) + ", …";

    public override bool LeavesOutEqualRows => _countsFound;

    public override long Flush(CancellationToken cancellation)
    {
        var written = base.Flush(cancellation);
        return _countsFound && written > 0 ? written - FoundSinceThen() : written;
    }

    // Of an upsert MariaDB counts a row that it has changed twice, and one that stays the same once.
    protected override long Count(int affected, int rows) => affected >= 0 && (_countsFound || _kind != WriteKind.Upsert) ? affected : rows;

    private long FoundSinceThen()
    {
        var before = _found;
        return (_found = Number("select " + _text.Found)) - before;
    }

    private long Number(string text)
    {
        using var command = _session.Command(text);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
