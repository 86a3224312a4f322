using System.Buffers.Binary;
using DataSync.Plans.Model;
using DataSync.Plans.Values;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Tests.Network;

namespace DataSync.Stations.Tests.Counterexamples;

/// <summary>
/// A main office with two branches of overlapping scopes, whose users edit while files are lost, late, doubled and out of order and conditions change.
/// Everything follows from the seed. In the end all is carried, and what the invariants say must hold.
/// </summary>
internal sealed class RandomWorld : IDisposable
{
    private static readonly string[] Countries = ["DE", "CH", "AT"];
    private static readonly (string From, string To)[] Ways = [("Vienna", "Berlin"), ("Vienna", "Hamburg"), ("Berlin", "Vienna"), ("Hamburg", "Vienna")];

    private readonly TestNetwork _network;
    private readonly SeededEntropy _chance;
    private readonly List<(string From, string To, string Name, byte[] Bytes)> _underWay = [];
    private int _nextId = 100;

    /// <param name="seed">Everything follows from it.</param>
    /// <param name="symbols">Of how many symbols the sketches are; null for lists.</param>
    public RandomWorld(ulong seed, int? symbols = null)
    {
        _network = new TestNetwork { SketchSymbols = symbols };
        _chance = new SeededEntropy(seed);
        _network.Network = _network.Network with
        {
            Stations = _network.Network.Stations.Add(new StationPlan("Hamburg", 102, -1) { Below = "Vienna", Zone = "Europe/Vienna", AttributeFunctions = [_network.Code.Value("Jones")] }),
            Connections =
            [
                new ConnectionPlan("Vienna", "Berlin", "Notebook", -1) { Synchronize = seed % 2 == 1 }, new ConnectionPlan("Vienna", "Hamburg", "Other", -1),
                new ConnectionPlan("Berlin", "Vienna", "Everything", -1), new ConnectionPlan("Hamburg", "Vienna", "Everything", -1),
            ],
        };
        _network.Use(_network.Countries("DE"), _network.Countries("DE", "CH") with { Name = "Other" });
        foreach (var name in new[] { "Vienna", "Berlin", "Hamburg" }) _network.Of(name).Station.Install();
        for (var id = 1; id <= 6; id++)
            User("Vienna", $"insert into companies (id, name, country) values ({id}, 'c{id}', '{Countries[id % 3]}'); insert into persons (id, company_id, name) values ({id}, {id}, 'p{id}')");
    }

    /// <summary>What happened, to be read when an invariant fails.</summary>
    public List<string> Story { get; } = [];

    public void Run(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            switch (Next(12))
            {
                case < 5: Edit(Pick(["Vienna", "Vienna", "Berlin", "Hamburg"])); break;
                case < 8: Write(Pick(Ways)); break;
                case < 10: Arrive(); break;
                case 10: Advance(Next(2) == 0 ? TimeSpan.FromDays(1) : TimeSpan.FromMinutes(1 + Next(90))); break;
                default:
                    if (Next(3) == 0) Widen();
                    else Advance(TimeSpan.FromDays(1));
                    break;
            }
        }
    }

    /// <summary>Everything is carried, nothing is edited, and the main office compares in each session, until nothing moves any more.</summary>
    public void Settle()
    {
        Story.Add("quiet");
        foreach (var branch in new[] { "Berlin", "Hamburg" })
            _network.Change("Vienna", branch, connection => connection with { Synchronize = true, SynchronizeEvery = null });
        for (var round = 0; round < 6; round++)
        {
            _network.NextDay();
            foreach (var (from, to) in Ways.Concat(Ways)) _network.Communicate(from, to);
        }
    }

    /// <summary>What does not hold; empty when all is well.</summary>
    public List<string> Broken()
    {
        var broken = new List<string>();
        foreach (var (from, to) in Ways)
        {
            var output = _network.Of(from).Output(to);
            if (Office.Rows(output) > 0) broken.Add($"14: {from} still has {Office.Rows(output)} rows for {to} when nothing was edited");
        }

        foreach (var (branch, format) in new[] { ("Berlin", "Notebook"), ("Hamburg", "Other") })
        {
            var inside = Scope(format);
            var list = string.Join(',', inside.Select(country => $"'{country}'"));
            Compare(broken, branch, "company", $"select id || ' ' || name || ' ' || country || ' ' || coalesce(rep, '') from companies where country in ({list}) order by id", "select id || ' ' || name || ' ' || country || ' ' || coalesce(rep, '') from companies order by id");
            Compare(broken, branch, "person", $"select p.id || ' ' || p.company_id || ' ' || p.name from persons p join companies c on c.id = p.company_id where c.country in ({list}) order by p.id", "select id || ' ' || company_id || ' ' || name from persons order by id");
            foreach (var table in new[] { "Company", "Person" })
            {
                var above = Tracks("Vienna", table);
                foreach (var (key, (life, version, state)) in Tracks(branch, table))
                {
                    var top = above.GetValueOrDefault(key);
                    if ((life, version).CompareTo((top.Life, top.Version ?? "")) <= 0) continue;
                    if (life == top.Life && life % 2 == 0) continue; // A deletion arrives with its life alone.
                    if (state == "2") continue;
                    broken.Add($"3: {branch} has {table} {key} in life {life}, version {version}, the main office life {top.Life}, {top.Version}");
                }
            }
        }

        foreach (var (branch, table, key, life, version) in new[] { "Berlin", "Hamburg" }.SelectMany(Removed))
        {
            var top = Tracks("Vienna", table).GetValueOrDefault(key);
            if ((life, version).CompareTo((top.Life, top.Version ?? "")) > 0) broken.Add($"4: {branch} removed {table} {key} in version {version}, and the main office only has {top.Version}");
        }

        return broken;
    }

    public void Dispose() => _network.Dispose();

    private IEnumerable<string> Scope(string format)
    {
        var text = _network.Network.Formats.Single(f => f.Name == format).Rows.Single(row => row.Table == TestNetwork.Company).OutputText;
        return Countries.Where(country => text.Contains(country, StringComparison.Ordinal));
    }

    private void Compare(List<string> broken, string branch, string what, string above, string below)
    {
        var should = _network.Vienna.Read(above);
        var has = _network.Of(branch).Read(below);
        foreach (var missing in should.Except(has)) broken.Add($"1: {branch} lacks {what} {missing}");
        foreach (var surplus in has.Except(should)) broken.Add($"1: {branch} has {what} {surplus} and should not");
    }

    private Dictionary<string, (int Life, string? Version, string State)> Tracks(string station, string table) =>
        _network.Of(station).Read($"select hex(rkey) || ' ' || life || ' ' || version || ' ' || state from ds_track_{table}").Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => (int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), (string?)parts[2], parts[3]));

    private void Edit(string station)
    {
        var companies = _network.Of(station).Read("select id from companies order by id");
        var persons = _network.Of(station).Read("select id from persons order by id");
        switch (Next(11))
        {
            case 0: User(station, $"insert into companies (id, name, country) values ({++_nextId}, 'c{_nextId}', '{Pick(Countries)}')"); break;
            case 1 when companies.Length > 0: User(station, $"insert into persons (id, company_id, name) values ({++_nextId}, {Pick(companies)}, 'p{_nextId}')"); break;
            case 2 when companies.Length > 0: User(station, $"update companies set country = '{Pick(Countries)}' where id = {Pick(companies)}"); break;
            case 3 or 4 when companies.Length > 0: User(station, $"update companies set name = 'n{++_nextId}' where id = {Pick(companies)}"); break;
            case 9 or 10 when companies.Length > 0: User(station, $"update companies set rep = 'r{++_nextId}' where id = {Pick(companies)}"); break;
            case 5 or 6 when persons.Length > 0: User(station, $"update persons set name = 'n{++_nextId}' where id = {Pick(persons)}"); break;
            case 7 when persons.Length > 0: User(station, $"delete from persons where id = {Pick(persons)}"); break;
            case 8 when companies.Length > 3:
                var gone = Pick(companies);
                User(station, $"delete from persons where company_id = {gone}; delete from companies where id = {gone}");
                break;
        }
    }

    private void User(string station, string sql)
    {
        Story.Add($"{station}: {sql}");
        _network.Of(station).Sql(sql);
    }

    private void Write((string From, string To) way)
    {
        var (from, to) = (_network.Of(way.From), _network.Of(way.To));
        foreach (var file in from.Output(way.To).Files) Story.Add($"{way.From} writes {Path.GetFileName(file.Path)}: {file.Kind}, {file.Reason}");
        foreach (var path in Directory.EnumerateFiles(from.Folders.Out(to.Number), "*" + StationFileName.Extension))
        {
            _underWay.Add((way.From, way.To, Path.GetFileName(path), File.ReadAllBytes(path)));
            File.Delete(path);
        }
    }

    private void Arrive()
    {
        if (_underWay.Count == 0) return;
        var file = Pick(_underWay);
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
        foreach (var taken in to.Input(file.From).Files)
        {
            Story.Add($"  {taken.Name}: {taken.Outcome} {taken.Reason} {taken.Problem?.Code}; removed {string.Join(", ", taken.Removed.Select(story => $"{story.Table} {story.Key}"))}; kept {string.Join(", ", taken.Kept.Select(story => $"{story.Table} {story.Key} {story.Rule}"))}; rejected {string.Join(", ", taken.Rejected.Select(story => $"{story.Table} {story.Key} {story.Rule}"))}");
        }
    }

    /// <summary>In which version each record stood that left or was not listed: the main office must come to know it, or an edit is lost.</summary>
    private IEnumerable<(string Branch, string Table, string Key, int Life, string Version)> Removed(string branch) =>
        _network.Of(branch).Read("select tbl || ' ' || hex(rkey) || ' ' || life || ' ' || version from ds_removed where rule <> 'R135'").Select(line => line.Split(' '))
            .Select(parts => (branch, parts[0], parts[1], int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture), parts[3]));

    private void Advance(TimeSpan by) => _network.At(_network.Clock.Now + by);

    private void Widen()
    {
        string[] countries = [.. Countries.Where(_ => Next(2) == 0)];
        if (countries.Length == 0) countries = ["DE"];
        var name = Pick(["Notebook", "Other"]);
        Story.Add($"format {name}: {string.Join(", ", countries)}");
        _network.Use(_network.Countries(countries) with { Name = name });
    }

    private T Pick<T>(IReadOnlyList<T> list) => list[Next(list.Count)];

    private int Next(int below)
    {
        Span<byte> bytes = stackalloc byte[4];
        _chance.Fill(bytes);
        return (int)(BinaryPrimitives.ReadUInt32LittleEndian(bytes) % (uint)below);
    }
}
