using System.Net;
using System.Net.Sockets;

namespace SRNet.Tests.Support;

/// <summary>Ports for servers that a test starts.</summary>
/// <remarks>
/// Below the kernel's range for outgoing connections (32768 and up), where a port that was free a moment ago may be anybody's by the time its server starts; and each process counts on from a
/// place of its own, so that tests that run at the same time do not meet.
/// </remarks>
internal static class Ports
{
    private const int First = 20_000, Count = 12_000;

    private static int s_next = (int)((uint)Environment.ProcessId * 2_654_435_761u % Count);

    /// <summary>A port of 127.0.0.1 that nobody listens on, given once in this process.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = First + ((Interlocked.Increment(ref s_next) & int.MaxValue) % Count);
            using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody's: the next one.
            }
        }
    }
}
