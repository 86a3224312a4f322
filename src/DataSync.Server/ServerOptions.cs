using System.Net;
using DataSync.Engine.Journal;
using DataSync.Plans.Sources;

namespace DataSync.Server;

/// <summary>How the server runs.</summary>
public sealed record ServerOptions
{
    /// <summary>The kinds of source that there are.</summary>
    public required IReadOnlyList<ISourceKind> Kinds { get; init; }

    /// <summary>The only clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Where lines of the log go.</summary>
    public required TextWriter Log { get; init; }

    /// <summary>The environment block of the scripts that is chosen; null for none. Default: none.</summary>
    public string? Environment { get; init; }

    /// <summary>Where HTTP calls are taken; null for nowhere. Default: nowhere.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>What a call that runs a task must bear; null where none may. Default: none may.</summary>
    public string? Token { get; init; }

    /// <summary>Where metrics are sent by OTLP (http/protobuf), with the whole path; null for nowhere. Default: nowhere.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>How long runs have to end once the server stops; then they are cancelled. Default: 30 seconds.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long this process may be silent before another one with the same journal goes on with its runs. Default: a minute.</summary>
    public TimeSpan Lease { get; init; } = LeaseKeeper.Standard;
}
