using DataSync.Simulation.Histories;
using Microsoft.Data.Sqlite;

namespace DataSync.Simulation.Networks;

/// <summary>A station's database and its disk as they were at one moment.</summary>
internal sealed class Backup : IDisposable
{
    private readonly SqliteConnection _database = new("Data Source=:memory:");
    private readonly SimulatedDisk _disk;

    /// <param name="database">A connection to the station's database.</param>
    /// <param name="disk">Its disk.</param>
    /// <param name="edits">How many edits users had made in the whole network.</param>
    public Backup(SqliteConnection database, SimulatedDisk disk, int edits)
    {
        (_disk, Edits) = (disk.Copy(), edits);
        _database.Open();
        database.BackupDatabase(_database);
    }

    /// <summary>How many edits users had made in the whole network by then.</summary>
    public int Edits { get; }

    public void PutBack(SqliteConnection database, SimulatedDisk disk, Part part)
    {
        _database.BackupDatabase(database);
        if (part == Part.Machine) disk.PutBack(_disk);
    }

    public void Dispose() => _database.Dispose();
}
