using System.Collections.Immutable;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Stations.Answers;
using DataSync.Stations.Disk;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Input;
using DataSync.Stations.Ledger;
using DataSync.Stations.Ledger.Databases;
using DataSync.Stations.Leave;
using DataSync.Stations.Log;
using DataSync.Stations.Models;
using DataSync.Stations.Output;
using DataSync.Stations.Quarantine;
using DataSync.Stations.Scope;
using DataSync.Stations.Undo;

namespace DataSync.Stations;

/// <summary>Everything a station needs.</summary>
/// <param name="Plan">The plan, with its network.</param>
/// <param name="Code">The compiled half of the plan.</param>
/// <param name="Name">Which station of the network this is.</param>
/// <param name="Sources">Its sources by name; the one with the communicated tables keeps the ledger. The caller disposes of them.</param>
/// <param name="Folder">Its data folder: one folder per partner number below it.</param>
/// <param name="Time">The clock.</param>
/// <param name="Entropy">Random bits.</param>
public sealed record StationSetup(
    SyncPlan Plan, PlanCode Code, string Name, IReadOnlyDictionary<string, ISource> Sources, string Folder, TimeProvider Time, IEntropy Entropy)
{
    /// <summary>Where triggers take the time of a change from. Default: the database's own clock.</summary>
    public JournalClock JournalClock { get; init; } = JournalClock.Database;

    /// <summary>Where its data folder lies. Default: the files of the operating system.</summary>
    public IFileSystem Disk { get; init; } = OperatingSystemFiles.Instance;

    /// <summary>
    /// Sets travel as sketches of so many symbols, unless the one before failed, whatever is smallest and whatever is expected to differ: for simulations, whose tables are so
    /// small that the list is always smaller, and whose sketches shall be too small at times. Default: null, the smallest coding and as many symbols as are needed.
    /// </summary>
    public int? SketchSymbols { get; init; }

    /// <summary>Opens a folder, relative to the project folder, as a source of CSV files: for lists of pinned records. Default: null, a plan with such lists cannot be output.</summary>
    public Func<string, ISource>? PinFolder { get; init; }

    /// <summary>
    /// Records in one file of a load of a station below, about: so many are held in memory and taken in by one transaction there. A load of more takes several files. Default: 10,000.
    /// </summary>
    public int MostLoaded { get; init; } = 10_000;

    /// <summary>Values of the script's parameters, by index. Default: what the script says, at the moment of the run in the station's zone.</summary>
    public ImmutableArray<object?> Parameters { get; init; } = [];
}

/// <summary>
/// One station of a network: writes files for its partners, takes theirs in, and answers what happened. Each call opens and locks the ledger and leaves
/// it behind in order; a call that dies in the middle is finished by the next one.
/// </summary>
public sealed class Station
{
    private readonly StationSetup _setup;
    private readonly StationNetwork _network;
    private readonly ISource _source;

    /// <exception cref="StationException">DS7001 to DS7008: the plan cannot be communicated by this station.</exception>
    public Station(StationSetup setup)
    {
        _setup = setup;
        _network = new StationNetwork(setup.Plan, setup.Code, setup.Name, setup.PinFolder);
        _source = LedgerSource();
    }

    /// <summary>Its folders.</summary>
    public StationFolders Folders => new(_setup.Folder) { Disk = new GuardedFiles(_setup.Disk) };

    /// <summary>The tables that are communicated, parents before children, and how changes of each are known.</summary>
    public ImmutableArray<TableTracking> Tables => TableTracking.Of(_network.Model);

    /// <summary>Its number.</summary>
    public StationNumber Number => _network.Number;

    /// <summary>Takes the database under the ledger's care: tables, ledger and triggers that are missing are created. Any other call does it too.</summary>
    public void Install() => Run(_ => true);

    /// <summary>
    /// Takes the ledger out of the database: triggers, journals and everything it knew of partners. Tables and files stay. An installation behind it begins anew,
    /// as a station that nobody has heard of.
    /// </summary>
    /// <exception cref="StationException">DS7010: it is communicating; DS7013: the ledger is another station's.</exception>
    public void Uninstall() => DatabaseRefusal.Guard(_setup.Name, () =>
    {
        LedgerRemoval.Run(_source, Folders, _network.Number);
        return true;
    });

    /// <summary>Writes the files that are due. Source: stations §3.3.</summary>
    /// <exception cref="StationException">Nothing was written for the partner it names; files written before it stay.</exception>
    public OutputResult Output(OutputRequest? request = null) => Run(host => new OutputProcedure(host).Run(request ?? new OutputRequest()));

    /// <summary>Takes in the files that have come. What is wrong with a file is told in the result, not thrown. Source: stations §3.6.</summary>
    public InputResult Input(InputRequest? request = null)
    {
        var wanted = request ?? new InputRequest();
        var steps = TakeModel();

        // With somebody there the database is seen in its new form before any record comes (R54).
        return !steps.IsEmpty && wanted.Start != SessionStart.Unattended
            ? new InputResult([], [], OutputResult.Nothing) { Model = steps }
            : Run(host => new InputProcedure(host).Run(wanted)) with { Model = steps };
    }

    private ImmutableArray<string> TakeModel()
    {
        if (_network.Me.Below is not { } above) return [];
        return DatabaseRefusal.Guard(_setup.Name, () =>
            new ModelInput(Folders, _network.Owner, new StationNumber(_network.Station(above).Number), _network.Model, _network.Model.Digest).Take(_source));
    }

    /// <summary>Output and input as they would go; nothing is left of them when the result is disposed of.</summary>
    /// <exception cref="StationException">As for <see cref="Output"/>; DS7043: the ledger is to be installed first.</exception>
    public StationRehearsal Rehearse()
    {
        var folders = new StationFolders(_setup.Folder) { Disk = new RehearsalFiles(new GuardedFiles(_setup.Disk)) };
        var session = DatabaseRefusal.Guard(_setup.Name, () => LedgerSession.Rehearse(_source, folders, _network.Model, _setup.Code, _network.Owner, new StationClock(_setup.Time, _network.Me.Zone), _setup.Entropy, _setup.JournalClock));
        return new StationRehearsal(session, Host(session, folders));
    }

    /// <summary>Deletions that wait, because more would have gone than the connection allows.</summary>
    /// <exception cref="StationException">DS7001, DS7040: there is no such partner or table.</exception>
    public ImmutableArray<WaitingDeletions> WaitingDeletions(ApprovalRequest? request = null) => Run(host => new Approval(host, request ?? new ApprovalRequest()).List());

    /// <summary>Carries waiting deletions out, each checked anew.</summary>
    /// <exception cref="StationException">As for <see cref="WaitingDeletions"/>.</exception>
    public ApprovalResult Approve(ApprovalRequest? request = null) => Run(host => new Approval(host, request ?? new ApprovalRequest()).Approve());

    /// <summary>Drops waiting deletions: what was deleted at a partner comes back there.</summary>
    /// <exception cref="StationException">As for <see cref="WaitingDeletions"/>.</exception>
    public ApprovalResult Reject(ApprovalRequest? request = null) => Run(host => new Approval(host, request ?? new ApprovalRequest()).Reject());

    /// <summary>Takes rows that are missing from a table for deleted on purpose, however many they are.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="StationException">DS7040: there is no such table, or it is a catalog that is maintained elsewhere.</exception>
    public int ApproveVanished(string table) => Run(host => new MeantDeletions(host).Take(table));

    /// <summary>Records that were taken away here and can be brought back: until the delete cycle has passed.</summary>
    /// <exception cref="StationException">DS7040, DS7041: a table or key that is none.</exception>
    public ImmutableArray<RemovedRecords> Removed(RestoreRequest? request = null) => Run(host => new Restoration(host, request ?? new RestoreRequest()).List());

    /// <summary>Brings records back, with their parents and what hung below them.</summary>
    /// <exception cref="StationException">As for <see cref="Removed"/>; DS7045 to DS7047: nothing was brought back.</exception>
    public RestoreResult Restore(RestoreRequest request) => Run(host => new Restoration(host, request).Restore());

    /// <summary>The communication log, oldest first; with one partner, or with all.</summary>
    public ImmutableArray<StationLogEntry> Log(string? partner = null) =>
        Run(host => StationLog.Read(host.Sql, partner is null ? null : new StationNumber(_network.Station(partner).Number)));

    /// <summary>Why a station holds a record, or does not: its own, or a partner's, from what is known here.</summary>
    /// <param name="station">The station the question is about.</param>
    /// <param name="table">The table.</param>
    /// <param name="key">The key, as <see cref="RecordKeyText"/> reads it.</param>
    /// <exception cref="StationException">DS7001, DS7002, DS7040 to DS7042: the question names something that is not there.</exception>
    public WhyAnswer Why(string station, string table, string key) => Run(host => Answers.Why.Of(host, station, table, key));

    /// <summary>Rows of a partner, or of all, that the database here does not take.</summary>
    public ImmutableArray<QuarantinedRow> Quarantine(string? partner = null) =>
        Run(host => new QuarantineRetry(host).List(partner is null ? _network.Partners : [_network.Station(partner)]));

    /// <summary>Tries the rows in quarantine again, those of a partner or of all; every input does it too.</summary>
    /// <exception cref="StationException">DS7002: there is no connection from that partner.</exception>
    public ImmutableArray<QuarantineRun> RetryQuarantine(string? partner = null) => Run<ImmutableArray<QuarantineRun>>(host => [.. (partner is null
        ? _network.Plan.Connections.Where(connection => connection.To == _network.Me.Name) : [_network.Connection(partner, _network.Me.Name)])
        .Select(new QuarantineRetry(host).Run).OfType<QuarantineRun>()]);

    /// <summary>Gives a row in quarantine up: it comes again only in a newer version, or when synchronization finds it missing.</summary>
    /// <param name="partner">Whose row; null where only one can be meant.</param>
    /// <param name="table">Its table.</param>
    /// <param name="key">The key, as <see cref="RecordKeyText"/> reads it.</param>
    /// <exception cref="StationException">DS7040, DS7041; DS7051: it is not in quarantine.</exception>
    public QuarantinedRow DiscardFromQuarantine(string? partner, string table, string key) =>
        Run(host => new QuarantineRetry(host).Discard(partner is null ? _network.Partners : [_network.Station(partner)], table, key));

    /// <summary>The network as this station knows it: how far the files have come each way, what waits, what is overdue.</summary>
    public NetworkAnswer Network() => Run(host => new NetworkView(host).Answer());

    /// <summary>What this station knows of how far it and a partner have come.</summary>
    public PartnerStanding Standing(string partner) => Run(host => PartnerStanding.Of(PartnerState.Load(host.Sql, new StationNumber(_network.Station(partner).Number))));

    private T Run<T>(Func<StationHost, T> work) => DatabaseRefusal.Guard(_setup.Name, () =>
    {
        var clock = new StationClock(_setup.Time, _network.Me.Zone);
        using var session = LedgerSession.Open(_source, Folders, _network.Model, _setup.Code, _network.Owner, clock, _setup.Entropy, _setup.JournalClock);
        return work(Host(session, Folders));
    });

    private StationHost Host(LedgerSession session, StationFolders folders) =>
        new(session, _network, folders, _setup.Entropy, Parameters(session.Clock.Local)) { SketchSymbols = _setup.SketchSymbols, MostLoaded = _setup.MostLoaded };

    private object?[] Parameters(DateTime now) => _setup.Parameters.IsEmpty ? ParameterValues.Of(_setup.Plan, _setup.Code, [], now) : [.. _setup.Parameters];

    private ISource LedgerSource()
    {
        var names = _network.Model.Tables.Select(table => _setup.Plan.Sources[table.Plan.Source].Name).Distinct().ToArray();
        if (names.Length != 1)
        {
            throw new StationException(StationCodes.SeveralSources, $"the communicated tables lie in {names.Length} sources ({string.Join(", ", names)}), and the ledger in one database",
                _setup.Name, "keep the tables of all formats in one source");
        }

        return _setup.Sources.GetValueOrDefault(names[0])
            ?? throw new StationException(StationCodes.NoSource, $"its source {names[0]} is not bound", _setup.Name, $"bind it: source {names[0]} = sqlite {{ file: \"…\" }}");
    }
}

/// <summary>How far a station and a partner have come with each other.</summary>
/// <param name="Sent">The last file written for the partner.</param>
/// <param name="Confirmed">The last file the partner has confirmed.</param>
/// <param name="Applied">The last file of the partner that was taken in.</param>
/// <param name="SyncDate">Sync.Date: the day of the last synchronization that succeeded; kept by the station above only (R82).</param>
public sealed record PartnerStanding(FileSequence Sent, FileSequence Confirmed, FileSequence Applied, DateOnly? SyncDate)
{
    internal static PartnerStanding Of(PartnerState state) => new(state.Sent, state.Confirmed, state.Applied, state.SyncDate);
}
