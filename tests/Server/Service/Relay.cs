using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SRNet.Server.Tests.Service;

/// <summary>Between the service and the broker, so that a connection can be cut without a word.</summary>
internal sealed class Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _clients = [];

    public Relay(int to)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = RelayAsync(to);
    }

    public int Port { get; }

    public void Cut()
    {
        _listener.Stop();
        foreach (var client in _clients)
        {
            client.Client.Close(0);
        }
    }

    public void Dispose() => Cut();

    private async Task RelayAsync(int to)
    {
        try
        {
            while (true)
            {
                var (one, other) = (await _listener.AcceptTcpClientAsync(), new TcpClient());
                await other.ConnectAsync(IPAddress.Loopback, to);
                _clients.Add(one);
                _clients.Add(other);
                _ = CopyAsync(one, other);
                _ = CopyAsync(other, one);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }
}
