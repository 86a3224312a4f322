using System.Collections.Immutable;
using DataSync.Plans.Model;
using DataSync.Stations.Files;
using DataSync.Stations.Histories;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Log;
using DataSync.Stations.Output;
using DataSync.Stations.Quarantine;
using DataSync.Stations.Undo;

namespace DataSync.Stations.Input;

/// <summary>An input run, in the steps of communication.md §Input. The ledger is open and locked.</summary>
internal sealed class InputProcedure(StationHost host)
{
    private readonly OutputProcedure _output = new(host);

    public InputResult Run(InputRequest request)
    {
        _output.Recover();
        var files = ImmutableArray.CreateBuilder<InputFile>();
        var skipped = ImmutableArray.CreateBuilder<SkippedPartner>();
        var retried = ImmutableArray.CreateBuilder<QuarantineRun>();
        var answers = OutputResult.Nothing;
        var isCycleDone = false;
        foreach (var connection in Requested(request))
        {
            if (WhyNot(connection, request.Start) is { } reason)
            {
                skipped.Add(reason);
                continue;
            }

            var partner = host.Network.Station(connection.From);
            var taken = TakeAll(connection, partner);
            files.AddRange(taken);
            if (taken.All(file => file.Outcome != InputOutcome.Applied) && new QuarantineRetry(host).Run(connection) is { } run) retried.Add(run);

            if (host.Network.Me.Below == partner.Name && taken.Any(file => file.Outcome == InputOutcome.Applied)) new RefusedStore(host, new StationNumber(partner.Number), host.Network.Format(connection)).AskAnew();

            // 13. The delete cycle, once in a run. Source: stations R53.
            if (!isCycleDone) UndoStore.Expire(host);
            isCycleDone = true;

            // 14. Receipt, request and requested records are written by the output procedure.
            if (taken.Any(file => file.Outcome != InputOutcome.Confirmed)) answers = answers.With(new ReceiptFile(host).Write(partner));
            answers = answers.With(Answer(partner, request.Start));
        }

        return new InputResult(files.ToImmutable(), skipped.ToImmutable(), answers) { Retried = retried.ToImmutable(), Histories = host.Session.Notes };
    }

    private ImmutableArray<ConnectionPlan> Requested(InputRequest request) => request.Partners.IsEmpty
        ? [.. host.Network.Plan.Connections.Where(connection => connection.To == host.Network.Me.Name)]
        : [.. request.Partners.Select(partner => host.Network.Connection(partner, host.Network.Me.Name))];

    private static SkippedPartner? WhyNot(ConnectionPlan connection, SessionStart start)
    {
        if (start != SessionStart.ByHand && !connection.Input) return new SkippedPartner(connection.From, "R16", "input is off for the connection");
        return start == SessionStart.Unattended && connection.Manual ? new SkippedPartner(connection.From, "R19", "the connection is manual") : null;
    }

    private ImmutableArray<InputFile> TakeAll(ConnectionPlan connection, StationPlan partner)
    {
        var number = new StationNumber(partner.Number);
        host.Folders.Create(number);
        var results = ImmutableArray.CreateBuilder<InputFile>();

        // 1. Receipt files first, then by sequence.
        var names = host.Folders.Disk.List(host.Folders.In(number), StationFileName.Extension).Where(name => !name.StartsWith('.')).ToList();
        foreach (var name in names.Where(name => !StationFileName.TryParse(name, out _)).Order(StringComparer.Ordinal))
        {
            results.Add(Refuse(partner, name, null, new StationFileException(StationFileCodes.NotAStationFileName, "the name is not that of a communication file", name,
                "name it source-target-date-sequence.dsync, as the source did")));
        }

        foreach (var name in names.Select(name => StationFileName.TryParse(name, out var parsed) ? parsed : null).OfType<StationFileName>().Order())
        {
            results.Add(Take(connection, partner, name));
            if (results[^1].Tables.Sum(table => table.In) >= host.MostLoaded / 2) WorkGarbage.Collect();
        }

        return results.ToImmutable();
    }

    private InputFile Take(ConnectionPlan connection, StationPlan partner, StationFileName name)
    {
        var number = new StationNumber(partner.Number);
        var text = name.ToString();
        var path = Path.Combine(host.Folders.In(number), text);
        ContentDigest? digest = null;
        InputFile result;
        try
        {
            using var file = StationFileReader.Open(host.Folders.Disk, path);
            digest = file.Digest;
            file.DemandName(name);
            new HistoryEvidence(host).Take(number, partner.Name, file);
            var state = PartnerState.Load(host.Sql, number);
            FileChecks.Demand(host, partner, state, file, text);
            NoteModel(state, file.Header);
            FileChecks.DemandModel(host, partner, file, text);
            file.VerifyRows();
            FileChecks.DemandCatalogs(host, file, text);
            var input = new FileInput(host, partner, connection, file, text);
            if (name.IsReceipt)
            {
                result = input.Confirm(InputOutcome.Confirmed, null, "");
            }
            else
            {
                // 2. Where it stands in the row of files.
                switch (FileChecks.Place(host, state, file, text))
                {
                    case FilePlace.AlreadyApplied:
                        result = input.Confirm(InputOutcome.AlreadyApplied, ReceiptStatus.AlreadyApplied, $"files up to {state.Applied} are applied (R71)");
                        break;
                    case FilePlace.Waits:
                        return input.Confirm(InputOutcome.Waiting, ReceiptStatus.Waiting, $"it continues file {file.Header.After.Sequence}, and this station stands at {state.Applied}");
                    case FilePlace.NoAnswer:
                        return input.Confirm(InputOutcome.Waiting, ReceiptStatus.Waiting, $"{partner.Name} wrote it before it heard that this station goes on in history {host.Session.History}; what it writes in answer comes before it");
                    default:
                        result = input.Apply();
                        break;
                }
            }
        }
        catch (StationFileException unreadable) when (unreadable.Code == StationFileCodes.CannotBeRead)
        {
            // Nothing is wrong with the file: it waits until it can be read, and those behind it wait with it.
            return InputFile.Plain(partner.Name, text, InputOutcome.Unreadable, unreadable.Cause, ReceiptProblem.Of(unreadable));
        }
        catch (StationException behind) when (behind.Code == StationCodes.PlanIsBehind)
        {
            // The plan here is to blame: the file waits, and those behind it wait with it.
            return InputFile.Plain(partner.Name, text, InputOutcome.Waiting, behind.Cause, ReceiptProblem.Of(behind));
        }
        catch (StationException refusal) when (!IsOfThisStation(refusal.Code))
        {
            return Refuse(partner, text, digest is null ? new Refused(name, null) : new Refused(name, digest), refusal);
        }

        Move(path, host.Folders.Done(number));
        return result;
    }

    // Which model it follows decides whether the next file for it carries ours.
    private void NoteModel(PartnerState state, StationFileHeader header)
    {
        if (state.Model == header.ModelDigest.Hex) return;
        host.Session.InTransaction(() =>
        {
            (PartnerState.Load(host.Sql, state.Partner) with { Model = header.ModelDigest.Hex }).Write(host.Sql);
            return true;
        });
    }

    // What no other file would change: the run ends, and the file waits.
    private static bool IsOfThisStation(string code) => code is StationCodes.Fenced or StationCodes.Vanished or StationCodes.RehearsalEnds or StationCodes.PinList or StationCodes.Contended
        or StationCodes.DiskFull or StationCodes.NoRights or StationCodes.DiskFailed;

    /// <summary>Moves the file to <c>err</c>, and says why in log and receipt. Source: stations R73.</summary>
    private InputFile Refuse(StationPlan partner, string name, Refused? known, StationException refusal)
    {
        var number = new StationNumber(partner.Number);
        var problem = ReceiptProblem.Of(refusal);
        var path = Path.Combine(host.Folders.In(number), name);
        host.Session.InTransaction(() =>
        {
            if (known is { File.IsReceipt: false })
            {
                ReceiptStore.Add(host.Sql, host.Network.Number, number, new FileReceipt(known.File, known.Digest, ReceiptStatus.Refused, StationHost.Position(PartnerState.Load(host.Sql, number)), problem, [], [], []));
            }

            StationLog.Append(host.Sql, new StationLogEntry(0, host.Clock.Milliseconds, number, IsOutput: false, "file", "error", name, known?.File.Sequence.Value ?? 0,
                refusal.Code, refusal.Message, null, host.Folders.Disk.Length(path), Received: false, Input: false, "", []));
            return true;
        });
        Move(path, host.Folders.Err(number));
        return InputFile.Plain(partner.Name, name, InputOutcome.Refused, refusal.Cause, problem);
    }

    /// <summary>What the run owes the partner at once. Source: stations R104, R106.</summary>
    private OutputResult Answer(StationPlan partner, SessionStart start)
    {
        if (host.Network.Find(host.Network.Me.Name, partner.Name) is not { } back) return OutputResult.Nothing;
        var number = new StationNumber(partner.Number);
        var asks = RequestStore.AnyUnasked(host.Sql, number);
        if (!asks && WantStore.Count(host.Sql, number) == 0) return OutputResult.Nothing;
        if (DueConnections.WhyNot(host, back, start) is { } skipped) return new OutputResult([], [skipped]);
        var written = asks ? _output.WriteDelta(back, initialLoad: false) : OutputResult.Nothing;
        return written.With(_output.WriteRequested(back, []));
    }

    private void Move(string path, string folder) => host.Folders.Disk.Move(path, Path.Combine(folder, Path.GetFileName(path)));

    private sealed record Refused(StationFileName File, ContentDigest? Digest);
}
