using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace DataSync.TestServers;

/// <summary>What starting a server on loopback needs, whichever it is.</summary>
internal static class ServerStart
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A port that nobody has just now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <exception cref="InvalidOperationException">It ended, or does not listen in time.</exception>
    public static void WaitUntilItListens(Process process, int port, string what)
    {
        for (var began = Stopwatch.StartNew(); began.Elapsed < Patience;)
        {
            if (process.HasExited) throw new InvalidOperationException($"{what} ended at once: tests/setup.sh installs it.");
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                process.WaitForExit(20);
            }
        }
        throw new InvalidOperationException($"{what} does not listen.");
    }
}
