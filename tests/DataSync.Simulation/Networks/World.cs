using DataSync.Simulation.Histories;
using DataSync.Simulation.Rules;
using DataSync.Stations;
using DataSync.Stations.Input;
using DataSync.Stations.Output;
using Output = DataSync.Simulation.Histories.Output;
using Input = DataSync.Simulation.Histories.Input;

namespace DataSync.Simulation.Networks;

/// <summary>A network in which a history happens, watched by the oracle. Everything follows from the history.</summary>
internal sealed class World : IDisposable
{
    private const int MostQuietRounds = 12;

    // What a partner answers a station that was put back and does not know it yet, or to what it wrote before.
    private static readonly string[] ForkCodes = [StationCodes.TwoHistories, StationCodes.EarlierHistory, StationCodes.NoCommonFile];

    private readonly Declarations _network;
    private readonly Dictionary<string, SimulatedStation> _stations = [];
    private readonly Dictionary<string, Backup> _backups = [];
    private readonly Courier _courier = new();
    private readonly Oracle _oracle = new();
    private readonly Watch _watch;
    private readonly Numbering _numbering;
    private readonly Chance _chance;
    private readonly History _history;
    private ulong _copies;
    private bool _isCopy;

    public World(History history)
    {
        _history = history;
        _chance = new Chance(history.Seed ^ 0x5EED);
        _network = new Declarations(history.Stations);
        foreach (var name in _network.Stations) _stations.Add(name, new SimulatedStation(_network, name, history.Seed, history.SketchSymbols));
        _numbering = new Numbering(_stations);
        _watch = new Watch(_network, _stations, _numbering);
    }

    /// <summary>What happened, to be read when an invariant fails.</summary>
    public List<string> Story { get; } = [];

    /// <summary>What does not hold; empty when all is well.</summary>
    public List<string> Violations { get; } = [];

    private SimulatedStation Main => _stations[Declarations.Main];

    /// <summary>Lets the history happen, then quiet rounds, and compares.</summary>
    public void Live()
    {
        foreach (var step in _history.Steps)
        {
            Story.Add(step.ToString());
            Do(step);
            if (Violations.Count > 0) return;
        }

        Settle();
        if (Violations.Count == 0) Compare();
    }

    public void Dispose()
    {
        foreach (var station in _stations.Values) station.Dispose();
        foreach (var backup in _backups.Values) backup.Dispose();
    }

    private void Do(Step step)
    {
        switch (step)
        {
            case Insert insert: Enter(insert); break;
            case Update update: Change(update); break;
            case Delete delete: Erase(delete); break;
            case Output output: Write(output.From, output.To, output.Crash, output.Meanwhile); break;
            case Carry carry: Tell(_courier.Carry(carry, _stations[carry.From], _stations[carry.To])); break;
            case Input input: Read(input.At, input.From, input.Crash, input.Meanwhile); break;
            case Pass pass: foreach (var station in _stations.Values) station.Clock.Now += TimeSpan.FromMilliseconds(pass.Milliseconds); break;
            case SetClock set: _stations[set.Station].Clock.Now += TimeSpan.FromMilliseconds(set.Milliseconds); break;
            case ChangeRule change: _network.Change(change.Branch, change.Rule); break;
            case ChangeConnection change: _network.Change(change.Branch, change.Connection); break;
            case BackUp back: Copy(back.Station); break;
            case PutBack back: PutBack(back); break;
            case StartCopy copy: StartCopy(copy); break;
            default: throw new InvalidOperationException($"A step of an unknown kind: {step}.");
        }
    }

    private void Enter(Insert step)
    {
        var view = _stations[step.Station].View();
        if (view.ContainsKey(step.Name) || !Facts.ParentsOf(step.Name, step.Values).All(view.ContainsKey)) return;
        _stations[step.Station].Insert(step.Name, step.Values);
        Edited(step.Station, step.Name, null, step.Values);
    }

    private void Change(Update step)
    {
        var view = _stations[step.Station].View();
        if (!view.TryGetValue(step.Name, out var before)) return;
        var after = new Fields(before.Values.SetItem(step.Field, step.Value));
        if (after.Same(before) || !Facts.ParentsOf(step.Name, after).All(view.ContainsKey)) return;
        _stations[step.Station].Update(step.Name, step.Field, step.Value);
        Edited(step.Station, step.Name, before, after);
    }

    private void Erase(Delete step)
    {
        var view = _stations[step.Station].View();
        if (!view.ContainsKey(step.Name)) return;
        var doomed = new List<RecordName> { step.Name };
        for (var i = 0; i < doomed.Count; i++)
            doomed.AddRange(view.Where(entry => Facts.ParentsOf(entry.Key, entry.Value).Contains(doomed[i]) && !doomed.Contains(entry.Key)).Select(entry => entry.Key));
        doomed.Reverse();
        _stations[step.Station].Delete(doomed);
        foreach (var name in doomed) Edited(step.Station, name, view[name], null);
    }

    private void Copy(string station)
    {
        if (_backups.Remove(station, out var old)) old.Dispose();
        _backups.Add(station, _stations[station].BackUp(_oracle.Edits));
    }

    private void PutBack(PutBack step)
    {
        if (!_backups.TryGetValue(step.Station, out var backup)) return;
        _stations[step.Station].PutBack(backup, step.Part);
        _watch.PutBack(step.Station);
        _numbering.PutBack(step.Station);
        _oracle.PutBack(step.Station, step.Station == Declarations.Main, backup.Edits, [.. _stations.Values.Select(station => station.View())]);
    }

    // What is edited at a copy may be lost, and may come; all else must be as without it.
    private void StartCopy(StartCopy step)
    {
        if (!_backups.TryGetValue(step.Station, out var backup)) return;
        var inUse = _stations[step.Station];
        using var copy = new SimulatedStation(_network, step.Station, _history.Seed + 1_000_000 * ++_copies, _history.SketchSymbols);
        copy.PutBack(backup, step.Part);
        copy.Clock.Now = inUse.Clock.Now;
        (_stations[step.Station], _isCopy) = (copy, true);
        Do(step.Edit);
        Write(step.Station, step.To);
        (_stations[step.Station], _isCopy) = (inUse, false);
        _watch.PutBack(step.Station);
    }

    private bool WasPutBack(string one, string other) => _watch.WasPutBack(one) || _watch.WasPutBack(other);

    private void Edited(string station, RecordName name, Fields? before, Fields? after)
    {
        _oracle.Edited(_isCopy ? $"the copy of {station}" : station, name, before, after, _stations[station].Clock.Now.ToUnixTimeMilliseconds(), isDoubtful: _isCopy);
        if (!_isCopy) _numbering.Edited(station, name);
        if (station == Declarations.Main && !_isCopy) _oracle.Arrived(Main.View());
        _stations[station].Clock.Now += TimeSpan.FromMilliseconds(1);
    }

    private long Write(string from, string to, Crash? crash = null, Meanwhile? meanwhile = null)
    {
        // What it tells of counts as held under its number, also if it is a copy, or put back later.
        if (from != Declarations.Main) _watch.Told(from, []);
        string[] targets = from == Declarations.Main && _history.WritesAtOnce && !_isCopy ? [.. _network.Stations.Where(station => station != from)] : [to];
        var moments = targets.ToDictionary(target => target, target => Moments(from, target));
        foreach (var target in targets) foreach (var moment in moments[target]) _watch.Told(target, moment.Inside);
        var rows = 0L;
        var isStopped = Run(from, crash, meanwhile, edit => edit(), station =>
        {
            var result = station.Output(new OutputRequest { Partners = [.. targets] });
            foreach (var note in result.Histories) Tell($"{note.Code} {note.Cause}");
            foreach (var file in result.Files) Tell($"writes {file.Name}: {file.Kind} {file.Reason}");
            rows = result.Files.Sum(file => file.Tables.Sum(table => table.Out));
        });
        if (!_isCopy) Violations.AddRange(_numbering.Complaints(from));
        foreach (var target in targets) Collect(from, target, meanwhile is null ? moments[target] : [.. moments[target], .. Moments(from, target)], isStopped);
        return rows;
    }

    // The main office as it is, when it is what writes.
    private IReadOnlyList<Moment> Moments(string from, string to) => from == Declarations.Main ? [Moment.Of(Main.View(), _network.Rule(to))] : [];

    private void Collect(string from, string to, IReadOnlyList<Moment> moments, bool isStopped)
    {
        foreach (var file in _courier.Collect(_stations[from], _stations[to])) Violations.AddRange(_watch.File(file, moments));
        if (from != Declarations.Main) return;
        if (isStopped) _watch.Stopped(to, moments);
        else _watch.Collected(to);
    }

    // How much of what it says lets something follow: records asked for, sets that did not tell enough, new histories.
    private long Read(string at, string from, Crash? crash = null, Meanwhile? meanwhile = null)
    {
        var before = _stations[at].View();
        var applied = false;
        var asked = 0L;
        IReadOnlyList<Moment> earlier = [];
        var intake = from == Declarations.Main ? new Intake(_stations[at], _watch.Waiting(_stations[at], Main), isOneLife: !WasPutBack(at, from)) : null;
        var isStopped = Run(at, crash, meanwhile, edit =>
        {
            earlier = Moments(at, from);
            if (intake is null) edit();
            else intake.Interrupt(edit);
            applied = true; // Rows change.
        }, station =>
        {
            var result = station.Input(new InputRequest { Partners = [from] });
            foreach (var file in result.Files)
            {
                intake?.Note(file);
                Tell($"{file.Name}: {file.Outcome} {file.Problem?.Code} {file.Reason}{Stories("removed", file.Removed)}{Stories("kept", file.Kept)}{Stories("asked for", file.Requested)}{Stories("rejected", file.Rejected)}{Stories("set aside", file.SetAside)}");
                applied |= file.Outcome == InputOutcome.Applied;
                asked += file.Requested.Length + (file.Reason.Contains("more differs", StringComparison.Ordinal) ? 1 : 0);
                var isForked = WasPutBack(at, from) && ForkCodes.Contains(file.Problem?.Code);
                if (file.Outcome == InputOutcome.Refused && !_courier.Damaged.Contains(file.Name) && !isForked) Violations.Add($"refused: {at} refused {file.Name}, which is whole: {file.Problem?.Code} {file.Reason}");
            }

            asked += result.Histories.Length;
            foreach (var note in result.Histories) Tell($"{note.Code} {note.Cause}");
            if (result.Retried.Length > 0 || result.Histories.Length > 0) applied = true;
        });
        var after = _stations[at].View();
        if (at == Declarations.Main) _oracle.Arrived(after);
        Violations.AddRange(Oracle.Orphans(at, after));
        Violations.AddRange(_numbering.Complaints(at));
        if (intake is not null) Violations.AddRange(intake.Complaints(_oracle));
        if (!applied && crash is null && !_watch.Same(before, after)) Violations.Add($"7, 13: rows of {at} changed, though no file was applied");
        Collect(at, from, [.. earlier, .. Moments(at, from)], isStopped);
        Violations.AddRange(_watch.Positions(at, from));
        Violations.AddRange(_watch.Versions(at, from));
        return asked;
    }

    private static string Stories(string what, IReadOnlyCollection<DataSync.Stations.Output.RecordStory> stories) =>
        stories.Count == 0 ? "" : $"; {what} {string.Join(", ", stories.Select(story => $"{story.Table} {story.Key} {story.Rule}"))}";

    // Whether the machine stopped.
    private bool Run(string name, Crash? crash, Meanwhile? meanwhile, Action<Action> around, Action<Station> work)
    {
        var station = _stations[name];
        if (meanwhile is not null)
        {
            station.Disk.Interrupt(meanwhile.AfterCalls, () =>
            {
                around(() => Do(meanwhile.Edit));
                Tell($"meanwhile {meanwhile.Edit}");
            });
        }

        if (crash is not null) station.Disk.StopAfter(crash.AfterCalls);
        try
        {
            work(station.Station);
            station.Disk.GoOn();
            return false;
        }
        catch (MachineStopped) when (crash is not null)
        {
            Tell("the machine stops");
            station.Disk.Start(crash.How, _chance);
            return true;
        }
        catch (StationException refusal)
        {
            station.Disk.GoOn();
            Violations.Add($"refused: {name}: {refusal.Message}");
            return false;
        }
    }

    private void Tell(string? what)
    {
        if (what is not null) Story.Add("  " + what);
    }

    // Everything is carried and nothing is edited until nothing moves any more: first as the stations are connected, and where they do not synchronize that must
    // suffice but for what was entered below; then the main office compares in each session.
    private void Settle()
    {
        var without = _network.Branches.Where(branch => !_network.Connection(branch).Synchronizes).ToList();
        if (without.Count > 0) Rest();
        if (Violations.Count > 0) return;
        var main = Main.View();
        foreach (var branch in without)
            Violations.AddRange(Without(branch, main).Select(complaint => complaint + ", without synchronization"));
        foreach (var branch in _network.Branches) _network.Change(branch, new Connection(Synchronizes: true, null, 1));
        if (Violations.Count == 0) Rest();
    }

    // What came back after a backup was put back stays until the synchronization.
    private IEnumerable<string> Without(string branch, Dictionary<RecordName, Fields> main)
    {
        var (view, rule) = (_stations[branch].View(), _network.Rule(branch));
        if (!WasPutBack(branch, Declarations.Main)) return _oracle.ExactButForEntered(branch, main, view, rule);
        var inside = Oracle.Scope(main, rule);
        return Oracle.Exact(branch, main, view.Where(entry => inside.Contains(entry.Key)).ToDictionary(), rule);
    }

    private void Rest()
    {
        Story.Add("quiet");
        var still = 0;
        for (var round = 0; round < MostQuietRounds && still < 2 && Violations.Count == 0; round++)
        {
            Story.Add($"round {round}");
            foreach (var station in _stations.Values) station.Clock.Now += TimeSpan.FromDays(2);
            var moved = 0L;
            foreach (var branch in _network.Branches)
            {
                moved += Exchange(Declarations.Main, branch);
                moved += Exchange(branch, Declarations.Main);
            }

            still = moved == 0 ? still + 1 : 0;
        }

        if (still < 2 && Violations.Count == 0 && !_network.Branches.Any(StaysProtected)) Violations.Add($"14: something still moves after {MostQuietRounds} quiet rounds");
    }

    private bool StaysProtected(string branch)
    {
        var view = _stations[branch].View();
        var inside = Oracle.Scope(Main.View(), _network.Rule(branch));
        return view.Keys.Any(name => !inside.Contains(name) && Oracle.StaysProtected(name, view, inside));
    }

    private long Exchange(string from, string to)
    {
        var rows = Write(from, to);
        _courier.CarryAll(_stations[from], _stations[to]);
        return rows + Read(to, from);
    }

    private void Compare()
    {
        var main = Main.View();
        Violations.AddRange(_oracle.Kept(main));
        foreach (var branch in _network.Branches) Violations.AddRange(Oracle.Exact(branch, main, _stations[branch].View(), _network.Rule(branch)));
    }
}
