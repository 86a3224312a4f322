using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;

namespace DataSync.Sources.Csv;

/// <summary>Inserts into a file: a line for each row.</summary>
internal sealed class CsvWrite : PreparedWrite
{
    private const int MostGathered = 256 * 1024;

    private readonly CsvStage _stage;
    private readonly CsvTarget _target;
    private readonly CsvFields _fields;
    private readonly string?[] _line;
    private readonly ImmutableArray<int> _places;

    internal CsvWrite(CsvStage stage, WriteRequest request, CsvLayout layout)
    {
        _stage = stage;
        _target = stage.Target(layout);
        _fields = new CsvFields(layout, [.. request.Columns.Select(column => request.Table.Columns[column])]);
        _line = new string?[_target.Columns.Length];
        _places = [.. request.Columns.Select(column => _target.Columns.IndexOf(request.Table.Columns[column]))];
    }

    public override string Text => $"write {Path.GetFileName(_target.Path)}";

    public override RowWriter Values => _fields;

    public override long Execute(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        for (var at = 0; at < _places.Length; at++)
            if (_places[at] >= 0)
                _line[_places[at]] = _fields[at];
        _target.Add(_line);
        if (_target.Gathered > MostGathered)
            _stage.Keep(_target);
        return 1;
    }

    public override void Dispose()
    {
    }
}
