using System.Collections.Immutable;
using System.Text;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Stations.Ledger;
using DataSync.Stations.Ledger.Databases;

namespace DataSync.Stations.Models;

/// <summary>
/// From the data model that a database follows to that of the plan. Each step asks the catalogue whether it is done, so that all of them may be done again: on MariaDB
/// definitions commit by themselves. That the model is taken over is noted when the ledger is opened behind the last. Nothing is ever taken away: a table or column that the model has no more stays, with
/// what stands in it, and does not travel.
/// </summary>
internal sealed class ModelChange
{
    private readonly ISourceSession _session;
    private readonly LedgerDatabase _database;
    private readonly DataModel _model;
    private readonly ModelDescription? _before;
    private readonly string _digest;

    public ModelChange(ISourceSession session, LedgerDatabase database, DataModel model)
    {
        (_session, _database, _model, _digest) = (session, database, model, model.Digest.Hex);
        var noted = database.Sql.Query(reader => (Digest: reader.GetString(0), Content: reader.GetString(1)), "select digest, content from ds_model").FirstOrDefault();
        if (noted.Content is null) return;
        IsNoted = noted.Digest == _digest;
        _before = IsNoted ? null : ModelDescription.Read(Encoding.UTF8.GetBytes(noted.Content));
    }

    /// <summary>Whether the ledger has the model of the plan.</summary>
    public bool IsNoted { get; }

    /// <summary>What the database lacks for the plan: <c>Company.fax is added</c>.</summary>
    public IEnumerable<string> Lacks() => Steps().Select(step => step.Words);

    /// <summary>Makes sure that records of the model before can go on as records of this one.</summary>
    /// <exception cref="StationException">DS7053: they cannot.</exception>
    public void DemandTaken(string station)
    {
        foreach (var (table, before, after) in Common())
        {
            if (!before.Key().SequenceEqual(after.Key()))
                throw NotTaken(station, $"the key of {table.Name} is another one, and its records are known here by the old one: give it its key back, or take the ledger out ('datasync station remove') and have everything loaded anew");
            foreach (var column in before.Columns.Where(column => !column.IsKey))
            {
                if (after.Columns.FirstOrDefault(other => other.Name == column.Name) is { } now && !Fits(column.Type, now.Type))
                    throw NotTaken(station, $"{table.Name}.{column.Name} was {column.Type} and is {now.Type}, for which what stands in it may be too much: let the model have it as {column.Type} or wider, or under another name");
            }
        }
    }

    /// <summary>Takes the steps that are not done.</summary>
    /// <returns>Them in words.</returns>
    /// <exception cref="StationException">DS7053: one of them cannot be.</exception>
    public ImmutableArray<string> Take(string station)
    {
        DemandTaken(station);
        var steps = Steps().ToList();
        foreach (var step in steps)
        {
            if (step.Statement is not { } statement) throw NotTaken(station, step.Words + ", and DataSync does not change that in this database: change the column here yourself");
            if (step.IsRequired && HasRows(step.Table))
                throw NotTaken(station, $"{step.Words}, may not be empty and has no default, and {step.Table.Name} has records: let the column be empty, or give it a default");
            // What users do between this and the new triggers no trigger sees: every row is compared then.
            _database.Sql.Execute("update ds_table set layout = 'unseen' where tbl = @p0", step.Table.Name);
            _database.Sql.Execute(statement);
        }

        return [.. steps.Select(step => step.Words)];
    }

    /// <summary>Watched tables whose columns are others than in the model before, each with the names it had, in order.</summary>
    public IEnumerable<(TrackedTable Table, ImmutableArray<string> Before)> Recolumned() => Common().Where(one => one.Table.IsWatched)
        .Select(one => (one.Table, Before: one.Before.Columns.Select(column => column.Name).ToImmutableArray()))
        .Where(one => !one.Before.SequenceEqual(one.Table.Plan.Columns.Select(column => column.Name)));

    /// <summary>Notes that the database follows the model of the plan.</summary>
    public void Note()
    {
        if (!IsNoted) _database.Sql.Put(LedgerSchema.Model, 1, _digest, Encoding.UTF8.GetString(ModelDescription.Of(_model).ToJson()));
    }

    private IEnumerable<(TrackedTable Table, ModelTable Before, ModelTable After)> Common()
    {
        if (_before is null) yield break;
        var after = ModelDescription.Of(_model);
        foreach (var table in _model.Tables.Concat(_model.Catalogs))
            if (_before.Find(table.Name) is { } before && after.Find(table.Name) is { } now) yield return (table, before, now);
    }

    // Tables that are new are made by every opening of the ledger.
    private IEnumerable<Step> Steps()
    {
        foreach (var (table, before, after) in Common())
        {
            if (_session.Catalog.Find(table.Plan.PhysicalName, CancellationToken.None) is not { } real) continue;
            foreach (var column in table.Plan.Columns.Where(column => !column.Computed))
            {
                var found = real.Columns.FirstOrDefault(one => one.Name.Equals(column.PhysicalName, StringComparison.OrdinalIgnoreCase));
                var old = before.Columns.FirstOrDefault(one => one.Name == column.Name);
                if (found is null) yield return new Step(table, $"{table.Name}.{column.Name} is added", Add(table, column), !column.Type.Nullable && column.Default is null);
                else if (old is not null && old.Type != column.Type && !IsWide(found, column.Type) && _database.Widen(table, column) is not "" and var widen) yield return new Step(table, $"{table.Name}.{column.Name} becomes {column.Type}", widen, IsRequired: false);
            }
        }
    }

    private string? Add(TrackedTable table, ColumnPlan column) =>
        _session.Dialect.Definition(column, table.Plan) is { } definition ? $"alter table {_session.Dialect.QuoteTable(table.Plan.PhysicalName)} add column {definition}" : null;

    private bool HasRows(TrackedTable table) => _database.Sql.Query(_ => 1, $"select 1 from {_session.Dialect.QuoteTable(table.Plan.PhysicalName)} limit 1").Count > 0;

    // Whether every value of one type is one of the other, written the same way.
    private static bool Fits(SyncType before, SyncType now) => before.Kind == now.Kind && (!before.Nullable || now.Nullable) && Holds(now.Length, before.Length)
        && (before.Kind != TypeKind.Decimal || now.Precision == 0 || (before.Precision > 0 && now.Scale >= before.Scale && now.Precision - now.Scale >= before.Precision - before.Scale));

    // 0 is without bound.
    private static bool Holds(int length, int before) => length == 0 || (before > 0 && length >= before);

    private static bool IsWide(CatalogColumn found, SyncType type) => found.Type is not { } own || own.Kind != type.Kind || Fits(type.OrNull(), own.OrNull());

    private static StationException NotTaken(string station, string cause) => new(StationCodes.ModelNotTaken, "the data model of the plan cannot be taken over: " + cause, station, "nothing was changed; correct what is named, here or in the plan of the network, and start again");

    /// <param name="Statement">Null where this database has none that is sure.</param>
    private sealed record Step(TrackedTable Table, string Words, string? Statement, bool IsRequired);
}
