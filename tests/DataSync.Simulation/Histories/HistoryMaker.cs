using System.Collections.Immutable;
using System.Globalization;
using DataSync.Simulation.Networks;
using DataSync.Simulation.Rules;

namespace DataSync.Simulation.Histories;

/// <summary>Makes a history from a seed.</summary>
internal sealed class HistoryMaker
{
    private const int LongestCrash = 60;
    private static readonly string[] Countries = ["DE", "CH", "AT"];
    private static readonly string[] Reps = ["Smith", "Jones"];
    private static readonly string[] Roles = ["boss", "clerk"];
    private static readonly string[] Kinds = ["visit", "call"];

    private Chance _chance;
    private readonly Chance _mishaps;
    private readonly Chance _users;
    private readonly Chance _twists;
    private readonly bool _isPutBack;
    private readonly HashSet<string> _backedUp = [];
    private readonly Declarations _network;
    private readonly Dictionary<string, List<RecordName>> _known = [];
    private readonly ImmutableArray<Step>.Builder _steps = ImmutableArray.CreateBuilder<Step>();
    private readonly int _stations;
    private int _edits;
    private int _keys;

    private HistoryMaker(ulong seed)
    {
        _chance = new Chance(seed);
        // By a chance of its own, so that the other histories do not depend on it.
        _mishaps = new Chance(seed ^ 0xBAC4);
        _isPutBack = _mishaps.Once(3);
        _users = new Chance(seed ^ 0x05E5);
        _twists = new Chance(seed ^ 0x7815);
        _stations = _chance.Next(20) switch { < 8 => 2, < 14 => 3, < 17 => 4, < 19 => 5 + _chance.Next(3), _ => 8 + _chance.Next(5) };
        _network = new Declarations(_stations);
        foreach (var table in Facts.Tables) _known.Add(table.Name, []);
    }

    public static History Make(ulong seed) => new HistoryMaker(seed).MakeSteps(seed);

    private History MakeSteps(ulong seed)
    {
        foreach (var branch in _network.Branches)
        {
            ChangeRule(branch);
            ChangeConnection(branch);
        }

        for (var i = 4 + _chance.Next(5); i > 0; i--) Enter(Declarations.Main);
        if (!_chance.Once(4)) foreach (var branch in _network.Branches) Exchange(Declarations.Main, branch);
        var length = 15 + _chance.Next(45);
        while (_steps.Count < length + 10) Next();
        int? symbols = _chance.Once(3) ? 2 + 3 * _chance.Next(4) : null;
        if (_users.Once(2)) LetUsersIn();
        if (_users.Once(5)) StartCopies();
        if (_twists.Once(5)) Twist();
        return new History(seed, _stations, symbols, _steps.ToImmutable());
    }

    // In every other history users edit while their station communicates.
    private void LetUsersIn()
    {
        _chance = _users;
        for (var i = 0; i < _steps.Count; i++)
        {
            if (_steps[i] is Output { Crash: null } output && _users.Once(3)) _steps[i] = output with { Meanwhile = Meanwhile(output.From) };
            else if (_steps[i] is Input { Crash: null } input && _users.Once(3)) _steps[i] = input with { Meanwhile = Meanwhile(input.At) };
        }
    }

    // In every fifth history a station's backup is started beside it, under the same number.
    private void StartCopies()
    {
        _chance = _users;
        var station = _users.Once(3) ? Declarations.Main : _users.Pick(_network.Branches);
        var at = _users.Next(_steps.Count);
        _steps.Insert(at, new BackUp(station));
        for (var copies = 1 + _users.Next(2); copies > 0; copies--)
        {
            if (Edit(station) is not { } edit) continue;
            var to = station == Declarations.Main ? _users.Pick(_network.Branches) : Declarations.Main;
            _steps.Insert(at + 1 + _users.Next(_steps.Count - at), new StartCopy(station, _users.Once(2) ? Part.Database : Part.Machine, edit, to));
        }
    }

    // In every fifth history something happens in a row that chance would hardly bring together, among all else.
    private void Twist()
    {
        _chance = _twists;
        var at = _twists.Next(_steps.Count);
        var before = _steps.Count;
        if (_stations > 2 && _twists.Once(2)) OvertakenByItsDeletion();
        else BackWithTheAnswer();
        Step[] added = [.. _steps.Skip(before)];
        _steps.RemoveRange(before, added.Length);
        _steps.InsertRange(at, added);
    }

    // The main office is put back to before a record that one branch entered and another deleted, and hears of the deletion first (communication-why.md, 12).
    private void OvertakenByItsDeletion()
    {
        var entered = _twists.Next(_network.Branches.Length);
        var (one, other) = (_network.Branches[entered], _network.Branches[(entered + 1 + _twists.Next(_network.Branches.Length - 1)) % _network.Branches.Length]);
        var company = Company("DE");
        _steps.Add(Receives(other, null));
        Swap(other);
        _steps.Add(new BackUp(Declarations.Main));
        _steps.Add(new Insert(one, company.Name, company.Values));
        Exchange(one, Declarations.Main);
        Exchange(Declarations.Main, other);
        _steps.Add(new Delete(other, company.Name));
        Exchange(other, Declarations.Main);
        _steps.Add(new PutBack(Declarations.Main, _twists.Once(2) ? Part.Database : Part.Machine));
        Swap(other);
        Exchange(other, Declarations.Main);
    }

    // A branch was told that a record goes, enters it again, and says both in one file that comes before the receipt: it goes, and it is back (communication-why.md, 7).
    private void BackWithTheAnswer()
    {
        var branch = _twists.Pick(_network.Branches);
        var company = Company("DE");
        var person = new RecordName("Person", ++_keys);
        _steps.Add(Receives(branch, new Clause("role", ["boss"])));
        _steps.Add(new Insert(Declarations.Main, company.Name, company.Values));
        _steps.Add(new Insert(Declarations.Main, person, Person(company.Name, "boss")));
        Swap(branch);
        _steps.Add(new Update(Declarations.Main, person, "role", $"clerk~{++_edits}"));
        Exchange(Declarations.Main, branch);
        _steps.Add(new Insert(branch, person, Person(company.Name, "clerk")));
        _steps.Add(new Output(branch, Declarations.Main, null));
        _steps.Add(new Carry(branch, Declarations.Main, 1, Fate.Arrives, 0));
        _steps.Add(new Input(Declarations.Main, branch, null));
    }

    // Both take in all that the other has for it.
    private void Swap(string branch)
    {
        Exchange(branch, Declarations.Main);
        Exchange(Declarations.Main, branch);
        Exchange(branch, Declarations.Main);
    }

    private (RecordName Name, Fields Values) Company(string country)
    {
        var edit = ++_edits;
        return (new RecordName("Company", ++_keys), new Fields(ImmutableSortedDictionary<string, string?>.Empty.Add("name", $"name~{edit}").Add("country", $"{country}~{edit}").Add("rep", null)));
    }

    private Fields Person(RecordName company, string role)
    {
        var edit = ++_edits;
        return new Fields(ImmutableSortedDictionary<string, string?>.Empty.Add("company", company.Key.ToString(CultureInfo.InvariantCulture)).Add("name", $"name~{edit}").Add("role", $"{role}~{edit}"));
    }

    private static ChangeRule Receives(string branch, Clause? persons) => new(branch, new BranchRule([.. Facts.Tables.Select(table => new ScopeRule(table.Name, table.Name == "Person" ? persons : null, null, false))], null));

    private Meanwhile? Meanwhile(string station) => Edit(station) is { } edit ? new Meanwhile(edit, _users.Next(LongestCrash)) : null;

    private Step? Edit(string station)
    {
        var before = _steps.Count;
        if (_users.Once(4)) Erase(station);
        else if (_users.Once(4)) Enter(station);
        else Change(station);
        if (_steps.Count == before) return null;
        var edit = _steps[before];
        _steps.RemoveAt(before);
        return edit;
    }

    private void Next()
    {
        if (_isPutBack && _mishaps.Once(9))
        {
            Mishap();
            return;
        }

        var branch = _chance.Pick(_network.Branches);
        var station = _chance.Once(2) ? Declarations.Main : branch;
        switch (_chance.Next(24))
        {
            case < 3: Enter(station); break;
            case < 9: Change(station); break;
            case < 11: Erase(station); break;
            case < 13: _steps.Add(new Output(Declarations.Main, branch, Crash())); break;
            case < 15: _steps.Add(new Output(branch, Declarations.Main, Crash())); break;
            case < 17: Move(branch); break;
            case < 20:
                if (_chance.Once(2)) Exchange(Declarations.Main, branch);
                else Exchange(branch, Declarations.Main);
                break;
            case 20: _steps.Add(new Pass(_chance.Next(2) == 0 ? 86_400_000 : 60_000L * (1 + _chance.Next(90)))); break;
            case 21:
                if (_chance.Once(2)) _steps.Add(new SetClock(station, _chance.Once(4) ? 86_400_000L * (_chance.Next(7) - 3) : 60_000L * (_chance.Next(120) - 60)));
                else ChangeConnection(branch);
                break;
            case 22: ChangeRule(branch); break;
            default: _steps.Add(new Pass(86_400_000)); break;
        }
    }

    private void Mishap()
    {
        var station = _mishaps.Once(3) ? Declarations.Main : _mishaps.Pick(_network.Branches);
        if (_backedUp.Add(station) || _mishaps.Once(2)) _steps.Add(new BackUp(station));
        else _steps.Add(new PutBack(station, _mishaps.Once(2) ? Part.Database : Part.Machine));
    }

    private void Enter(string station)
    {
        var table = _chance.Pick(Facts.Tables);
        if (_known["Company"].Count == 0) table = Facts.Tables[0];
        // At times under a key that was there before.
        var isOld = _known[table.Name].Count > 0 && _chance.Once(6);
        var name = isOld ? _chance.Pick(_known[table.Name]) : new RecordName(table.Name, ++_keys);
        var edit = ++_edits;
        var values = table.Fields.ToImmutableSortedDictionary(field => field, field => Value(table, field, edit));
        if (table.Name == "Company") values = values.SetItem("country", $"{_chance.Pick(Countries)}~{edit}");
        if (!isOld) _known[table.Name].Add(name);
        _steps.Add(new Insert(station, name, new Fields(values)));
    }

    private void Change(string station)
    {
        var table = _chance.Pick(Facts.Tables);
        if (_known[table.Name].Count == 0) return;
        var field = _chance.Pick(table.Fields);
        _steps.Add(new Update(station, _chance.Pick(_known[table.Name]), field, _chance.Once(10) && !IsNeeded(table, field) ? null : Value(table, field, ++_edits)));
    }

    private static bool IsNeeded(TableFacts table, string field) => table.Parents.ContainsKey(field) && table.Parents.Count == 1;

    private void Erase(string station)
    {
        var table = _chance.Once(3) ? Facts.Tables[0] : _chance.Pick(Facts.Tables);
        if (_known[table.Name].Count > 0) _steps.Add(new Delete(station, _chance.Pick(_known[table.Name])));
    }

    private string? Value(TableFacts table, string field, int edit)
    {
        if (table.Parents.TryGetValue(field, out var above))
        {
            if (_known[above].Count == 0 || (!IsNeeded(table, field) && _chance.Once(3))) return null;
            return _chance.Pick(_known[above]).Key.ToString(CultureInfo.InvariantCulture);
        }

        return field switch
        {
            "country" => $"{_chance.Pick(Countries)}~{edit}",
            "rep" => _chance.Once(4) ? null : $"{_chance.Pick(Reps)}~{edit}",
            "role" => _chance.Once(4) ? null : $"{_chance.Pick(Roles)}~{edit}",
            "kind" => _chance.Once(4) ? null : $"{_chance.Pick(Kinds)}~{edit}",
            "done" => _chance.Once(3) ? null : $"done~{edit}",
            _ => $"{field}~{edit}",
        };
    }

    private void Move(string branch)
    {
        var (from, to) = _chance.Once(2) ? (Declarations.Main, branch) : (branch, Declarations.Main);
        var fate = _chance.Next(12) switch { 0 => Fate.IsLost, 1 => Fate.IsDamaged, < 5 => Fate.ArrivesAndStays, _ => Fate.Arrives };
        _steps.Add(new Carry(from, to, _chance.Next(4), fate, _chance.Next(1 << 20)));
        _steps.Add(new Input(to, from, Crash()));
    }

    private void Exchange(string from, string to)
    {
        _steps.Add(new Output(from, to, null));
        _steps.Add(new Carry(from, to, 0, Fate.Arrives, 0));
        _steps.Add(new Carry(from, to, 0, Fate.Arrives, 0));
        _steps.Add(new Input(to, from, null));
    }

    private Crash? Crash() => _chance.Once(5) ? new Crash(_chance.Once(2) ? Stop.Killed : Stop.PowerCut, _chance.Next(LongestCrash)) : null;

    private void ChangeRule(string branch) => _steps.Add(new ChangeRule(branch, new BranchRule(
    [
        new ScopeRule("Company", _chance.Once(5) ? null : _chance.Once(4) ? new Clause("rep", []) : Some("country", Countries), !_chance.Once(3) ? null : _chance.Once(2) ? new Clause("rep", []) : Some("country", Countries), _chance.Once(2)),
        new ScopeRule("Person", _chance.Once(4) ? Some("role", Roles) : null, null, false),
        new ScopeRule("Activity", _chance.Once(4) ? Some("kind", Kinds) : null, null, false),
        new ScopeRule("Orders", null, null, false),
    ], _chance.Once(5) ? null : _chance.Pick(Reps))));

    private Clause Some(string field, string[] words)
    {
        ImmutableArray<string> chosen = [.. words.Where(_ => _chance.Once(2))];
        return new Clause(field, chosen.IsEmpty ? [_chance.Pick(words)] : chosen);
    }

    private void ChangeConnection(string branch) =>
        _steps.Add(new ChangeConnection(branch, new Connection(!_chance.Once(3), _chance.Next(3) switch { 0 => null, 1 => 1, _ => 7 }, _chance.Once(3) ? 1 + _chance.Next(3) : null)));
}
