using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SRNet.Pipeline.Tests.Support;

/// <summary>TLS in front of a server of this machine, with a certificate of its own making.</summary>
internal sealed class TlsFront : IDisposable
{
    private readonly Uri _behind;
    private readonly X509Certificate2 _certificate = Certificate();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;
    private int _connections;

    public TlsFront(string behind)
    {
        _behind = new Uri(behind);
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>The address of what lies behind, by way of here.</summary>
    public string Url => new UriBuilder(_behind) { Scheme = "https", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri.ToString();

    /// <summary>Connections that shook hands.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public void Dispose()
    {
        _listener.Dispose();
        _serving.Wait();
        _certificate.Dispose();
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.Now.AddDays(-1), DateTimeOffset.Now.AddDays(1));
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = ForwardAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        try
        {
            using (client)
            await using (var secure = new SslStream(client.GetStream()))
            using (var server = new TcpClient())
            {
                await secure.AuthenticateAsServerAsync(_certificate);
                Interlocked.Increment(ref _connections);
                await server.ConnectAsync(_behind.Host, _behind.Port);
                await Task.WhenAny(secure.CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(secure));
            }
        }
        catch (Exception e) when (e is IOException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            // One side has gone.
        }
    }
}
