using System.Runtime.CompilerServices;

/// <summary>
/// Runs inside a datasync process that a test starts with DOTNET_STARTUP_HOOKS: when the process ends it writes down which assemblies it had loaded.
/// The runtime asks for this name, outside any namespace.
/// </summary>
internal static class StartupHook
{
    public const string Variable = "DATASYNC_TEST_ASSEMBLIES";

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } file)
            AppDomain.CurrentDomain.ProcessExit += (_, _) => File.WriteAllLines(file, AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name ?? ""));
    }
}
