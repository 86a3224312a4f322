namespace DataSync.Sources.Sql;

/// <summary>
/// The open readers of one source. A database file that is being read cannot be written by another connection: before a write
/// the readers fetch their rest into memory. Rows keep streaming wherever nobody writes to the source they come from.
/// </summary>
internal sealed class OpenReaders
{
    private readonly Lock _gate = new();
    private readonly List<(TypedReader Reader, object Session)> _readers = [];

    internal void Add(TypedReader reader, object session)
    {
        lock (_gate)
            _readers.Add((reader, session));
    }

    internal void Remove(TypedReader reader)
    {
        lock (_gate)
            _readers.RemoveAll(entry => entry.Reader == reader);
    }

    /// <summary>Whether a session reads just now.</summary>
    internal bool HasOpen(object session)
    {
        lock (_gate)
            return _readers.Any(entry => entry.Session == session);
    }

    /// <summary>Ends the readers of a session that ends.</summary>
    internal void End(object session)
    {
        TypedReader[] own;
        lock (_gate)
            own = [.. _readers.Where(entry => entry.Session == session).Select(entry => entry.Reader)];
        foreach (var reader in own)
            reader.Dispose();
    }

    /// <summary>Called before a transaction begins, and before a write outside one.</summary>
    /// <param name="session">Who wants to write.</param>
    /// <param name="readers">Whose readers are in the way.</param>
    internal void MakeRoom(object session, InTheWay readers)
    {
        TypedReader[] chosen;
        lock (_gate)
        {
            if (_readers.Count == 0)
                return;
            chosen = [.. _readers.Where(entry => readers.HasFlag(entry.Session == session ? InTheWay.Own : InTheWay.Others)).Select(entry => entry.Reader)];
        }
        foreach (var reader in chosen)
            reader.FetchRest();
    }
}

/// <summary>Whose readers hinder a write.</summary>
[Flags]
internal enum InTheWay
{
    None = 0,
    Own = 1,
    Others = 2,
}
