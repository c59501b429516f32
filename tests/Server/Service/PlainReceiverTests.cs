using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SRNet.Server.Service.Configuration;
using SRNet.Server.Service.Events;

namespace SRNet.Server.Tests.Service;

/// <summary>Receivers as a few lines of a script make them: HTTP/1.0, and every connection ends behind its answer.</summary>
public sealed class PlainReceiverTests : IDisposable
{
    private const int Count = 60;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _taken = [];

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData("HTTP/1.0 204 No Content\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nServer: BaseHTTP/0.6 Python/3.11\r\nContent-Length: 2\r\n\r\nok")]
    public async Task Each_event_is_taken_once_and_no_delivery_fails(string answer)
    {
        _listener.Start();
        _ = Task.Run(() => Serve(Encoding.ASCII.GetBytes(answer)), TestContext.Current.CancellationToken);
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/hook"));
        await using var service = await ServiceUnderTest.StartAsync(new ServiceConfig { Rtsp = null, Webhooks = [new("script", address)] });
        service.Service<EventLog>().Append([.. Enumerable.Range(1, Count).Select(frame => new ServiceEvent(0, DateTimeOffset.UtcNow, "gate", "lost", 1, "Karl", frame))]);
        await service.UntilAsync("/health/ready", _ => _taken.Count >= Count);
        Assert.Equal(Enumerable.Range(1, Count).Select(id => $"{id}"), _taken);
        var metrics = await service.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Equal("srnet_event_delivery_errors_total{receiver=\"script\"} 0", metrics.Split('\n').Single(line => line.StartsWith("srnet_event_delivery_errors_total{receiver=\"script\"", StringComparison.Ordinal)));
    }

    private void Serve(byte[] answer)
    {
        try
        {
            while (true)
            {
                using var client = _listener.AcceptTcpClient();
                using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.UTF8);
                var (id, length) = ("", 0);
                for (var line = reader.ReadLine(); !string.IsNullOrEmpty(line); line = reader.ReadLine())
                {
                    id = line.StartsWith("X-SRNet-Delivery: ", StringComparison.OrdinalIgnoreCase) ? line.Split(' ')[1] : id;
                    length = line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase) ? int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture) : length;
                }

                if (id.Length > 0)
                {
                    reader.ReadBlock(new char[length]);
                    _taken.Enqueue(id);
                    stream.Write(answer);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
