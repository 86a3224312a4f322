using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Sources.Sqlite;
using Microsoft.Data.Sqlite;

namespace DataSync.Sources.Csv;

/// <summary>
/// Rows that a run has written and nobody is to see yet, in a small database with the marks of what is done: so a batch of a file is committed, repeated by nobody
/// after a crash, and taken back, as a batch of a table is. When the run has done its steps each file is put together beside its place, brought to the disk, and renamed.
/// </summary>
internal sealed class CsvStage : IDisposable
{
    private readonly CsvSource _source;
    private readonly SqliteSource _database;
    private readonly SqliteSession _session;
    private readonly Dictionary<string, CsvTarget> _targets = new(StringComparer.Ordinal);

    internal CsvStage(CsvSource source)
    {
        _source = source;
        _database = new SqliteSource(source.Name, new SqliteOptions(source.Format.StageFile, Create: true, WriteAhead: true, ForeignKeys: false, source.Format.Folder));
        _session = (SqliteSession)_database.Connect(default);
        Run("""
            create table if not exists ds_file (run text not null, file text not null, state text not null, head blob not null, primary key (run, file));
            create table if not exists ds_part (run text not null, file text not null, number integer not null, lines blob not null, primary key (run, file, number));
            """);
    }

    /// <summary>For the tables that the engine keeps.</summary>
    internal ISourceSession Session => _session;

    internal string CurrentRun { get; set; } = "";

    internal void Begin() => _session.Begin();

    internal void Commit()
    {
        foreach (var target in _targets.Values)
            Keep(target);
        _session.Commit();
    }

    internal void Rollback()
    {
        foreach (var target in _targets.Values)
            target.Drop();
        _session.Rollback();
    }

    /// <summary>Where the rows of a table go.</summary>
    /// <exception cref="SyncException">DS6191: the file is there, and is not to be replaced.</exception>
    internal CsvTarget Target(CsvLayout layout)
    {
        var path = _source.Folder.Target(layout.Table);
        if (!_targets.TryGetValue(path, out var target))
            _targets.Add(path, target = new CsvTarget(path, layout));
        if (State(Path.GetFileName(path)) is not "published")
            CheckFree(path);
        if (_source.Format.Existing == ExistingFile.Append && File.Exists(path))
            target.CheckHead();
        return target;
    }

    /// <summary>Takes the lines that a target has gathered.</summary>
    internal void Keep(CsvTarget target)
    {
        if (target.Take() is not { Length: > 0 } lines)
            return;
        var file = Path.GetFileName(target.Path);
        Run("insert into ds_part select $run, $file, coalesce(max(number), 0) + 1, $lines from ds_part where run = $run and file = $file", ("$run", CurrentRun), ("$file", file), ("$lines", lines));
        Run("insert into ds_file values ($run, $file, 'open', $head) on conflict do update set state = 'open'", ("$run", CurrentRun), ("$file", file), ("$head", target.Head()));
    }

    internal void Publish(CancellationToken cancellation)
    {
        foreach (var target in _targets.Values)
            Keep(target);
        foreach (var file in Texts("select file from ds_file where run = $run and state <> 'published' order by file", ("$run", CurrentRun)))
            Publish(file, cancellation);
        // What other runs have published is remembered only while they may go on.
        if (Texts("select name from sqlite_master where name = 'ds_done'").Count > 0)
            Run("delete from ds_file where state = 'published' and run <> $run and run not in (select run from ds_done)", ("$run", CurrentRun));
    }

    public void Dispose()
    {
        _session.Dispose();
        _database.Dispose();
    }

    private void Publish(string file, CancellationToken cancellation)
    {
        var path = Path.Combine(_source.Format.Folder, file);
        var beside = Path.Combine(_source.Format.Folder, $".{file}.{new string([.. CurrentRun.Where(char.IsAsciiLetterOrDigit)])}.part");
        // A run that was killed between the two steps has renamed the file already: then it is not written again.
        var isRenamed = State(file) == "ready" && !File.Exists(beside);
        try
        {
            if (!isRenamed)
            {
                CheckFree(path);
                Write(path, beside, file, cancellation);
                Run("update ds_file set state = 'ready' where run = $run and file = $file", ("$run", CurrentRun), ("$file", file));
                File.Move(beside, path, overwrite: _source.Format.Existing != ExistingFile.Refuse);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(CsvCodes.NotAccessible, $"{file} cannot be written: {error.Message}", "Check the folder's rights and its room; then run the task again.", FailureClass.Connection, error);
        }
        Run("delete from ds_part where run = $run and file = $file; update ds_file set state = 'published' where run = $run and file = $file", ("$run", CurrentRun), ("$file", file));
    }

    private void Write(string path, string beside, string file, CancellationToken cancellation)
    {
        using var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None);
        if (_source.Format.Existing == ExistingFile.Append && File.Exists(path))
            CopyWhole(path, stream);
        if (stream.Length == 0)
            Copy("select head from ds_file where run = $run and file = $file");
        Copy("select lines from ds_part where run = $run and file = $file order by number");
        stream.Flush(flushToDisk: true);

        void Copy(string text)
        {
            using var command = Command(text, ("$run", CurrentRun), ("$file", file));
            using var parts = command.ExecuteReader();
            while (parts.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                stream.Write(parts.GetFieldValue<byte[]>(0));
            }
        }
    }

    /// <summary>What is there already, and the end of its last line where that is missing.</summary>
    private void CopyWhole(string path, FileStream stream)
    {
        using var there = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        there.CopyTo(stream);
        var end = _source.Format.Encoded("\n"u8.ToArray());
        var last = new byte[end.Length];
        there.Position = Math.Max(0, there.Length - end.Length);
        var read = there.ReadAtLeast(last, last.Length, throwOnEndOfStream: false);
        if (there.Length > 0 && !last.AsSpan(0, read).SequenceEqual(end))
            stream.Write(_source.Format.Encoded(System.Text.Encoding.UTF8.GetBytes(_source.Format.LineEnd)));
    }

    private void CheckFree(string path)
    {
        if (_source.Format.Existing == ExistingFile.Refuse && Path.Exists(path))
        {
            throw new SyncException(CsvCodes.FileExists, $"{Path.GetFileName(path)} is in the folder of {_source.Name} already.",
                "Move it away; or say with the setting \"existing\" that it is replaced, or that rows are added to it.");
        }
    }

    private string? State(string file) => Texts("select state from ds_file where run = $run and file = $file", ("$run", CurrentRun), ("$file", file)) is [var state] ? state : null;

    private List<string> Texts(string text, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = Command(text, values);
        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
            found.Add(reader.GetString(0));
        return found;
    }

    private void Run(string text, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = Command(text, values);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string text, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = (SqliteCommand)_session.Connection.CreateCommand();
        command.Transaction = (SqliteTransaction?)_session.Transaction;
        command.CommandText = text;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}
