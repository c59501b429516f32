using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SRNet.Pipeline.Tests.Support;

/// <summary>Stands between an RTSP client and its server (over TCP), and damages every so many packets of media; what they say to each other passes as it is.</summary>
internal sealed class NoisyLine : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _server;
    private readonly int _every;
    private readonly Task _running;

    public NoisyLine(IPEndPoint server, int every)
    {
        (_server, _every) = (server, every);
        _listener.Start();
        _running = Task.Run(AcceptAsync);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public int Damaged { get; private set; }

    public int Connections { get; private set; }

    public void Dispose()
    {
        _listener.Stop();
        ((IAsyncResult)_running).AsyncWaitHandle.WaitOne();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                Connections++;
                _ = PassAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var server = new TcpClient();
        try
        {
            using (client)
            {
                await server.ConnectAsync(_server);
                var up = client.GetStream().CopyToAsync(server.GetStream());
                await DamageAsync(server.GetStream(), client.GetStream());
                await up;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // One of them has hung up.
        }
    }

    private async Task DamageAsync(NetworkStream from, NetworkStream to)
    {
        var random = new Random(5);
        var head = new byte[4];
        for (var packets = 1; ; packets++)
        {
            await from.ReadExactlyAsync(head.AsMemory(0, 1));
            if (head[0] != '$')
            {
                await PassAnswerAsync(from, to, head[0]);
                continue;
            }

            await from.ReadExactlyAsync(head.AsMemory(1, 3));
            var packet = new byte[(head[2] << 8) | head[3]];
            await from.ReadExactlyAsync(packet);
            if (head[1] == 0 && packets % _every == 0 && packet.Length > 40)
            {
                // Behind the headers of RTP and of the NAL unit, where no checksum helps.
                Damaged++;
                for (var i = 0; i < 8; i++)
                {
                    packet[random.Next(20, packet.Length)] ^= (byte)(1 << random.Next(8));
                }
            }

            await to.WriteAsync(head);
            await to.WriteAsync(packet);
        }
    }

    private static async Task PassAnswerAsync(NetworkStream from, NetworkStream to, byte first)
    {
        var text = new List<byte> { first };
        var one = new byte[1];
        while (!(text.Count >= 4 && text[^4] == '\r' && text[^3] == '\n' && text[^2] == '\r' && text[^1] == '\n'))
        {
            await from.ReadExactlyAsync(one);
            text.Add(one[0]);
        }

        var length = Encoding.ASCII.GetString([.. text]).Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        var body = new byte[length is null ? 0 : int.Parse(length["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture)];
        await from.ReadExactlyAsync(body);
        await to.WriteAsync(text.ToArray());
        await to.WriteAsync(body);
    }
}
