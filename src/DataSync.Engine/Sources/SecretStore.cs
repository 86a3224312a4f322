using DataSync.Engine.Failures;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Sources;

/// <summary>
/// Where secrets come from, the first that has it: the variable DATASYNC_SECRET_NAME (upper case); the file that DATASYNC_SECRETS names, lines
/// <c>name=value</c>, readable by its owner alone; the program that DATASYNC_SECRET_COMMAND names. Source: tasks R30, C4.
/// </summary>
/// <param name="variable">Reads a variable of the chosen environment, otherwise of the process.</param>
internal sealed class SecretStore(Func<string, string?> variable)
{
    public const string File = "DATASYNC_SECRETS";

    public const string Command = "DATASYNC_SECRET_COMMAND";

    public const string CommandTimeout = "DATASYNC_SECRET_TIMEOUT";

    /// <summary>The variable that holds a secret.</summary>
    public static string Variable(string name) => "DATASYNC_SECRET_" + name.ToUpperInvariant();

    /// <param name="user">Who needs it, for messages.</param>
    /// <exception cref="SyncException">DS6233, DS6234, DS6279 to DS6283.</exception>
    public string Fetch(string name, string user) =>
        variable(Variable(name))
        ?? InFile?.Find(name)
        ?? (variable(Command) is { Length: > 0 } command ? SecretCommand.Run(command, variable(CommandTimeout), name, user) : null)
        ?? throw RuntimeErrorCatalog.SecretMissing.With($"The secret {name} is not to be had ({user}).");

    /// <summary>Whether it can be had, as far as that is known without starting a program.</summary>
    /// <exception cref="SyncException">DS6234, DS6283, DS6279: the file with the secrets cannot be used.</exception>
    public bool IsAtHand(string name) =>
        variable(Variable(name)) is not null || InFile?.Has(name) == true || variable(Command) is { Length: > 0 };

    private SecretsFile? InFile => variable(File) is { Length: > 0 } path ? new SecretsFile(path) : null;
}
