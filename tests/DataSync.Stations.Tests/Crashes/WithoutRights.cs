using System.Runtime.InteropServices;

namespace DataSync.Stations.Tests.Crashes;

/// <summary>
/// For this thread a user without rights: the system itself checks them, as it does for any account. Who runs the tests as root would be refused nothing; who does not is such a
/// user already.
/// </summary>
internal sealed class WithoutRights : IDisposable
{
    private const uint Nobody = 65534;
    private readonly uint _before;

    public WithoutRights() => _before = (uint)SetUser(UserId() == 0 ? Nobody : UserId());

    public void Dispose() => _ = SetUser(_before);

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint UserId();

    // Of files only, and of this thread only.
    [DllImport("libc", EntryPoint = "setfsuid")]
    private static extern int SetUser(uint user);
}
