using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace SRNet.Server.Tests.Service;

/// <summary>A web server that can be killed and started again; it keeps what it has taken.</summary>
internal sealed class HookReceiver : IDisposable
{
    private readonly int _port = Ports.Free();
    private HttpListener? _listener;

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/hook/"));

    public ConcurrentQueue<(long Id, byte[] Body, string? Signature, string? Authorization)> Taken { get; } = [];

    public void Start()
    {
        var listener = new HttpListener();
        listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/"));
        listener.Start();
        _listener = listener;
        _ = ServeAsync(listener);
    }

    public void Stop() => _listener!.Abort();

    public void Dispose() => _listener?.Abort();

    private async Task ServeAsync(HttpListener listener)
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                Taken.Enqueue((long.Parse(context.Request.Headers["X-SRNet-Delivery"]!, CultureInfo.InvariantCulture), body.ToArray(), context.Request.Headers["X-SRNet-Signature"], context.Request.Headers["Authorization"]));
                context.Response.StatusCode = 204;
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Killed.
        }
    }
}
