using System.Net;
using System.Net.Sockets;

namespace SRNet.Interop.Tests.Media;

/// <summary>Accepts connections, sends every client some pieces of data and then says nothing more.</summary>
internal sealed class SilentServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _clients = [];
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _serving;

    public SilentServer(params byte[][] pieces)
        : this(TimeSpan.Zero, pieces)
    {
    }

    public SilentServer(TimeSpan between, byte[][] pieces)
    {
        _listener.Start();
        _serving = ServeAsync(between, pieces);
    }

    /// <summary>Completes when somebody has connected.</summary>
    public Task Connected => _connected.Task;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _listener.Stop();
        _clients.ForEach(c => c.Dispose());
        ((IAsyncResult)_serving).AsyncWaitHandle.WaitOne();
    }

    private async Task ServeAsync(TimeSpan between, byte[][] pieces)
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync();
            _clients.Add(client);
            _connected.TrySetResult();
            foreach (var piece in pieces)
            {
                await client.GetStream().WriteAsync(piece);
                await Task.Delay(between);
            }
        }
    }
}
