namespace DataSync.Cli;

/// <summary>The one place where the real clock is read; everything else is handed a <see cref="TimeProvider"/>.</summary>
internal static class SystemClock
{
#pragma warning disable RS0030 // This is the place the ban points to.
    public static TimeProvider Instance => TimeProvider.System;
#pragma warning restore RS0030
}
