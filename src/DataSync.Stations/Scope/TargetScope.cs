using System.Collections.Immutable;
using System.Text;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;
using DataSync.Stations.Answers;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;

namespace DataSync.Stations.Scope;

/// <summary>
/// What a target should hold: the records that satisfy the format's condition and the distribution rows of the target (R28 to R30), whose parents it
/// should hold too, over any depth (R24, R25); and bottom-up, parents that a qualifying child pulls in (R34). Answers are remembered: use one scope for
/// one snapshot.
/// </summary>
internal sealed class TargetScope
{
    /// <summary>So many answers take some MB.</summary>
    private const int MostRemembered = 50_000;

    private readonly LedgerSession _session;
    private readonly StationNetwork _network;
    private readonly RunValues _run;
    private readonly StationPlan _target;
    private readonly FormatPlan _format;
    private readonly Row _attributes;
    private readonly Dictionary<int, FormatRowPlan> _rows;
    private readonly Dictionary<int, TableScope> _tables = [];
    private readonly ImmutableArray<DistributionRowPlan> _distribution;
    private readonly ImmutableArray<PinnedRecords> _pins;
    private readonly Dictionary<RecordId, bool> _contained = [];
    private readonly Dictionary<RecordId, Row> _above = [];

    public TargetScope(LedgerSession session, StationNetwork network, ConnectionPlan connection, RunValues run)
    {
        _session = session;
        _network = network;
        _run = run;
        _target = network.Station(connection.To);
        _format = network.Format(connection);
        _attributes = network.Attributes(_target, run);
        _rows = _format.Rows.ToDictionary(row => row.Table);
        ImmutableArray<DistributionPlan> distributions = [.. network.Plan.Distributions
            .Where(distribution => distribution.Station == _target.Name && (distribution.Format is null || distribution.Format == _format.Name))];
        _distribution = [.. distributions.SelectMany(distribution => distribution.Rows)];
        _pins = [.. distributions.SelectMany(distribution => distribution.Pins).Where(pin => Covers(session.Model[pin.Table]))
            .Select(pin => new PinnedRecords(pin, network.Pins.Read(session.Model[pin.Table], pin)))];
        Condition = Describe();
        Withheld = string.Join('\n', session.Model.Tables.Where(Covers).Where(table => Fields(table).Length < table.Plan.Columns.Length)
            .OrderBy(table => table.Index).Select(table => $"{table.Index}|{string.Join(',', Fields(table))}").Concat(_format.Rows.Where(row => row.Input && row.InputFunction >= 0)
            .OrderBy(row => row.Table).Select(row => $"{row.Table} in {row.InputText} {Basis(row.InputBasis)}")));
    }

    /// <summary>
    /// The effective condition as text: format, distribution with its pinned records, what their conditions read beside the record, and the target's attributes, but not the date. When it
    /// changes, synchronization is due.
    /// </summary>
    public string Condition { get; }

    /// <summary>What of the clock decides which records meet it.</summary>
    public ClockReading Clock => _rows.Values.Select(row => row.OutputBasis.Clock).Concat(_distribution.Select(row => row.Basis.Clock)).DefaultIfEmpty().Max();

    /// <summary>
    /// What keeps a target from holding all of what it is sent, as text: of tables that do not travel with all their columns those that do, and input conditions. When it changes, what is held is sent anew.
    /// </summary>
    public string Withheld { get; }

    /// <summary>A table moves only if output and input are on for it. Source: stations R23.</summary>
    public bool Covers(TrackedTable table) => _rows.TryGetValue(table.Index, out var row) && row.Output && row.Input;

    /// <summary>Whether the table is listed in synchronization data: independent, with an output condition in the format. Source: stations R87, R88.</summary>
    public bool Lists(TrackedTable table) => Covers(table) && table.IsIndependent && _rows[table.Index].OutputFunction >= 0;

    /// <summary>The columns of a table that travel, by index; always with the key.</summary>
    public ImmutableArray<int> Fields(TrackedTable table) => Of(table).Fields;

    /// <summary>The tables above that a qualifying record of this one brings along.</summary>
    public ImmutableArray<int> Pulls(TrackedTable table) => Covers(table) ? _rows[table.Index].Pulls : [];

    /// <summary>Reads what is above some rows, many at a time, and keeps it until it is called again: before these rows are asked about one by one.</summary>
    public void Load(TrackedTable table, IReadOnlyCollection<Row> rows)
    {
        _above.Clear();
        if (_contained.Count > MostRemembered) _contained.Clear();
        if (!Covers(table)) return;
        for (List<(TrackedTable Table, Row Row)> level = [.. rows.Select(row => (table, row))]; level.Count > 0;)
        {
            var unknown = level.SelectMany(one => one.Table.ParentsOf(one.Row)).Where(parent => !_contained.ContainsKey(parent) && !_above.ContainsKey(parent)).Distinct().ToList();
            level = [];
            foreach (var parents in unknown.GroupBy(parent => parent.Table))
            {
                var above = _session.Model[parents.Key];
                foreach (var (key, row) in _session.Rows(above).Find([.. parents.Select(parent => parent.Key)]))
                {
                    _above.Add(new RecordId(above.Index, key), row);
                    level.Add((above, row));
                }
            }
        }
    }

    /// <summary>Whether the target should hold this row.</summary>
    public bool Contains(TrackedTable table, Row row)
    {
        if (!Covers(table)) return false;
        if (Of(table).StandsAlone) return Qualifies(table, row);
        var id = new RecordId(table.Index, table.KeyOf(row));
        if (_contained.TryGetValue(id, out var known)) return known;
        var above = new Dictionary<RecordId, Row> { [id] = row };
        var contained = Qualifies(table, row) && AllAbove(table, row, above);
        // Of a record that is its own ancestor all that is above must qualify too, and nothing else: so they belong there together, or not.
        if (contained) foreach (var one in above.Keys) _contained[one] = true;
        else _contained[id] = false;
        return contained;
    }

    private bool AllAbove(TrackedTable table, Row row, Dictionary<RecordId, Row> above)
    {
        foreach (var parent in table.ParentsOf(row))
        {
            if (above.ContainsKey(parent)) continue;
            if (_contained.TryGetValue(parent, out var known))
            {
                if (!known) return false;
                continue;
            }

            var parentTable = _session.Model[parent.Table];
            if (!Covers(parentTable) || (_above.GetValueOrDefault(parent) ?? _session.Rows(parentTable).Find(parent.Key)) is not { } next) return false;
            above.Add(parent, next);
            if (Qualifies(parentTable, next) && AllAbove(parentTable, next, above)) continue;
            _contained[parent] = false;
            return false;
        }

        return true;
    }

    /// <summary>Why the target should hold a record, or why not: each condition with its value, and its parents with theirs.</summary>
    public ScopeReason Explain(TrackedTable table, RecordKey key) => Explain(table, key, []);

    private ScopeReason Explain(TrackedTable table, RecordKey key, ImmutableHashSet<RecordId> below)
    {
        var row = _session.Rows(table).Find(key);
        var path = below.Add(new RecordId(table.Index, key));
        if (row is null || !Covers(table)) return new ScopeReason(table.Name, RecordKeyText.Show(key), row is not null, Covers(table), Belongs: false, [], [], []);
        var contained = Contains(table, row);
        return new ScopeReason(table.Name, RecordKeyText.Show(key), IsHere: true, IsExchanged: true, contained, [.. Conditions(table, row)],
            [.. PulledBy(table).Select(puller => new PullReason(puller.Name, BroughtUpBy(table, row, puller) is { } by ? RecordKeyText.Show(by) : null))],
            [.. table.ParentsOf(row).Where(parent => !path.Contains(parent)).Select(parent => Explain(_session.Model[parent.Table], parent.Key, path))]);
    }

    /// <summary>Why the target does not take in a record that it should hold: an input condition that the record, or one above it, does not satisfy. Null where it takes it in. Source: stations R118.</summary>
    public string? WhyNotTakenIn(TrackedTable table, RecordKey key) => WhyNotTakenIn(table, key, []);

    private string? WhyNotTakenIn(TrackedTable table, RecordKey key, HashSet<RecordId> seen)
    {
        if (!seen.Add(new RecordId(table.Index, key)) || !Covers(table) || _session.Rows(table).Find(key) is not { } row) return null;
        if (_rows[table.Index] is { InputFunction: >= 0 } plan && _network.Value(plan.InputFunction, row, _attributes, _run) is var value and not true)
            return $"{(seen.Count > 1 ? $"of its {table.Name} {RecordKeyText.Show(key)} " : "")}{plan.InputText} is {(value is null ? "unknown" : "false")}";
        return table.ParentsOf(row).Select(parent => WhyNotTakenIn(_session.Model[parent.Table], parent.Key, seen)).FirstOrDefault(reason => reason is not null);
    }

    private IEnumerable<ConditionReason> Conditions(TrackedTable table, Row row)
    {
        var plan = _rows[table.Index];
        if (plan.OutputFunction >= 0) yield return Reason($"format {_format.Name}", isAlso: false, plan.OutputText, plan.OutputFunction, row);
        foreach (var extra in Distribution(table)) yield return Reason($"distribution for {_target.Name}", extra.Also, extra.Text, extra.ConditionFunction, row);
        foreach (var pins in Pins(table))
            yield return new ConditionReason($"distribution for {_target.Name}", IsAlso: true, $"pinned in {pins.Plan.File}", pins.Keys.Contains(table.KeyOf(row)), []);
    }

    private ConditionReason Reason(string origin, bool isAlso, string text, int function, Row row) =>
        new(origin, isAlso, text, _network.Value(function, row, _attributes, _run), _network.Readings.Of(function, row, _attributes, _run));

    private bool Qualifies(TrackedTable table, Row row)
    {
        if (IsPinned(table, row)) return true;
        var pulledBy = PulledBy(table);
        if (pulledBy.IsEmpty) return Satisfies(table, row);
        var hasCondition = _rows[table.Index].OutputFunction >= 0 || !Distribution(table).IsEmpty;
        return (hasCondition && Satisfies(table, row)) || pulledBy.Any(puller => BringsUp(table, row, puller));
    }

    private bool Satisfies(TrackedTable table, Row row)
    {
        var plan = _rows[table.Index];
        var own = plan.OutputFunction < 0 || _network.Holds(plan.OutputFunction, row, _attributes, _run);
        var rows = Distribution(table);
        if (rows.IsEmpty) return own;
        return (own && rows.Where(extra => !extra.Also).All(extra => _network.Holds(extra.ConditionFunction, row, _attributes, _run)))
            || rows.Any(extra => extra.Also && _network.Holds(extra.ConditionFunction, row, _attributes, _run));
    }

    private bool IsPinned(TrackedTable table, Row row) => !_pins.IsEmpty && Pins(table).Any(pins => pins.Keys.Contains(table.KeyOf(row)));

    private IEnumerable<PinnedRecords> Pins(TrackedTable table) => _pins.Where(pins => pins.Plan.Table == table.Index);

    private ImmutableArray<DistributionRowPlan> Distribution(TrackedTable table) => Of(table).Distribution;

    private ImmutableArray<TrackedTable> PulledBy(TrackedTable table) => Of(table).PulledBy;

    // The same for every row of a table.
    private TableScope Of(TrackedTable table)
    {
        if (_tables.TryGetValue(table.Index, out var known)) return known;
        var fields = _rows.TryGetValue(table.Index, out var row) ? row.Fields : [];
        known = new TableScope(
            [.. table.Plan.Columns.Select(column => column.Index).Where(column => fields.IsEmpty || table.Key.Contains(column) || fields.Contains(column))],
            [.. _distribution.Where(extra => extra.Table == table.Index)],
            [.. _session.Model.Tables.Where(child => Pulls(child).Contains(table.Index))],
            StandsAlone: table.Parents.IsEmpty && !_session.Model.Below(table.Index).Any());
        _tables.Add(table.Index, known);
        return known;
    }

    private bool BringsUp(TrackedTable table, Row row, TrackedTable puller) => BroughtUpBy(table, row, puller) is not null;

    private RecordKey? BroughtUpBy(TrackedTable table, Row row, TrackedTable puller)
    {
        var key = table.KeyOf(row);
        return _session.Model.Below(table.Index).Where(below => below.Child.Index == puller.Index || LeadsTo(below.Child, puller))
            .SelectMany(below => _session.Rows(below.Child).Where(below.Link.Columns, key)
                .Select(child => below.Child.Index != puller.Index ? BroughtUpBy(below.Child, child, puller) : Qualifies(puller, child) ? puller.KeyOf(child) : null))
            .FirstOrDefault(found => found is not null);
    }

    private bool LeadsTo(TrackedTable table, TrackedTable below) =>
        table.Index != below.Index && _session.Model.Below(table.Index).Any(next => next.Child.Index == below.Index || (next.Child.Index != table.Index && LeadsTo(next.Child, below)));

    private string Describe()
    {
        var text = new StringBuilder();
        foreach (var row in _rows.Values.OrderBy(row => row.Table))
        {
            text.Append(row.Table).Append('|').Append(row.Output).Append(row.Input).Append('|').Append(row.OutputText).Append('|').AppendJoin(',', row.Pulls).Append('\n');
            Add(row.OutputBasis);
        }

        foreach (var row in _distribution)
        {
            text.Append(row.Table).Append(row.Also ? " or " : " and ").Append(row.Text).Append('\n');
            Add(row.Basis);
        }

        foreach (var pins in _pins) text.Append(pins.Plan.Table).Append(" pinned ").AppendJoin(' ', pins.Keys.Select(RecordKeyText.Show).Order(StringComparer.Ordinal)).Append('\n');
        for (var i = 0; i < _attributes.Count; i++) text.Append(ValueText.Quote(_attributes[i])).Append('\n');
        return text.ToString();

        void Add(ConditionBasis basis)
        {
            if (basis.Digest.Length > 0) text.Append(Basis(basis)).Append('\n');
        }
    }

    private string Basis(ConditionBasis basis) => string.Join(' ', basis.Parameters.Select(parameter => ValueText.Quote(_run.Parameters[parameter])).Prepend(basis.Digest));

    private sealed record PinnedRecords(PinPlan Plan, ImmutableHashSet<RecordKey> Keys);
}
