using System.Collections.Immutable;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Catalog;
using DataSync.Sources.Sql;
using Npgsql;
using NpgsqlTypes;

namespace DataSync.Sources.Postgres;

/// <summary>
/// Rows by binary COPY: an insert straight into its table; an update, a delete and an upsert into a temporary table first, from where one statement
/// does the rest.
/// </summary>
internal sealed class CopyBatch : BatchWrite
{
    private const int MostStaged = 20_000;
    private readonly PostgresSession _session;
    private readonly string _copy;
    private readonly string _create;
    private readonly string _apply;
    private readonly string _clear;
    private readonly ImmutableArray<int> _key;
    private readonly HashSet<int> _keys = [];
    private readonly CopyRow _values;
    private NpgsqlBinaryImporter? _import;
    private int _pending;
    private long _written;

    private CopyBatch(PostgresSession session, string copy, string create, string apply, string clear, ImmutableArray<int> key, CopyRow values)
    {
        _session = session;
        _copy = copy;
        _create = create;
        _apply = apply;
        _clear = clear;
        _key = key;
        _values = values;
        Text = apply.Length > 0 ? $"{copy}; {apply}" : copy;
    }

    public override string Text { get; }

    public override int Pending => _pending;

    public override RowWriter Values => _values;

    /// <summary>Null where a real column is of another kind than its declaration, an upsert's key is none to the database, or copied rows would not be taken as inserted ones.</summary>
    internal static CopyBatch? For(PostgresSession session, WriteRequest request, PostgresDialect dialect)
    {
        var columns = request.Columns.Concat(request.Kind == WriteKind.Upsert ? [] : request.Key).Select(index => request.Table.Columns[index]).ToImmutableArray();
        if (columns.IsEmpty || !columns.All(column => UnnestText.IsOfItsKind(column, request.Table, dialect)))
            return null;
        var values = new CopyRow([.. columns.Select(column => dialect.CheckOf(column, request))],
            [.. columns.Select(column => TypeOf(column.Type.Kind, dialect.Columns.Of(column, request.Table)?.DatabaseType ?? ""))]);
        var table = dialect.QuoteTable(request.Table.PhysicalName);
        if (request.Kind == WriteKind.Insert)
        {
            if (dialect.Columns.Table(request.Table.PhysicalName) is { TakesCopies: false })
                return null;
            var names = string.Join(", ", columns.Select(column => dialect.Quote(column.PhysicalName)));
            return new CopyBatch(session, $"copy {table} ({names}) from stdin (format binary)", "", "", "", [], values);
        }
        var stage = session.StageName();
        if (UnnestText.From(request, dialect, table, stage, position => $"c{position}") is not { } apply)
            return null;
        var definition = string.Join(", ", columns.Select((column, position) => $"c{position} {StageType(column.Type.Kind, dialect.Columns.Of(column, request.Table)?.DatabaseType ?? "")}"));
        return new CopyBatch(session, $"copy {stage} from stdin (format binary)",
            $"create temporary table if not exists {stage} ({definition})", apply.Text, $"truncate {stage}", apply.Key, values);
    }

    public override void Add(CancellationToken cancellation)
    {
        if (!_key.IsEmpty && !_keys.Add(_values.Hash(_key)))
        {
            // One statement meets each row once: a key that comes again waits for the next one.
            Send(cancellation);
            _keys.Add(_values.Hash(_key));
        }
        _session.Try(() =>
        {
            if (_import is null)
                Begin(cancellation);
            if (_import is { } import)
                _values.WriteTo(import);
            return true;
        }, cancellation);
        _pending++;
        if (_apply.Length > 0 && _pending >= MostStaged)
            Send(cancellation);
    }

    public override long Flush(CancellationToken cancellation)
    {
        if (_pending > 0)
            Send(cancellation);
        var written = _written;
        _written = 0;
        return written;
    }

    public override void Dispose()
    {
        if (_import is { } import)
        {
            try
            {
                // Without its end a copy has written nothing.
                import.Dispose();
            }
            catch (NpgsqlException)
            {
            }
        }
        _import = null;
    }

    private void Begin(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_create.Length > 0)
        {
            Run(_create, cancellation);
            Run(_clear, cancellation);
        }
        _import = _session.BeginImport(_copy);
    }

    private void Send(CancellationToken cancellation)
    {
        _pending = 0;
        _keys.Clear();
        var import = _import;
        _import = null;
        var copied = _session.Try(() =>
        {
            using (import)
                return (long)(import?.Complete() ?? 0);
        }, cancellation);
        _written += _apply.Length == 0 ? copied : Run(_apply, cancellation);
    }

    private long Run(string text, CancellationToken cancellation)
    {
        using var command = _session.Command(text);
        return _session.Run(command, cancellation, static run => run.ExecuteNonQuery());
    }

    // Without a length: the table itself says what is too long, and does not cut it.
    private static string StageType(TypeKind kind, string real) => kind == TypeKind.Text ? "text" : CatalogTypes.Split(real).Name;

    private static NpgsqlDbType TypeOf(TypeKind kind, string real) => kind switch
    {
        TypeKind.Text => NpgsqlDbType.Text,
        TypeKind.Int => CatalogTypes.Split(real).Name switch { "smallint" => NpgsqlDbType.Smallint, "integer" => NpgsqlDbType.Integer, _ => NpgsqlDbType.Bigint },
        TypeKind.Decimal => NpgsqlDbType.Numeric,
        TypeKind.Float => CatalogTypes.Split(real).Name == "real" ? NpgsqlDbType.Real : NpgsqlDbType.Double,
        TypeKind.Bool => NpgsqlDbType.Boolean,
        TypeKind.Date => NpgsqlDbType.Date,
        TypeKind.Time => NpgsqlDbType.Time,
        TypeKind.DateTime => real.Contains("with time zone", StringComparison.Ordinal) ? NpgsqlDbType.TimestampTz : NpgsqlDbType.Timestamp,
        TypeKind.Guid => NpgsqlDbType.Uuid,
        _ => NpgsqlDbType.Bytea,
    };
}
