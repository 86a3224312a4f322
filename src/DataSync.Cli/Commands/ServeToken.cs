using DataSync.Engine.Sources;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;

namespace DataSync.Cli.Commands;

/// <summary>The token that HTTP calls must bear which run tasks: from a file of its owner's, or from the environment.</summary>
internal static class ServeToken
{
    private const string Variable = "DATASYNC_SERVE_TOKEN";

    /// <returns>Null where none is given.</returns>
    /// <exception cref="SyncException">DS5162: there is no such file, or nothing in it. DS5163: others can read it.</exception>
    public static string? Read(string? file)
    {
        if (file is null) return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : null;
        if (!File.Exists(file)) throw new SyncException("DS5162", $"There is no file {file} with a token.", "Write a long random text into it, for example by `openssl rand -hex 32`.", FailureClass.Setup);
        if (OwnersFile.IsOpen(file))
            throw new SyncException("DS5163", $"The file {file} with the token can be read by others.", "Make it readable by its owner alone: chmod 600.", FailureClass.Setup);
        return File.ReadAllText(file).Trim() is { Length: > 0 } token ? token
            : throw new SyncException("DS5162", $"The file {file} has no token.", "Write a long random text into it, for example by `openssl rand -hex 32`.", FailureClass.Setup);
    }
}
