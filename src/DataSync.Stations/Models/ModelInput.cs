using System.Collections.Immutable;
using DataSync.Plans.Sources;
using DataSync.Stations.Files;
using DataSync.Stations.Identifiers;
using DataSync.Stations.Ledger;
using DataSync.Stations.Ledger.Databases;

namespace DataSync.Stations.Models;

/// <summary>
/// The first step of an input at a branch: the data model that a file of the station above follows is taken over by the database, before triggers, a look at every row, and any of the
/// file's records. The plan here must follow it already; what is taken over is its own. Source: stations R53, communication.md §Input, step 3.
/// </summary>
/// <param name="folders">The station's.</param>
/// <param name="owner">Whose ledger it is.</param>
/// <param name="above">The number of the station above.</param>
/// <param name="model">The model of the plan here.</param>
/// <param name="digest">Its digest.</param>
internal sealed class ModelInput(StationFolders folders, LedgerOwner owner, StationNumber above, DataModel model, ContentDigest digest)
{
    /// <summary>Takes the model over if the database lacks something for it and a file that follows it has come.</summary>
    /// <returns>What was done, in words; empty when nothing was.</returns>
    /// <exception cref="StationException">DS7010: the station is communicating; DS7013: the ledger is another station's; DS7053: the model cannot be taken over.</exception>
    public ImmutableArray<string> Take(ISource source)
    {
        using var held = StationLock.Take(folders.Disk, folders.Root);
        using var session = source.Connect(CancellationToken.None);
        var database = LedgerDatabase.Of(source, session);
        using var sql = database.Sql;
        database.Open();
        // One of an older version is brought up to date by the next opening, and has no model to compare with.
        if (!database.HasTable(LedgerSchema.Model.Name)) return [];
        LedgerInstall.DemandOwn(database, owner.Number);
        var change = new ModelChange(session, database, model);
        if (change.IsNoted || !change.Lacks().Any() || !HasCome()) return [];
        database.BeginWrite();
        try
        {
            var steps = change.Take($"station {owner.Number}");
            session.Commit();
            return steps;
        }
        catch
        {
            if (session.InTransaction) session.Rollback();
            throw;
        }
    }

    // A file that cannot be read is refused when it is taken in.
    private bool HasCome()
    {
        foreach (var name in folders.Disk.List(folders.In(above), StationFileName.Extension).Where(name => StationFileName.TryParse(name, out _)))
        {
            try
            {
                using var file = StationFileReader.Open(folders.Disk, Path.Combine(folders.In(above), name));
                if (file.Header.ModelDigest == digest && file.Header.Source == above && file.Header.Target == owner.Number) return true;
            }
            catch (StationException)
            {
                // Not this one.
            }
        }

        return false;
    }
}
