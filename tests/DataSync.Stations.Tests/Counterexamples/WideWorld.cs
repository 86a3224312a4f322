using System.Buffers.Binary;
using DataSync.Plans.Model;
using DataSync.Plans.Values;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Counterexamples;

/// <summary>
/// What the histories of the simulation leave out: records below records of the same table, in circles too; parents that are pulled in from below; unique values that are swapped; columns that
/// do not travel; input conditions with a purge; limits on deletions; and tables without triggers. A main office and a branch, whose files are lost, late, doubled and out of order.
/// Everything follows from the seed. In the end all is carried, and the branch holds exactly what its format says.
/// </summary>
internal sealed class WideWorld : IDisposable
{
    private const int Company = TestNetwork.Company, Person = TestNetwork.Person, Activity = TestNetwork.Activity, Order = TestNetwork.Order;

    private static readonly string[] Countries = ["DE", "CH", "AT"];
    private static readonly (string From, string To)[] Ways = [("Vienna", "Berlin"), ("Berlin", "Vienna")];

    private readonly TestNetwork _network;
    private readonly SeededEntropy _chance;
    private readonly List<(string From, string To, string Name, byte[] Bytes)> _underWay = [];
    private readonly bool _pulls, _purges, _withholds, _limits;
    private string[] _countries = ["DE"];
    private int _nextId = 100;

    public WideWorld(ulong seed, DatabaseWay way = DatabaseWay.Sqlite)
    {
        _chance = new SeededEntropy(seed);
        (_pulls, _purges, _withholds, _limits) = (Next(2) == 0, Next(2) == 0, Next(2) == 0, Next(3) == 0);
        _network = new TestNetwork(way: way)
        {
            Tracking = (TrackingKind)Pick([(int)TrackingKind.Triggers, (int)TrackingKind.Triggers, (int)TrackingKind.Snapshot, (int)TrackingKind.Columns]),
            SketchSymbols = Next(3) == 0 ? 5 : null,
            MostLoaded = Next(3) == 0 ? 8 : 20_000,
            Twist = plan => plan with
            {
                Tables = plan.Tables.SetItem(Activity, plan.Tables[Activity] with { Parents = [new ParentPlan(Company, [1], -1), new ParentPlan(Activity, [2], -1)] })
                    .SetItem(Order, plan.Tables[Order] with { ProtectFunctions = [] }),
            },
        };
        Story.Add($"pulls {_pulls}, purges {_purges}, withholds {_withholds}, limits {_limits}, {_network.Tracking}, sketch {_network.SketchSymbols}, most {_network.MostLoaded}");
        _network.Change("Vienna", "Berlin", connection => connection with
        {
            Synchronize = Next(2) == 0, SynchronizeEvery = Next(2) == 0 ? null : SyncDuration.FromDays(3), ReceiptWithin = SyncDuration.FromDays(2), HoldDeletionsAbove = _limits ? 2 : null,
        });
        _network.Change("Berlin", "Vienna", connection => connection with { ReceiptWithin = SyncDuration.FromDays(2) });
        Format();
        foreach (var name in new[] { "Vienna", "Berlin" })
        {
            _network.Of(name).Station.Install();
            _network.Of(name).Sql("create unique index one_rep on companies (rep)");
            if (way is DatabaseWay.Sqlite) continue;
            _network.Of(name).Sql("alter table persons add constraint pc foreign key (company_id) references companies (id); alter table orders add constraint oc foreign key (company_id) references companies (id); alter table activities add constraint ac foreign key (company_id) references companies (id); alter table activities add constraint aa foreign key (person_id) references activities (id)");
        }

        for (var id = 1; id <= 6; id++)
        {
            User("Vienna", $"insert into companies (id, name, country, rep) values ({id}, 'c{id}', '{Countries[id % 3]}', 'r{id}'); insert into persons (id, company_id, name) values ({id}, {id}, 'p{id}');"
                + $" insert into activities (id, company_id, subject) values ({id}, {id}, 'new'); insert into orders (id, company_id, stocktaken) values ({id}, {id}, {(id % 2 == 0 ? "null" : "'2026-01-01'")})");
        }
    }

    public List<string> Story { get; } = [];

    public void Run(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            switch (Next(14))
            {
                case < 6: Edit(Pick(["Vienna", "Vienna", "Berlin"])); break;
                case < 9: Write(Pick(Ways)); break;
                case < 11: Arrive(); break;
                case 11: Advance(TimeSpan.FromMinutes(1 + Next(90))); break;
                case 12: Advance(TimeSpan.FromDays(1)); break;
                default:
                    if (Next(3) == 0) Widen();
                    else if (_limits && Next(2) == 0) Approve();
                    break;
            }
        }
    }

    public void Settle()
    {
        Story.Add("quiet");
        _network.Change("Vienna", "Berlin", connection => connection with { Synchronize = true, SynchronizeEvery = null });
        for (var round = 0; round < 8; round++)
        {
            _network.NextDay();
            foreach (var way in Ways.Concat(Ways))
            {
                Story.Add($"{way.From} to {way.To}");
                Write(way, keep: true);
                Tell(_network.Of(way.To).Input(way.From));
            }

            if (_limits) Approve();
        }
    }

    public List<string> Broken()
    {
        var broken = new List<string>();
        foreach (var (from, to) in Ways)
        {
            var output = _network.Of(from).Output(to);
            if (Office.Rows(output) > 0) broken.Add($"14: {from} still has {Office.Rows(output)} rows for {to} when nothing was edited");
        }

        var countries = string.Join(',', _countries.Select(country => $"'{country}'"));
        var inside = $"(c.country in ({countries}){(_pulls ? " or exists (select 1 from orders o where o.company_id = c.id and o.stocktaken is not null)" : "")})";
        Compare(broken, "company", $"select c.id || ' ' || c.name || ' ' || c.country || ' ' || coalesce(c.rep, '') || ' '{(_withholds ? "" : " || coalesce(c.credit, '')")} from companies c where {inside} order by c.id",
            $"select id || ' ' || name || ' ' || country || ' ' || coalesce(rep, '') || ' '{(_withholds ? "" : " || coalesce(credit, '')")} from companies order by id");
        Compare(broken, "person", $"select p.id || ' ' || p.company_id || ' ' || p.name from persons p join companies c on c.id = p.company_id where {inside}", "select id || ' ' || company_id || ' ' || name from persons");
        Compare(broken, "order", $"select p.id || ' ' || p.company_id || ' ' || coalesce(p.stocktaken, '') from orders p join companies c on c.id = p.company_id where {inside}{(_pulls ? " and p.stocktaken is not null" : "")}",
            "select id || ' ' || company_id || ' ' || coalesce(stocktaken, '') from orders");
        var above = Activities("Vienna");
        var belongs = _network.Vienna.Read($"select c.id from companies c where {inside}").ToHashSet();
        bool Good(string id, HashSet<string> seen)
        {
            if (!seen.Add(id)) return true;
            if (!above.TryGetValue(id, out var row)) return false;
            return (row[1].Length == 0 || belongs.Contains(row[1])) && (!_purges || row[3] != "old") && (row[2].Length == 0 || Good(row[2], seen));
        }

        var should = above.Where(pair => Good(pair.Key, [])).Select(pair => string.Join(' ', pair.Value)).ToList();
        var has = Activities("Berlin").Select(pair => string.Join(' ', pair.Value)).ToList();
        foreach (var missing in should.Except(has)) broken.Add($"1: Berlin lacks activity {missing}");
        foreach (var surplus in has.Except(should)) broken.Add($"1: Berlin has activity {surplus} and should not");
        foreach (var table in (_withholds ? Array.Empty<string>() : ["Company"]).Concat(["Person", "Activity", "Order"]))
        {
            var top = Tracks("Vienna", table);
            foreach (var (key, (life, version, state)) in Tracks("Berlin", table))
            {
                var known = top.GetValueOrDefault(key);
                if ((life, version).CompareTo((known.Life, known.Version ?? "")) <= 0 || (life == known.Life && life % 2 == 0) || state == "2") continue;
                broken.Add($"3: Berlin has {table} {key} in life {life}, version {version}, the main office life {known.Life}, {known.Version}");
            }
        }

        foreach (var name in new[] { "Vienna", "Berlin" })
        {
            foreach (var row in _network.Of(name).Station.Quarantine()) broken.Add($"12: {name} has {row.Table} {row.Key} in quarantine: {row.Reason}");
        }

        return broken;
    }

    public void Dispose() => _network.Dispose();

    private Dictionary<string, string[]> Activities(string station) =>
        _network.Of(station).Read("select id || '|' || coalesce(company_id, '') || '|' || coalesce(person_id, '') || '|' || subject from activities").Select(line => line.Split('|')).ToDictionary(row => row[0]);

    private void Compare(List<string> broken, string what, string above, string below)
    {
        var should = _network.Vienna.Read(above);
        var has = _network.Berlin.Read(below);
        foreach (var missing in should.Except(has)) broken.Add($"1: Berlin lacks {what} {missing}");
        foreach (var surplus in has.Except(should)) broken.Add($"1: Berlin has {what} {surplus} and should not");
    }

    private Dictionary<string, (int Life, string? Version, string State)> Tracks(string station, string table) =>
        _network.Of(station).Read($"select hex(rkey) || ' ' || life || ' ' || version || ' ' || state from ds_track_{table}").Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => (int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), (string?)parts[2], parts[3]));

    private void Edit(string station)
    {
        var at = _network.Of(station);
        var companies = at.Read("select id from companies order by id");
        var persons = at.Read("select id from persons order by id");
        var activities = at.Read("select id from activities order by id");
        var orders = at.Read("select id from orders order by id");
        switch (Next(18))
        {
            case 0: User(station, $"insert into companies (id, name, country{(station == "Vienna" ? ", rep" : "")}) values ({++_nextId}, 'c{_nextId}', '{Pick(Countries)}'{(station == "Vienna" ? $", 'r{_nextId}'" : "")})"); break;
            case 1 when companies.Length > 0: User(station, $"insert into persons (id, company_id, name) values ({++_nextId}, {Pick(companies)}, 'p{_nextId}')"); break;
            case 2 or 3 when companies.Length > 0: User(station, $"update companies set country = '{Pick(Countries)}' where id = {Pick(companies)}"); break;
            case 4 when companies.Length > 0: User(station, $"update companies set name = 'n{++_nextId}' where id = {Pick(companies)}"); break;
            case 5 when companies.Length > 0: User(station, $"update companies set credit = '{++_nextId}.00' where id = {Pick(companies)}"); break;
            case 6 or 7 when companies.Length > 1 && station == "Vienna":
                var (a, b) = (Pick(companies), Pick(companies));
                if (a == b) break;
                string[] reps = [Rep(a), Rep(b)];
                if (Next(3) == 0) User(station, $"update companies set rep = null where id = {a}; update companies set rep = {reps[0]} where id = {b}");
                else User(station, $"update companies set rep = null where id = {a}; update companies set rep = {reps[0]} where id = {b}; update companies set rep = {reps[1]} where id = {a}");
                break;
            case 8 when companies.Length > 0: User(station, $"insert into activities (id, company_id, person_id, subject) values ({++_nextId}, {(Next(3) == 0 ? "null" : Pick(companies))}, {(activities.Length == 0 || Next(2) == 0 ? "null" : Pick(activities))}, '{(Next(4) == 0 ? "old" : "new")}')"); break;
            case 9 or 10 when activities.Length > 1: User(station, $"update activities set person_id = {(Next(4) == 0 ? "null" : Pick(activities))} where id = {Pick(activities)}"); break;
            case 11 when activities.Length > 0: User(station, $"update activities set subject = '{(Next(2) == 0 ? "old" : $"new {_nextId++}")}' where id = {Pick(activities)}"); break;
            case 12 when activities.Length > 5: User(station, GoActivities($"id = {Pick(activities)}")); break;
            case 13 when companies.Length > 0: User(station, $"insert into orders (id, company_id, stocktaken) values ({++_nextId}, {Pick(companies)}, {(Next(2) == 0 ? "null" : "'2026-01-01'")})"); break;
            case 14 when orders.Length > 0: User(station, $"update orders set stocktaken = {(Next(2) == 0 ? "null" : "'2026-02-02'")} where id = {Pick(orders)}"); break;
            case 15 when orders.Length > 0: User(station, $"update orders set company_id = {Pick(companies)} where id = {Pick(orders)}"); break;
            case 16 when persons.Length > 2: User(station, $"delete from persons where id = {Pick(persons)}"); break;
            case 17 when companies.Length > 3 && persons.Length > 4 && activities.Length > 6 && orders.Length > 3:
                var gone = Pick(companies);
                User(station, $"delete from persons where company_id = {gone}; delete from orders where company_id = {gone}; {GoActivities($"company_id = {gone}")}; delete from companies where id = {gone}");
                break;
        }

        string Rep(string id) => at.Value($"select coalesce(rep, 'null') from companies where id = {id}") is var rep && rep == "null" ? "null" : $"'{rep}'";
    }

    private static string GoActivities(string where) =>
        $"delete from activities where id in (with recursive t(i) as (select id from activities where {where} union select a.id from activities a join t on a.person_id = t.i) select i from t)";

    private void User(string station, string sql)
    {
        Story.Add($"{station}: {sql}");
        _network.Of(station).Sql(sql);
    }

    private void Approve()
    {
        var result = _network.Berlin.Station.Approve();
        Story.Add($"Berlin approves: {string.Join(", ", result.Gone.Select(gone => $"{gone.Table} {gone.Key} {gone.Rule}"))}");
    }

    private void Write((string From, string To) way, bool keep = false)
    {
        var (from, to) = (_network.Of(way.From), _network.Of(way.To));
        foreach (var file in from.Output(way.To).Files) Story.Add($"{way.From} writes {Path.GetFileName(file.Path)}: {file.Kind}, {file.Reason}; {string.Join(", ", file.Tables.Select(table => $"{table.Table} {table.Out}"))}");
        if (keep)
        {
            _network.Carry(way.From, way.To);
            return;
        }

        foreach (var path in Directory.EnumerateFiles(from.Folders.Out(to.Number), "*" + StationFileName.Extension))
        {
            _underWay.Add((way.From, way.To, Path.GetFileName(path), File.ReadAllBytes(path)));
            File.Delete(path);
        }
    }

    private void Arrive()
    {
        if (_underWay.Count == 0) return;
        var file = Next(3) > 0 ? _underWay[0] : Pick(_underWay);
        var fate = Next(8);
        if (fate > 0) _underWay.Remove(file); // 0: a copy stays under way.
        if (fate == 1)
        {
            Story.Add($"{file.Name} is lost");
            return;
        }

        Story.Add($"{file.Name} arrives at {file.To}");
        var (from, to) = (_network.Of(file.From), _network.Of(file.To));
        to.Folders.Create(from.Number);
        File.WriteAllBytes(Path.Combine(to.Folders.In(from.Number), file.Name), file.Bytes);
        Tell(to.Input(file.From));
    }

    private void Tell(Stations.Input.InputResult result)
    {
        foreach (var taken in result.Files)
        {
            Story.Add($"  {taken.Name}: {taken.Outcome} {taken.Reason} {taken.Problem?.Code}; removed {string.Join(", ", taken.Removed.Select(story => $"{story.Table} {story.Key}"))}; kept {string.Join(", ", taken.Kept.Select(story => $"{story.Table} {story.Key} {story.Rule}"))}; rejected {string.Join(", ", taken.Rejected.Select(story => $"{story.Table} {story.Key} {story.Rule}"))}; aside {string.Join(", ", taken.SetAside.Select(story => $"{story.Table} {story.Key} {story.Rule}"))}");
        }
    }

    private void Advance(TimeSpan by) => _network.At(_network.Clock.Now + by);

    private void Widen()
    {
        _countries = [.. Countries.Where(_ => Next(2) == 0)];
        if (_countries.Length == 0) _countries = ["DE"];
        Story.Add($"format: {string.Join(", ", _countries)}");
        Format();
    }

    private void Format()
    {
        var countries = _countries;
        var company = _network.Output(Company, $"country in ({string.Join(", ", countries)})", row => countries.Contains(row[2]));
        var activity = TestNetwork.Both(Activity);
        var order = TestNetwork.Both(Order);
        if (_withholds) company = company with { Fields = [0, 1, 2, 3] };
        if (_pulls) order = _network.Output(Order, "stocktaken is not null", row => row[2] is not null) with { Pulls = [Company] };
        if (_purges) activity = activity with { InputText = "subject <> 'old'", InputFunction = _network.Code.Add((row, _) => (string?)row[3] != "old"), Purge = true };
        _network.Use(TestNetwork.Notebook(company, activity, order));
    }

    private T Pick<T>(IReadOnlyList<T> list) => list[Next(list.Count)];

    private int Next(int below)
    {
        Span<byte> bytes = stackalloc byte[4];
        _chance.Fill(bytes);
        return (int)(BinaryPrimitives.ReadUInt32LittleEndian(bytes) % (uint)below);
    }
}
